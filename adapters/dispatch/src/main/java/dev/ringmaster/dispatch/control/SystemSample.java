package dev.ringmaster.dispatch.control;

/**
 * How busy the machine is, or the container where there is one.
 *
 * @param cpuPercent 0 to 100
 * @param memoryPercent 0 to 100
 */
public record SystemSample(double cpuPercent, double memoryPercent) {}

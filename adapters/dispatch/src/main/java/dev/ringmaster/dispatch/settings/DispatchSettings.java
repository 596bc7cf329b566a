package dev.ringmaster.dispatch.settings;

import java.util.List;

/**
 * All that can be set of a dispatcher, as one immutable value; a change swaps the whole.
 *
 * @param isOptimized whether anything adaptive or parallel happens at all; without, items are asked for one after the other
 * @param isParallel whether calls overlap and items share a call
 * @param isAdaptiveBatching whether batch sizes follow load and throughput
 * @param hasDynamicTimeouts whether timeouts follow what calls take
 * @param isMonitored whether percentiles are recorded
 * @param lanes the hottest first, at least one
 * @param maxConcurrentUnderLoad most calls of a lane at once while the machine is busy, 1 to 1,000
 * @param timeoutUnderLoadNanos longest timeout while the machine is busy, 1 ms to 60 s
 * @param minBatchSize least items of a lane on their way, 1 to {@code maxBatchSize}
 * @param maxBatchSize most items of a lane on their way, up to 10,000
 * @param lowCpuPercent below this and {@code lowMemoryPercent} a machine is idle, 0 to 100
 * @param mediumCpuPercent above this, or {@code mediumMemoryPercent}, concurrency is halved
 * @param highCpuPercent above this, or {@code highMemoryPercent}, the machine is busy
 * @param lowMemoryPercent see {@code lowCpuPercent}
 * @param mediumMemoryPercent see {@code mediumCpuPercent}
 * @param highMemoryPercent see {@code highCpuPercent}
 * @param itemsPerCall most items of one call, 1 to 30
 * @param misfirePolicy what becomes of times that were missed
 */
public record DispatchSettings(
        boolean isOptimized,
        boolean isParallel,
        boolean isAdaptiveBatching,
        boolean hasDynamicTimeouts,
        boolean isMonitored,
        List<LaneSettings> lanes,
        int maxConcurrentUnderLoad,
        long timeoutUnderLoadNanos,
        int minBatchSize,
        int maxBatchSize,
        double lowCpuPercent,
        double mediumCpuPercent,
        double highCpuPercent,
        double lowMemoryPercent,
        double mediumMemoryPercent,
        double highMemoryPercent,
        int itemsPerCall,
        MisfirePolicy misfirePolicy) {
    /** Copies the lanes. */
    public DispatchSettings {
        lanes = List.copyOf(lanes);
    }
}

package dev.ringmaster.api;

/**
 * Where a request was placed.
 *
 * @param requestId the request
 * @param workerId the worker that holds it
 * @param gpuDevices the GPU devices it holds, as a bit set by device index
 * @param waitedNanos how long it waited, in the engine's time
 */
public record Placement(long requestId, long workerId, long gpuDevices, long waitedNanos) {}

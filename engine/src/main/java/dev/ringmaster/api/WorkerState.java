package dev.ringmaster.api;

/** What was decided about a worker. */
public enum WorkerState {
    /** It joined, or its capacity changed, and it takes requests. */
    ACTIVE,
    /** It takes nothing new and still holds requests. */
    DRAINING,
    /** It takes nothing new and holds nothing. */
    DRAINED,
    /** It is gone. */
    LEFT
}

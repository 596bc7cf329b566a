package dev.ringmaster.api;

/** What became of a command at the door, before anything was decided about it. */
public enum PublishResult {
    /** It is in the ring and will be answered by a decision. */
    ACCEPTED,
    /** The ring has no room for it; try again after the engine's {@code retryAfterNanos()}. */
    RING_FULL,
    /** The engine is closed or closing. */
    CLOSED,
    /** The engine is switched off: go ahead, nothing is kept. */
    BYPASSED
}

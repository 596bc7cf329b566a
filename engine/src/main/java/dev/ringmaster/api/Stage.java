package dev.ringmaster.api;

/** The stages whose latency an engine records, in nanoseconds. */
public enum Stage {
    /** From the moment a submission was due, or was published, to its decision. */
    PUBLISH_TO_DECIDE,
    /** From a decision that the ledger has to store to its confirmation. */
    DECIDE_TO_CONFIRM,
    /** From submission to placement of each placed request, in the engine's time. */
    QUEUE_WAIT
}

package dev.ringmaster.api;

/** What a ledger holds of a request, and what {@link DecisionListener#onConfirmed} confirms. */
public enum RequestState {
    /** It waits. */
    QUEUED,
    /** It holds capacity of a worker. */
    PLACED,
    /** It has its final answer and the ledger has forgotten it. */
    FINISHED
}

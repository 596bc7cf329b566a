package dev.ringmaster.api;

/** What an engine counts since it was launched. */
public enum Counter {
    /** Submissions that reached the deciding thread. */
    SUBMITTED,
    /** Placements, first and repeated ones. */
    PLACED,
    /** Requests put into the queue, when they were submitted or after their placement was taken back. */
    QUEUED,
    /** Requests rejected when submitted. */
    REJECTED,
    /** Requests completed. */
    RELEASED,
    /** Requests cancelled. */
    CANCELLED,
    /** Requests that waited for too long. */
    EXPIRED,
    /** Requests that ended for a reason of the engine's. */
    FAILED,
    /** Placements taken back. */
    REVOKED,
    /** Requests that were open when the engine closed. */
    SUSPENDED,
    /** Confirmations by the ledger. */
    CONFIRMED,
    /** Orders of workers. */
    WORKER_ORDERS,
    /** Commands other than submissions that were refused. */
    REFUSED,
    /** Commands turned away at the door because the ring was full. */
    TURNED_AWAY,
    /** Exceptions thrown by the listener. */
    LISTENER_ERRORS,
    /** Exceptions thrown by the ledger, and records it could not store. */
    LEDGER_ERRORS,
    /** Placements that the ledger refused because another node was first. */
    LEDGER_CONFLICTS
}

package dev.ringmaster.api;

/** Why a command other than a submission was refused; a refused command has changed nothing. */
public enum RefusalReason {
    /** No open request has this id: it was never submitted, or has had its final answer. */
    UNKNOWN_REQUEST,
    /** The request waits and cannot be completed; it can be cancelled. */
    NOT_PLACED,
    /** No worker has this id. */
    UNKNOWN_WORKER,
    /** A worker with this id is present, with another pool or capacity. */
    DUPLICATE_WORKER,
    /** The new capacity is below what the worker's requests hold. */
    BELOW_RESERVED,
    /** No worker is missing of an order with this id. */
    UNKNOWN_ORDER
}

package dev.ringmaster.api;

/** What an engine has at this moment, as of its last batch. */
public enum Gauge {
    /** Requests without a final answer. */
    OPEN_REQUESTS,
    /** Requests that wait. */
    WAITING_REQUESTS,
    /** Requests that hold capacity. */
    PLACED_REQUESTS,
    /** Workers present. */
    WORKERS,
    /** Records that the ledger has not answered, and requests of which it is still to be told. */
    LEDGER_BACKLOG,
    /** GPU capacity of all workers, in thousandths of a device. */
    GPU_MILLIS_CAPACITY,
    /** GPU capacity that requests hold, in thousandths of a device. */
    GPU_MILLIS_RESERVED,
    /** 1 while the ledger cannot be reached, else 0. */
    LEDGER_AWAY
}

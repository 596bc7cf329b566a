package dev.ringmaster.port;

/** What a shared ledger says to one change of a {@link CapacityBatch}. The order is stable: adapters store ordinals. */
public enum CapacityVerdict {
    /** There is no answer yet, or the batch as a whole was refused: see {@link CapacityBatch#outcome()}. */
    NONE,
    /** It is done. */
    APPLIED,
    /** Refused: there is no such worker, and none came to be. */
    UNKNOWN_WORKER,
    /** Refused: the worker takes nothing new. */
    WORKER_CLOSED,
    /** Refused: too little is free of a dimension or of a device, or the worker has no such devices of an allowed model. */
    NO_ROOM,
    /** Refused: something is held by this reservation id already, on this worker or on another. */
    ALREADY_RESERVED,
    /** Nothing to release: the worker holds nothing by this reservation id, perhaps because it was released before. */
    NOT_RESERVED,
    /** Refused with its worker's whole group, of which another change was at fault. */
    GROUP_REFUSED,
    /** Refused: the ledger has no room for another entry. */
    LEDGER_FULL;

    /** Whether this is a refusal; what had been released before is not refused. */
    public boolean isRefusal() {
        return this != NONE && this != APPLIED && this != NOT_RESERVED;
    }
}

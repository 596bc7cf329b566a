package dev.ringmaster.api;

/** Why an accepted request ended without having been completed. The codes are stable. */
public enum FailReason {
    /** The ledger could not store it: its disk is full or read-only, or it is out of room. */
    LEDGER_FAILED(1),
    /** Its holder said that it failed. */
    HOLDER_FAILED(2),
    /** Its holder was not heard of for as long as its lease. */
    LEASE_EXPIRED(3),
    /** Workers were ordered for it as often as may be, and none was started that could have held it. */
    NO_WORKER_STARTED(4),
    /** It waited as a member of a gang, and another member ended. */
    GANG_BROKEN(5);

    private final int code;

    FailReason(int code) {
        this.code = code;
    }

    /** The stable code. */
    public int code() {
        return code;
    }
}

package dev.ringmaster.api;

/** Why a submitted request was rejected. The codes are stable. */
public enum RejectReason {
    /** A request with this id is open. Permanent. */
    DUPLICATE_REQUEST(1, true),
    /** The engine has no such priority level. Permanent. */
    UNKNOWN_PRIORITY_LEVEL(2, true),
    /** No worker of the pool could hold it even when idle. Permanent, until a larger worker joins. */
    LARGER_THAN_ANY_WORKER(3, true),
    /** Its level holds as many waiting requests as it may. */
    QUEUE_FULL(4, false),
    /** The engine holds as many open requests as it may. */
    TOO_MANY_OPEN_REQUESTS(5, false),
    /** No capacity is free and the request may not wait. */
    NO_CAPACITY(6, false);

    private final int code;
    private final boolean permanent;

    RejectReason(int code, boolean permanent) {
        this.code = code;
        this.permanent = permanent;
    }

    /** The stable code. */
    public int code() {
        return code;
    }

    /** Whether trying again with the same request is useless. */
    public boolean isPermanent() {
        return permanent;
    }
}

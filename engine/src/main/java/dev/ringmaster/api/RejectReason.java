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
    /** No capacity is free, or others go first, and the request may not wait. */
    NO_CAPACITY(6, false),
    /** The engine keeps no account with a number as high. Permanent. */
    UNKNOWN_ACCOUNT(7, true),
    /** It has more tokens than a request of its account, pool or engine may have. Permanent. */
    CONTEXT_TOO_LONG(8, true),
    /** It, or its gang, has more tokens than a token bucket of its account, pool or engine can ever hold. Permanent. */
    ABOVE_TOKEN_BURST(9, true),
    /** It alone, or its gang, is more than a quota of its account allows in a whole period. Permanent. */
    ABOVE_QUOTA(10, true),
    /** As many requests of its account, pool or engine run as may, and the request may not wait. */
    CONCURRENCY_LIMIT(11, false),
    /** Its account, pool or engine may not start a request now, and the request may not wait. */
    REQUEST_RATE_LIMIT(12, false),
    /** Its account, pool or engine may not start as many tokens now, and the request may not wait. */
    TOKEN_RATE_LIMIT(13, false),
    /** A quota of its account has no room before the next period. */
    QUOTA_EXCEEDED(14, false),
    /** Its gang has more members than may run, start or be open at once in its account, pool or engine. Permanent. */
    GANG_TOO_LARGE(15, true),
    /** The ledger cannot be reached, and the request may not wait or none is let in; see {@link LedgerAwayPolicy}. */
    LEDGER_AWAY(16, false);

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

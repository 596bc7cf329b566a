package dev.ringmaster.api;

/**
 * Everything about a request but its identity and its tokens. Immutable and meant to be shared by many requests.
 *
 * @param demand what it asks of one worker
 * @param pool index of the pool whose workers may serve it, see {@link ResourceCatalog#pool(String)}
 * @param priorityLevel 0 is the most urgent; {@link #DEFAULT_LEVEL}, or any other negative number, asks for the level
 *     that the engine's {@link AdmissionPolicy} names; levels the engine does not have are rejected when submitted
 * @param account who is charged, 0 to {@value #MAX_ACCOUNT}; accounts the engine has no room for are rejected when
 *     submitted
 * @param waitTimeoutNanos how long it may wait in the queue, from its submission; 0 means not at all,
 *     {@link #WAIT_FOREVER} without end and {@link #LEVEL_TIMEOUT} as long as its level allows
 * @param leaseNanos how long it may hold capacity without a word from its holder, 1 to {@link #NO_LEASE}
 * @param affinityKey requests of the same key go to the same worker where the pool places by
 *     {@link PlacementPolicy#AFFINITY} or {@link PlacementPolicy#SHA256_MODULO}; any number, {@link #OWN_KEY} for the
 *     request's id
 */
public record RequestSpec(
        Demand demand,
        int pool,
        int priorityLevel,
        int account,
        long waitTimeoutNanos,
        long leaseNanos,
        long affinityKey) {
    /** No limit on waiting. */
    public static final long WAIT_FOREVER = Long.MAX_VALUE;

    /** The waiting timeout of the request's level. */
    public static final long LEVEL_TIMEOUT = -1;

    /** The engine's default priority level. */
    public static final int DEFAULT_LEVEL = -1;

    /** What is held is held until it is completed, failed or cancelled. */
    public static final long NO_LEASE = Long.MAX_VALUE;

    /** The request's id is its affinity key. */
    public static final long OWN_KEY = 0;

    /** The highest account number. */
    public static final int MAX_ACCOUNT = (1 << 24) - 1;

    /** The most tokens that a request may be estimated at, or report. */
    public static final long MAX_TOKENS = 1L << 30;

    /** Checks what can be checked without the engine, which alone knows its levels and accounts. */
    public RequestSpec {
        if (pool < 0 || pool >= demand.catalog().pools().size()) {
            throw new IllegalArgumentException("unknown pool index " + pool + "; known are 0 to "
                    + (demand.catalog().pools().size() - 1));
        }
        if (account < 0 || account > MAX_ACCOUNT) {
            throw new IllegalArgumentException("account is " + account + "; allowed is 0 to " + MAX_ACCOUNT);
        }
        if (waitTimeoutNanos < LEVEL_TIMEOUT) {
            throw new IllegalArgumentException(
                    "waitTimeoutNanos is " + waitTimeoutNanos + "; allowed is 0 to WAIT_FOREVER, or LEVEL_TIMEOUT");
        }
        if (leaseNanos < 1) {
            throw new IllegalArgumentException("leaseNanos is " + leaseNanos + "; allowed is 1 to NO_LEASE");
        }
    }

    /** A request whose affinity key is its id. */
    public RequestSpec(
            Demand demand, int pool, int priorityLevel, int account, long waitTimeoutNanos, long leaseNanos) {
        this(demand, pool, priorityLevel, account, waitTimeoutNanos, leaseNanos, OWN_KEY);
    }

    /** A request of account 0 without a lease. */
    public RequestSpec(Demand demand, int pool, int priorityLevel, long waitTimeoutNanos) {
        this(demand, pool, priorityLevel, 0, waitTimeoutNanos, NO_LEASE);
    }

    /** A request of account 0 to the first pool, without a lease, that may wait for ever. */
    public static RequestSpec of(Demand demand, int priorityLevel) {
        return new RequestSpec(demand, 0, priorityLevel, WAIT_FOREVER);
    }

    /** The same, charged to another account. */
    public RequestSpec withAccount(int other) {
        return new RequestSpec(demand, pool, priorityLevel, other, waitTimeoutNanos, leaseNanos, affinityKey);
    }

    /** The same with another waiting timeout. */
    public RequestSpec withWaitTimeout(long nanos) {
        return new RequestSpec(demand, pool, priorityLevel, account, nanos, leaseNanos, affinityKey);
    }

    /** The same with a lease. */
    public RequestSpec withLease(long nanos) {
        return new RequestSpec(demand, pool, priorityLevel, account, waitTimeoutNanos, nanos, affinityKey);
    }

    /** The same with another affinity key. */
    public RequestSpec withAffinityKey(long key) {
        return new RequestSpec(demand, pool, priorityLevel, account, waitTimeoutNanos, leaseNanos, key);
    }
}

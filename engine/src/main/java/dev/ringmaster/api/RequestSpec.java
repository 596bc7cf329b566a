package dev.ringmaster.api;

/**
 * Everything about a request but its identity. Immutable and meant to be shared by many requests.
 *
 * @param demand what it asks of one worker
 * @param pool index of the pool whose workers may serve it, see {@link ResourceCatalog#pool(String)}
 * @param priorityLevel 0 is the most urgent; levels the engine does not have are rejected when submitted
 * @param waitTimeoutNanos how long it may wait in the queue, from its submission; 0 means not at all and
 *     {@link #WAIT_FOREVER} without end
 */
public record RequestSpec(Demand demand, int pool, int priorityLevel, long waitTimeoutNanos) {
    /** No limit on waiting. */
    public static final long WAIT_FOREVER = Long.MAX_VALUE;

    /** Checks pool and timeout; the number of levels is the engine's to know. */
    public RequestSpec {
        if (pool < 0 || pool >= demand.catalog().pools().size()) {
            throw new IllegalArgumentException("unknown pool index " + pool + "; known are 0 to "
                    + (demand.catalog().pools().size() - 1));
        }
        if (waitTimeoutNanos < 0) {
            throw new IllegalArgumentException(
                    "waitTimeoutNanos is " + waitTimeoutNanos + "; allowed is 0 to WAIT_FOREVER");
        }
    }

    /** A request of the first pool that may wait for ever. */
    public static RequestSpec of(Demand demand, int priorityLevel) {
        return new RequestSpec(demand, 0, priorityLevel, WAIT_FOREVER);
    }
}

package dev.ringmaster.api;

/**
 * One thing that a request waits for.
 *
 * @param kind what sort of thing
 * @param what which one: the scope of a limit ("engine", "pool main", "account 7"), the name of a quota or of a dimension
 * @param asked how much of it the request needs
 * @param available how much of it there is now: left of a limit, or the most that is free on one worker
 * @param workers on how many workers of its pool this is the first thing in the way; 0 for what is not about workers
 * @param untilNanos when it will be there by itself, in the engine's time; {@link RequestSpec#WAIT_FOREVER} if something
 *     has to happen for it
 */
public record Obstacle(Kind kind, String what, long asked, long available, int workers, long untilNanos) {
    /** What a request can wait for. */
    public enum Kind {
        /** As many requests run as may. */
        CONCURRENCY_LIMIT,
        /** No further request may start now. */
        REQUEST_RATE_LIMIT,
        /** Not as many tokens may start now. */
        TOKEN_RATE_LIMIT,
        /** A quota has no room. */
        QUOTA,
        /** Its pool has no worker, or only workers that take nothing new. */
        NO_WORKER,
        /** Workers have too little free of a dimension. */
        DIMENSION,
        /** Workers have no GPU of a model that the request allows. */
        GPU_MODEL,
        /** Workers are preemptable or have GPUs, and not for such a request. */
        WORKER_KIND,
        /** Workers are reserved for others, or have not the labels that the request requires. */
        LABELS,
        /** Workers have too few GPU devices with as much free. */
        GPU_DEVICES,
        /** A worker would do, and is held for a large request that has waited for too long. */
        HELD_WORKER,
        /** On workers with room a rule about its group would not be kept. */
        GROUP_RULE,
        /** It could go alone, but its gang needs more at once: asked are its members, available is room for so many. */
        GANG,
        /** The ledger cannot be reached, and as many have started meanwhile as may. */
        LEDGER_AWAY,
        /** It could go, but others go before it. */
        OTHERS_FIRST
    }
}

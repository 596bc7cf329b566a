package dev.ringmaster.api;

/** How a pool chooses among its workers that can hold a request. */
public enum PlacementPolicy {
    /**
     * The fullest: the one with the least free, in each dimension and in GPUs as a share of the largest worker, added up with
     * the weights of {@link ResourceCatalog#fitWeights()}.
     */
    BEST_FIT,
    /** The fullest of those that hold something, an idle one only if there is no other: so workers become free to drain. */
    PACK,
    /** The emptiest: the one whose most used dimension, or GPUs, is used least, as a share of its own capacity. */
    SPREAD,
    /**
     * Where a request takes least from what the requests that are to be expected could use, worker and GPU devices; of such
     * places the fullest worker. What is to be expected is learned from the pool's own requests.
     */
    FRAGMENTATION_AWARE,
    /**
     * Requests of one {@link RequestSpec#affinityKey()} go to the same worker while it can hold them, and keys are shared
     * out among the workers about evenly, by the ids of the workers alone: the highest weight of (key, worker id) wins, as
     * in rendezvous hashing. When a worker leaves, only its keys move, about one in n, and they move to many others; when
     * one joins, the only keys that move are those it gets. A key whose worker is full goes to its next best until there is
     * room again.
     */
    AFFINITY,
    /**
     * For those who are used to it: requests without GPUs go to number SHA-256 modulo n of the n workers that can hold
     * them, by ascending worker id. What is hashed is the {@link RequestSpec#affinityKey()} in decimal digits; the first 8
     * bytes count, as an unsigned number. Requests with GPUs are placed by {@link #BEST_FIT}. Nearly every key moves when
     * n changes, and a decision looks at every worker.
     */
    SHA256_MODULO
}

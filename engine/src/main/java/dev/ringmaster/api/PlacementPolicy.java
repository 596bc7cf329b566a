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
    FRAGMENTATION_AWARE
}

package dev.ringmaster.api;

/** Which priority level goes first when requests of several could go. */
public enum QueuePolicy {
    /** The most urgent. */
    STRICT,
    /** The one that had the least of its share: levels share what their pool serves by weight, counted in cost. */
    WEIGHTED_FAIR,
    /** Level 0 before all others, which share by weight among themselves. */
    HYBRID
}

package dev.ringmaster.api;

/**
 * How one priority level is treated.
 *
 * @param weight its share where levels share by weight, 1 to {@value #MAX_WEIGHT}
 * @param maxQueued most requests of it that may wait, 0 upwards
 * @param waitTimeoutNanos how long a request of it may wait that names no timeout of its own, 1 to
 *     {@link RequestSpec#WAIT_FOREVER}
 */
public record LevelPolicy(int weight, int maxQueued, long waitTimeoutNanos) {
    /** The largest weight. */
    public static final int MAX_WEIGHT = 1 << 16;

    /** Checks the ranges. */
    public LevelPolicy {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("the level's weight is " + weight + "; allowed is 1 to " + MAX_WEIGHT);
        }
        if (maxQueued < 0) {
            throw new IllegalArgumentException("the level's maxQueued is " + maxQueued + "; allowed is 0 upwards");
        }
        if (waitTimeoutNanos < 1) {
            throw new IllegalArgumentException(
                    "the level's waitTimeoutNanos is " + waitTimeoutNanos + "; allowed is 1 to WAIT_FOREVER");
        }
    }
}

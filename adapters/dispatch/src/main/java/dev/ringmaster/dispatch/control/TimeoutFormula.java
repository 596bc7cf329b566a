package dev.ringmaster.dispatch.control;

/**
 * How long to wait for an answer, from the mean time of calls; a pure function. Half as long again (at most 5 s) if calls take more
 * than 2 s, eight tenths (at least 1 s) if they take less than 0.5 s, otherwise what is configured; comparisons are strict.
 *
 * <p>{@link LaneController} asks it while there are too few calls for a percentile, which then says more than a mean.
 */
public final class TimeoutFormula {
    /** Longest timeout that comes of adapting. */
    public static final long MAX_NANOS = 5_000_000_000L;

    /** Shortest timeout that comes of adapting. */
    public static final long MIN_NANOS = 1_000_000_000L;

    private static final long SLOW_NANOS = 2_000_000_000L;
    private static final long FAST_NANOS = 500_000_000L;

    private TimeoutFormula() {}

    /**
     * The timeout of a lane.
     *
     * @param baseNanos what is configured
     * @param meanNanos mean time of calls, negative if there were none: the base then
     */
    public static long timeoutNanos(long baseNanos, long meanNanos) {
        if (meanNanos > SLOW_NANOS) {
            return Math.min(baseNanos * 3 / 2, MAX_NANOS);
        }
        if (meanNanos >= 0 && meanNanos < FAST_NANOS) {
            return Math.max(baseNanos * 4 / 5, MIN_NANOS);
        }
        return baseNanos;
    }
}

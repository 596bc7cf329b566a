package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.settings.MisfirePolicy;

/** When items are due. Pure functions of times in nanoseconds. */
final class Schedule {
    /** Most times that are made up for one item. */
    static final int MAX_OWED = 1_000;

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private Schedule() {}

    /** How many times an item was due after {@code dueNanos}, every {@code intervalNanos}, until now, now included. */
    static long missed(long dueNanos, long intervalNanos, long nowNanos) {
        return nowNanos < dueNanos ? 0 : (nowNanos - dueNanos) / intervalNanos + 1;
    }

    /** How many of the times that were missed are to be made up for. */
    static int owed(MisfirePolicy policy, long missed) {
        return switch (policy) {
            case SKIP -> 0;
            case ONCE -> (int) Math.min(1, missed);
            case ALL -> (int) Math.min(MAX_OWED, missed);
        };
    }

    /**
     * A part of the interval, above 0 and at most all of it, that spreads the items of a lane evenly: by the number of the item
     * times the golden ratio.
     */
    static long phase(long number, long intervalNanos) {
        double part = ((number * GOLDEN_RATIO) >>> 11) * 0x1.0p-53;
        return Math.max(1, (long) (part * intervalNanos));
    }
}

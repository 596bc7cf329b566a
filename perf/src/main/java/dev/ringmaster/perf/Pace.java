package dev.ringmaster.perf;

/**
 * A fixed rate: when each of a row of commands is due, counted from the start, so that being late once does not shift
 * those that follow.
 *
 * @param startNanos when the first is due, by {@link System#nanoTime()}
 */
record Pace(long startNanos, int perSecond) {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** When the command with this index, from 0, is due. */
    long dueNanos(long index) {
        long seconds = index / perSecond;
        return startNanos + seconds * SECOND_NANOS + index % perSecond * SECOND_NANOS / perSecond;
    }
}

package dev.ringmaster.core;

/**
 * Says when another try is worth it, from how fast requests started lately: the average time between two starts, times
 * the number of requests that go first. Whole-number arithmetic on the engine's time; never below a microsecond.
 */
final class RetryHint {
    private static final int SHIFT = 4;
    private static final long MIN_NANOS = 1_000;
    /** How long a ledger that cannot be reached may be away at least: nobody can tell. */
    static final long LEDGER_AWAY_NANOS = 250_000_000;

    static final long MAX_NANOS = 60_000_000_000L;

    private long averageNanos = 1_000_000;
    private long lastStartNanos = -1;

    void onStart(long nowNanos) {
        if (lastStartNanos >= 0) {
            long interval = Math.min(nowNanos - lastStartNanos, MAX_NANOS);
            averageNanos += (interval - averageNanos) >> SHIFT;
        }
        lastStartNanos = nowNanos;
    }

    long nanosFor(int requestsBefore) {
        long nanos = averageNanos * (requestsBefore + 1L);
        return Math.max(MIN_NANOS, Math.min(nanos, MAX_NANOS));
    }
}

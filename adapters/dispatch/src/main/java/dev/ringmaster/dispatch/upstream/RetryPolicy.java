package dev.ringmaster.dispatch.upstream;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Tells whether and when a call that failed is tried again: exponential back-off with full jitter, so that calls that failed
 * together do not come back together (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 *
 * @param maxTries most tries of a call, the first included, 1 to 100
 * @param baseNanos the longest delay after the first try, 1 or more; it doubles with each further try
 * @param capNanos the longest delay of all, {@code baseNanos} or more
 */
public record RetryPolicy(int maxTries, long baseNanos, long capNanos) {
    /** Three tries, delays below 1 s and 2 s. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(60));

    /** Instead of a delay: there is no further try. */
    public static final long NO_RETRY = -1;

    private static final int MOST_TRIES = 100;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept, with the name and the value
     */
    public RetryPolicy {
        if (maxTries < 1 || maxTries > MOST_TRIES) {
            throw new IllegalArgumentException("maxTries must be 1 to " + MOST_TRIES + ", is " + maxTries);
        }
        if (baseNanos < 1) {
            throw new IllegalArgumentException("baseNanos must be at least 1, is " + baseNanos);
        }
        if (capNanos < baseNanos) {
            throw new IllegalArgumentException("capNanos must be at least baseNanos " + baseNanos + ", is " + capNanos);
        }
    }

    /**
     * How long to wait before the next try. Tried again is what may go better: server errors, timeouts, lost connections, and
     * rate limits after their pause. Client errors, answers that cannot be read and cancelled calls are not.
     *
     * @param triesMade how often it was tried, 1 after the first try
     * @param kind how the last try ended, not {@code ANSWERED}
     * @param pauseNanos how long the upstream asked to be left alone, 0 if it did not; the delay starts after it
     * @param remainingNanos the time until nobody needs the answer any more
     * @param random where the jitter comes from
     * @return the delay from now, which leaves some of the remaining time, or {@link #NO_RETRY}
     */
    public long delayNanos(int triesMade, Kind kind, long pauseNanos, long remainingNanos, RandomGenerator random) {
        if (triesMade >= maxTries || !mayGoBetter(kind)) {
            return NO_RETRY;
        }
        long delayNanos = pauseNanos + random.nextLong(ceilingNanos(triesMade));
        return delayNanos < remainingNanos ? delayNanos : NO_RETRY;
    }

    private static boolean mayGoBetter(Kind kind) {
        return switch (kind) {
            case SERVER_ERROR, TIMED_OUT, DISCONNECTED, RATE_LIMITED -> true;
            case ANSWERED, CLIENT_ERROR, BAD_ANSWER, CANCELLED -> false;
        };
    }

    /**
     * Below what the delay after a try is, without a pause: {@code min(capNanos, baseNanos * 2^(triesMade - 1))}.
     *
     * @param triesMade how often it was tried, 1 or more
     * @return {@code baseNanos} to {@code capNanos}
     */
    public long ceilingNanos(int triesMade) {
        int doublings = triesMade - 1;
        boolean isBelowCap = doublings < Long.SIZE - 1 && baseNanos <= capNanos >> doublings;
        return isBelowCap ? baseNanos << doublings : capNanos;
    }
}

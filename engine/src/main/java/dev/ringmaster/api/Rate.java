package dev.ringmaster.api;

import java.util.concurrent.TimeUnit;

/**
 * How much may pass over time: a token bucket that holds {@code burst} when full and gains {@code amount} every period,
 * evenly. No window of any length lets more pass than what it gains in that time plus one burst.
 *
 * @param amount what the bucket gains in a period, 1 to {@value #MAX_AMOUNT}; 0 only in {@link #UNLIMITED}
 * @param periodNanos the period, 1 ms to 31 days
 * @param burst what the bucket holds, at least 1; burst times period must stay below 2^62
 */
public record Rate(long amount, long periodNanos, long burst) {
    /** The largest gain in a period. */
    public static final long MAX_AMOUNT = 1_000_000_000L;

    /** No limit. */
    public static final Rate UNLIMITED = new Rate(0, 0, 0);

    private static final long MAX_PERIOD_NANOS = TimeUnit.DAYS.toNanos(31);
    private static final long MAX_BURST_TIMES_PERIOD = (1L << 62) - 1;

    /** Checks the ranges. */
    public Rate {
        boolean isUnlimited = amount == 0 && periodNanos == 0 && burst == 0;
        if (!isUnlimited && (amount < 1 || amount > MAX_AMOUNT)) {
            throw new IllegalArgumentException("the rate's amount is " + amount + "; allowed is 1 to " + MAX_AMOUNT);
        }
        if (!isUnlimited && (periodNanos < 1_000_000 || periodNanos > MAX_PERIOD_NANOS)) {
            throw new IllegalArgumentException(
                    "the rate's periodNanos is " + periodNanos + "; allowed is 1000000 to " + MAX_PERIOD_NANOS);
        }
        if (!isUnlimited && (burst < 1 || burst > MAX_BURST_TIMES_PERIOD / periodNanos)) {
            throw new IllegalArgumentException("the rate's burst is " + burst + "; allowed is 1 to "
                    + MAX_BURST_TIMES_PERIOD / periodNanos + " for its period");
        }
    }

    /** A rate for a second, and what it allows in one as its burst; 0 means unlimited. */
    public static Rate perSecond(long amount) {
        return amount == 0 ? UNLIMITED : new Rate(amount, TimeUnit.SECONDS.toNanos(1), amount);
    }

    /** A rate for a minute, and what it allows in a second, but at least 1, as its burst; 0 means unlimited. */
    public static Rate perMinute(long amount) {
        return amount == 0 ? UNLIMITED : new Rate(amount, TimeUnit.MINUTES.toNanos(1), Math.max(1, amount / 60));
    }

    /** The same rate with another burst. */
    public Rate withBurst(long other) {
        return new Rate(amount, periodNanos, other);
    }

    /** Whether this limits nothing. */
    public boolean isUnlimited() {
        return amount == 0;
    }
}

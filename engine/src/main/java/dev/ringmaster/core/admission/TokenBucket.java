package dev.ringmaster.core.admission;

import dev.ringmaster.api.Rate;

/**
 * A token bucket in whole numbers: it counts in units of one token over the period's nanoseconds, so that a nanosecond
 * adds exactly the rate's amount, and nothing is rounded over any span of time. What is in it is worked out when it is
 * looked at. It may be in debt, when more was used than was taken.
 */
public final class TokenBucket {
    private static final long MOST_UNITS = 1L << 62;

    private long amount;
    private long periodNanos = 1;
    private long burst;
    private long fullUnits;
    private long units;
    private long asOfNanos;

    /** Whether it limits anything. */
    public boolean isLimited() {
        return amount != 0;
    }

    /** What it holds when full, in tokens. */
    public long burst() {
        return burst;
    }

    /** Takes over a rate. What is in it stays, as far as there is room; a bucket that had no limit is full. */
    public void changeTo(Rate rate, long nowNanos) {
        if (rate.isUnlimited()) {
            amount = 0;
            return;
        }
        boolean wasLimited = isLimited();
        long tokens = wasLimited ? tokens(nowNanos) : rate.burst();
        long rest = wasLimited && rate.periodNanos() == periodNanos ? Math.floorMod(units, periodNanos) : 0;
        amount = rate.amount();
        periodNanos = rate.periodNanos();
        burst = rate.burst();
        fullUnits = burst * periodNanos;
        asOfNanos = nowNanos;
        units = rest;
        add(tokens);
    }

    /** How many whole tokens are in it, below 0 if it is in debt. */
    public long tokens(long nowNanos) {
        advanceTo(nowNanos);
        return Math.floorDiv(units, periodNanos);
    }

    /** Whether a number of tokens may be taken now; for more than it can hold, whether it is full. */
    public boolean has(long tokens, long nowNanos) {
        if (amount == 0) {
            return true;
        }
        advanceTo(nowNanos);
        return units >= needFor(tokens);
    }

    /** The first time at which {@link #has} will be true if nothing else happens; never before now. */
    public long hasAtNanos(long tokens, long nowNanos) {
        if (has(tokens, nowNanos)) {
            return nowNanos;
        }
        long missing = needFor(tokens) - units;
        long waitNanos = missing / amount + (missing % amount == 0 ? 0 : 1);
        return nowNanos > Long.MAX_VALUE - waitNanos ? Long.MAX_VALUE : nowNanos + waitNanos;
    }

    /** Takes tokens, into debt if need be. */
    public void take(long tokens, long nowNanos) {
        if (amount != 0) {
            advanceTo(nowNanos);
            add(-tokens);
        }
    }

    /** Gives tokens back; what does not go in is lost. */
    public void giveBack(long tokens, long nowNanos) {
        if (amount != 0) {
            advanceTo(nowNanos);
            add(tokens);
        }
    }

    /** Adds tokens of either sign, as far as there is room and as far as debt can be counted. */
    private void add(long tokens) {
        long change = tokens * periodNanos;
        boolean isOverflow = Math.multiplyHigh(tokens, periodNanos) != change >> 63;
        if (tokens > 0) {
            units = isOverflow || change >= fullUnits - units ? fullUnits : units + change;
        } else {
            units = isOverflow || change <= -MOST_UNITS - units ? -MOST_UNITS : units + change;
        }
    }

    private void advanceTo(long nowNanos) {
        long nanos = nowNanos - asOfNanos;
        if (nanos == 0) {
            return;
        }
        asOfNanos = nowNanos;
        long gained = nanos * amount;
        boolean isOverflow = nanos < 0 || gained < 0 || Math.multiplyHigh(nanos, amount) != 0;
        units = isOverflow || gained >= fullUnits - units ? fullUnits : units + gained;
    }

    private long needFor(long tokens) {
        return tokens >= burst ? fullUnits : tokens * periodNanos;
    }
}

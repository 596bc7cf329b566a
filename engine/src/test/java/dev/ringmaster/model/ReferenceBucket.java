package dev.ringmaster.model;

import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import java.math.BigInteger;

/**
 * A token bucket in whole numbers: what is in it is counted in parts of a token, as many to a token as its period has
 * nanoseconds, so that it gains a whole number of parts in each.
 */
final class ReferenceBucket {
    private static final BigInteger FLOOR = BigInteger.ONE.shiftLeft(62).negate();

    private Rate rate = Rate.UNLIMITED;
    /** What was in it at a time. */
    private BigInteger level = BigInteger.ZERO;

    private long since;

    /** Another rate holds: what is in it stays, as far as it fits; a bucket that was none before is full. */
    void change(long now, Rate next) {
        if (rate.equals(next)) {
            return;
        }
        if (rate.isUnlimited()) {
            rate = next;
            level = cap();
        } else if (next.isUnlimited()) {
            rate = next;
        } else {
            BigInteger kept = levelAt(now);
            if (next.periodNanos() != rate.periodNanos()) {
                kept = floorOf(kept, big(rate.periodNanos())).multiply(big(next.periodNanos()));
            }
            rate = next;
            level = kept.max(FLOOR).min(cap());
        }
        since = now;
    }

    /** The most tokens that it can ever have, {@link Long#MAX_VALUE} if there is no limit. */
    long burst() {
        return rate.isUnlimited() ? Long.MAX_VALUE : rate.burst();
    }

    /** Whether a request of a number of tokens may take them: one larger than the bucket takes a full one. */
    boolean has(long now, long tokens) {
        return rate.isUnlimited() || levelAt(now).compareTo(needed(tokens)) >= 0;
    }

    /** The first moment at which it has a number of tokens that it does not have now. */
    long whenHas(long now, long tokens) {
        BigInteger missing = needed(tokens).subtract(levelAt(now));
        BigInteger nanos = floorOf(missing.negate(), big(rate.amount())).negate();
        BigInteger when = big(now).add(nanos);
        return when.bitLength() > 63 ? RequestSpec.WAIT_FOREVER : when.longValueExact();
    }

    /** Takes tokens, whether they are there or not; a negative number gives some back. */
    void take(long now, long tokens) {
        if (!rate.isUnlimited()) {
            level = levelAt(now).subtract(parts(tokens)).max(FLOOR).min(cap());
            since = now;
        }
    }

    private BigInteger levelAt(long now) {
        BigInteger gained = big(now).subtract(big(since)).multiply(big(rate.amount()));
        return level.add(gained).min(cap());
    }

    private BigInteger needed(long tokens) {
        return parts(Math.min(tokens, rate.burst()));
    }

    private BigInteger cap() {
        return parts(rate.burst());
    }

    private BigInteger parts(long tokens) {
        return big(tokens).multiply(big(rate.periodNanos()));
    }

    private static BigInteger floorOf(BigInteger dividend, BigInteger divisor) {
        BigInteger[] both = dividend.divideAndRemainder(divisor);
        return both[1].signum() < 0 ? both[0].subtract(BigInteger.ONE) : both[0];
    }

    private static BigInteger big(long value) {
        return BigInteger.valueOf(value);
    }
}

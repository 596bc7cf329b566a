package dev.ringmaster.core.admission;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import java.util.Objects;

/** Where periods of quotas begin and end, at any time that a {@code long} of nanoseconds can name. May allocate. */
final class QuotaPeriods {
    static final long NEVER = Long.MAX_VALUE;

    /** Longer than any period but {@link QuotaPeriod#TOTAL}: 33 days. */
    private static final long LONGEST_NANOS = 33 * 86_400_000_000_000L;

    private QuotaPeriods() {}

    /** When the period ends in which {@code nowNanos} lies, {@link #NEVER} if that is beyond what can be named. */
    static long endAfter(long nowNanos, Quota quota) {
        return nowNanos > Long.MAX_VALUE - LONGEST_NANOS
                ? NEVER
                : quota.period().endAfter(nowNanos, quota.zone());
    }

    /** When the period began that ends at {@code endNanos}, the least {@code long} if it never does. */
    static long startBefore(long endNanos, Quota quota) {
        if (endNanos == NEVER) {
            return Long.MIN_VALUE;
        }
        long before = endNanos - LONGEST_NANOS;
        long start = endNanos - 1;
        while (start - before > 1) {
            long middle = before + (start - before) / 2;
            if (endAfter(middle, quota) < endNanos) {
                before = middle;
            } else {
                start = middle;
            }
        }
        return start;
    }

    /** Whether what was used of one quota is used of the other: both count the same over the same periods. */
    static boolean countAlike(Quota left, Quota right) {
        return left.measure() == right.measure()
                && left.period() == right.period()
                && Objects.equals(left.zone(), right.zone());
    }
}

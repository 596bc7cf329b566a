package dev.ringmaster.core.admission;

import dev.ringmaster.api.Quota;

/**
 * The burstable quotas of one measure, period and zone, of whatever accounts: what they may use together and what they
 * have used together in the current period.
 *
 * <p>The group keeps the period itself, with a number that goes up when it starts anew. A member says with each change
 * in which period its use was counted, so that what a member has not yet dropped of an earlier period is not counted,
 * whichever member is the first to see that the period is over.
 */
final class BurstGroup {
    private final Quota alike;
    private final WideSum limit = new WideSum();
    private final WideSum used = new WideSum();
    private long period;
    private long periodEndNanos;
    private int members;

    BurstGroup(long nowNanos, Quota first) {
        alike = first;
        periodEndNanos = QuotaPeriods.endAfter(nowNanos, first);
    }

    boolean isFor(Quota quota) {
        return QuotaPeriods.countAlike(alike, quota);
    }

    boolean isEmpty() {
        return members == 0;
    }

    /** Takes a quota in whose use so far was counted at {@code nowNanos}; answers the number of the period. */
    long join(long nowNanos, long memberLimit, long memberUsed) {
        long current = advanceTo(nowNanos);
        members++;
        limit.add(memberLimit);
        used.add(memberUsed);
        return current;
    }

    /** Lets a quota go, with what it used if that was in the current period. */
    void leave(long memberPeriod, long memberLimit, long memberUsed) {
        members--;
        limit.add(-memberLimit);
        count(memberPeriod, -memberUsed);
    }

    /** Starts the period anew if it has ended; answers the number of the one that {@code nowNanos} is in. */
    long advanceTo(long nowNanos) {
        if (nowNanos >= periodEndNanos && periodEndNanos != QuotaPeriods.NEVER) {
            used.clear();
            period++;
            periodEndNanos = QuotaPeriods.endAfter(nowNanos, alike);
        }
        return period;
    }

    /** Counts what a member used more, or less, in a period. */
    void count(long memberPeriod, long usedMore) {
        if (memberPeriod == period) {
            used.add(usedMore);
        }
    }

    /** Whether all members together stay within the sum of their limits if they use so much more. */
    boolean hasRoom(long more) {
        return limit.minus(used) >= more;
    }
}

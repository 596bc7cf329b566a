package dev.ringmaster.core.admission;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import org.jspecify.annotations.Nullable;

/**
 * One quota of an account and what was used of it in its current period.
 *
 * <p>Amounts are in what the quota measures. What is used is 0 to {@value #MAX_USED}: larger sums are cut.
 */
final class QuotaUse {
    static final int SHARE_ALERT = 1;
    static final int LIMIT_ALERT = 2;

    private static final long MAX_USED = Long.MAX_VALUE - 1;
    private static final long NO_ALERT = Long.MAX_VALUE;
    private static final int PERCENT = 100;

    private final Quota quota;
    private final long mostUsed;
    private final long shareAlertAt;
    private final long limitAlertAt;
    private long used;
    private long countsSinceNanos;
    private long periodEndNanos;
    private int alertsRaised;
    private @Nullable BurstGroup group;
    private long groupPeriod;
    private int timesInGroup;

    /** A quota that starts to count now. */
    QuotaUse(long nowNanos, Quota quota) {
        this(quota, nowNanos, QuotaPeriods.endAfter(nowNanos, quota));
    }

    /** A quota that goes on where one that counts alike left off. */
    QuotaUse(Quota quota, QuotaUse before) {
        this(quota, before.countsSinceNanos, before.periodEndNanos);
        used = before.used;
        alertsRaised = (before.hasRaised(SHARE_ALERT, shareAlertAt) ? SHARE_ALERT : 0)
                | (before.hasRaised(LIMIT_ALERT, limitAlertAt) ? LIMIT_ALERT : 0);
    }

    private QuotaUse(Quota quota, long countsSinceNanos, long periodEndNanos) {
        this.quota = quota;
        this.countsSinceNanos = countsSinceNanos;
        this.periodEndNanos = periodEndNanos;
        mostUsed = mostUsedOf(quota);
        shareAlertAt = quota.alertPercent() == 0 ? NO_ALERT : shareOf(quota.limit(), quota.alertPercent());
        limitAlertAt = quota.kind() == Kind.SOFT ? quota.limit() + 1 : NO_ALERT;
    }

    /** How far the use may go: 120 % of a soft limit is the limit and a fifth of it, both rounded down. */
    private static long mostUsedOf(Quota quota) {
        return switch (quota.kind()) {
            case HARD, RESERVED -> quota.limit();
            case SOFT -> quota.limit() + quota.limit() / 5;
            case BURSTABLE -> quota.limit() + quota.maxBorrowed();
        };
    }

    /** The least whole number that is at least so many percent of the limit. */
    private static long shareOf(long limit, int percent) {
        return limit / PERCENT * percent + (limit % PERCENT * percent + PERCENT - 1) / PERCENT;
    }

    /** Whether an alert was raised that a quota which goes on from here need not raise again at its threshold. */
    private boolean hasRaised(int alert, long threshold) {
        long ownThreshold = alert == SHARE_ALERT ? shareAlertAt : limitAlertAt;
        return (alertsRaised & alert) != 0 && (threshold == ownThreshold || used >= threshold);
    }

    Quota quota() {
        return quota;
    }

    long used() {
        return used;
    }

    long periodEndNanos() {
        return periodEndNanos;
    }

    /** Whether what was used of this quota is used of another of the same account. */
    boolean goesOnAs(Quota other) {
        return quota.name().equals(other.name()) && QuotaPeriods.countAlike(quota, other);
    }

    void join(long nowNanos, BurstGroups groups) {
        if (quota.kind() == Kind.BURSTABLE) {
            group = groups.groupOf(nowNanos, quota);
            groupPeriod = group.join(nowNanos, quota.limit(), used);
        }
    }

    void leave() {
        if (group != null) {
            group.leave(groupPeriod, quota.limit(), used);
            group = null;
        }
    }

    /** Takes note how many quotas of the account are in this one's group: each counts every request once. */
    void setTimesInGroup(QuotaUse[] ofAccount) {
        timesInGroup = 0;
        for (QuotaUse other : ofAccount) {
            timesInGroup += other.group == group ? 1 : 0;
        }
    }

    /** What a request asks of this quota. */
    long asked(Demand demand, long tokens) {
        int measure = quota.measure();
        if (measure >= 0) {
            return demand.amount(measure);
        }
        if (measure == Quota.GPU_MILLIS) {
            return (long) demand.gpuDevices() * demand.gpuMillis();
        }
        return measure == Quota.REQUESTS ? 1 : tokens;
    }

    /** What requests that start together ask of this quota. */
    long asked(Asks asks) {
        int measure = quota.measure();
        if (measure >= 0) {
            return asks.amount(measure);
        }
        if (measure == Quota.GPU_MILLIS) {
            return asks.gpuMillis();
        }
        return measure == Quota.REQUESTS ? asks.requests() : asks.tokens();
    }

    boolean couldEverHold(long asked) {
        return asked <= mostUsed;
    }

    boolean hasRoom(long asked) {
        return asked <= mostUsed - used && (group == null || group.hasRoom(asked * timesInGroup));
    }

    /** Whether it counts what is placed at a time. */
    boolean isWhilePlaced() {
        return quota.period() == QuotaPeriod.WHILE_PLACED;
    }

    /** Whether what happened to a charge made then changes what is used now. */
    boolean stillCounts(long chargedAtNanos) {
        return chargedAtNanos >= countsSinceNanos;
    }

    /** Uses more, or less. */
    void count(long more) {
        long sum = used + more;
        setUsed(more > 0 && sum < 0 ? MAX_USED : sum);
    }

    private void setUsed(long amount) {
        long before = used;
        used = Math.min(Math.max(amount, 0), MAX_USED);
        if (group != null) {
            group.count(groupPeriod, used - before);
        }
    }

    /** The alerts that are due and were not raised in this period, as a sum of constants; they are raised by this. */
    int takeAlerts() {
        int reached = (used >= shareAlertAt ? SHARE_ALERT : 0) | (used >= limitAlertAt ? LIMIT_ALERT : 0);
        int due = reached & ~alertsRaised;
        alertsRaised |= due;
        return due;
    }

    /** Starts the period anew if it has ended. */
    boolean advanceTo(long nowNanos) {
        if (nowNanos < periodEndNanos || periodEndNanos == QuotaPeriods.NEVER) {
            return false;
        }
        long currentGroupPeriod = group == null ? 0 : group.advanceTo(nowNanos);
        setUsed(0);
        groupPeriod = currentGroupPeriod;
        alertsRaised = 0;
        countsSinceNanos = nowNanos;
        periodEndNanos = QuotaPeriods.endAfter(nowNanos, quota);
        return true;
    }

    /** Takes over what was used in the current period before a restart; its alerts were raised then. */
    void restore(long usedBefore) {
        setUsed(usedBefore);
        countsSinceNanos = QuotaPeriods.startBefore(periodEndNanos, quota);
        takeAlerts();
    }
}

package dev.ringmaster.core.admission;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Quota;
import java.util.List;

/**
 * The quotas of one account and what was used of each in its current period.
 *
 * <p>Single writer: the deciding thread. Times are nanoseconds since the epoch and never go back; what a quota counts is
 * requests, tokens (0 to 2^30 a request), GPU milli or the amounts of a dimension. All sums are cut at what a {@code long} can
 * hold. Asking, charging, refunding and correcting allocate nothing; a period that starts anew, and a change of the
 * quotas, may.
 *
 * <p>What a request asks of a quota counts in the period in which it is charged, and so does what is given back or put
 * right later: if the charge was made before the quota began to count, because its period has ended since or because
 * the account did not have it yet, the quota is left alone. A charge made in the instant in which a quota begins to
 * count is taken as made afterwards.
 */
public final class AccountQuotas {
    private static final QuotaUse[] NONE = {};

    private final int account;
    private final BurstGroups groups;
    private QuotaUse[] uses = NONE;
    private long nextPeriodEndNanos = QuotaPeriods.NEVER;

    /**
     * An account without quotas.
     *
     * @param account its number, for alerts
     * @param groups those of the engine, in which burstable quotas lend to each other
     */
    public AccountQuotas(int account, BurstGroups groups) {
        this.account = account;
        this.groups = groups;
    }

    /**
     * Takes over other quotas. What was used of a quota is kept, with the alerts that were raised, if it had the same
     * name, measure, period and zone; an alert may be raised again if its threshold has moved above what is used.
     */
    public void changeTo(long nowNanos, List<Quota> quotas) {
        advanceTo(nowNanos);
        QuotaUse[] changed = new QuotaUse[quotas.size()];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = continued(nowNanos, quotas.get(i));
        }
        for (QuotaUse use : uses) {
            use.leave();
        }
        groups.dropEmpty();
        for (QuotaUse use : changed) {
            use.join(nowNanos, groups);
        }
        for (QuotaUse use : changed) {
            use.setTimesInGroup(changed);
        }
        uses = changed;
        findNextPeriodEnd();
    }

    private QuotaUse continued(long nowNanos, Quota quota) {
        for (QuotaUse use : uses) {
            if (use.goesOnAs(quota)) {
                return new QuotaUse(quota, use);
            }
        }
        return new QuotaUse(nowNanos, quota);
    }

    /**
     * Takes over what was used of a quota before a restart, in place of what is used now, without alerts. Nothing
     * happens if the account has no such quota, or if the period it was used in is not the current one.
     *
     * @param used from {@link #used}, 0 upwards
     * @param periodEndNanos from {@link #periodEndNanos}
     */
    public void restore(String name, long used, long periodEndNanos) {
        for (QuotaUse use : uses) {
            if (use.quota().name().equals(name) && use.periodEndNanos() == periodEndNanos) {
                use.restore(used);
            }
        }
    }

    /** Whether other accounts may borrow from one of them, and this account from others'. */
    public boolean canBorrow() {
        for (QuotaUse use : uses) {
            if (use.quota().kind() == Quota.Kind.BURSTABLE) {
                return true;
            }
        }
        return false;
    }

    /** Whether the account has no quotas. */
    public boolean isEmpty() {
        return uses.length == 0;
    }

    /** Whether every quota could hold a request if nothing was used; if not, no period will ever have room for it. */
    public boolean couldEverHold(Demand demand, long tokens) {
        for (QuotaUse use : uses) {
            if (!use.couldEverHold(use.asked(demand, tokens))) {
                return false;
            }
        }
        return true;
    }

    /** Whether every quota could hold requests that start together if nothing was used. */
    public boolean couldEverHold(Asks asks) {
        for (QuotaUse use : uses) {
            if (!use.couldEverHold(use.asked(asks))) {
                return false;
            }
        }
        return true;
    }

    /** Whether every quota has room for requests that start together now. */
    public boolean hasRoom(Asks asks) {
        for (QuotaUse use : uses) {
            if (!use.hasRoom(use.asked(asks))) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #roomAtNanos(Demand, long)}, for requests that start together. */
    public long roomAtNanos(Asks asks) {
        long earliest = QuotaPeriods.NEVER;
        for (QuotaUse use : uses) {
            if (!use.hasRoom(use.asked(asks))) {
                earliest = Math.min(earliest, use.periodEndNanos());
            }
        }
        return earliest;
    }

    /** What requests that start together ask of one of the quotas. */
    public long asked(int index, Asks asks) {
        return uses[index].asked(asks);
    }

    /** What a request asks of one of the quotas. */
    public long asked(int index, Demand demand, long tokens) {
        return uses[index].asked(demand, tokens);
    }

    /** Whether one of the quotas has room for so much now. */
    public boolean hasRoom(int index, long asked) {
        return uses[index].hasRoom(asked);
    }

    /** Whether every quota has room for a request now. */
    public boolean hasRoom(Demand demand, long tokens) {
        for (QuotaUse use : uses) {
            if (!use.hasRoom(use.asked(demand, tokens))) {
                return false;
            }
        }
        return true;
    }

    /**
     * When the first period ends of those quotas that have no room for a request now; {@link Long#MAX_VALUE} if all have
     * room or none of those ever ends.
     */
    public long roomAtNanos(Demand demand, long tokens) {
        long earliest = QuotaPeriods.NEVER;
        for (QuotaUse use : uses) {
            if (!use.hasRoom(use.asked(demand, tokens))) {
                earliest = Math.min(earliest, use.periodEndNanos());
            }
        }
        return earliest;
    }

    /** Charges a request to every quota, whether there is room or not, and raises the alerts that this brings about. */
    public void charge(long nowNanos, Demand demand, long tokens, DecisionListener alerts) {
        advanceTo(nowNanos);
        for (QuotaUse use : uses) {
            use.count(use.asked(demand, tokens));
        }
        raiseAlerts(nowNanos, alerts);
    }

    /**
     * Gives back what {@link #charge} took, never to below 0. Quotas of what is placed wait for {@link #release}.
     *
     * @param chargedAtNanos when it was charged
     */
    public void refund(Demand demand, long tokens, long chargedAtNanos) {
        for (QuotaUse use : uses) {
            if (!use.isWhilePlaced() && use.stillCounts(chargedAtNanos)) {
                use.count(-use.asked(demand, tokens));
            }
        }
    }

    /** A request is placed that was charged before a restart: it counts in the quotas of what is placed. */
    public void takeUp(Demand demand, long tokens) {
        for (QuotaUse use : uses) {
            if (use.isWhilePlaced()) {
                use.count(use.asked(demand, tokens));
            }
        }
    }

    /**
     * A request is no longer placed: the quotas of what is placed are given back what it took.
     *
     * @param chargedAtNanos when it was charged or taken up
     * @return whether another account may borrow of that
     */
    public boolean release(Demand demand, long tokens, long chargedAtNanos) {
        boolean isLent = false;
        for (QuotaUse use : uses) {
            if (use.isWhilePlaced() && use.stillCounts(chargedAtNanos)) {
                use.count(-use.asked(demand, tokens));
                isLent |= use.quota().kind() == Quota.Kind.BURSTABLE;
            }
        }
        return isLent;
    }

    /**
     * Puts right what was charged in tokens, be it beyond the limit, but never to below 0; raises the alerts that this
     * brings about.
     *
     * @param moreTokens how many more were used than were charged, or fewer if negative
     * @param chargedAtNanos when they were charged
     */
    public void correct(long nowNanos, long moreTokens, long chargedAtNanos, DecisionListener alerts) {
        advanceTo(nowNanos);
        for (QuotaUse use : uses) {
            if (use.quota().measure() == Quota.TOKENS && !use.isWhilePlaced() && use.stillCounts(chargedAtNanos)) {
                use.count(moreTokens);
            }
        }
        raiseAlerts(nowNanos, alerts);
    }

    private void raiseAlerts(long nowNanos, DecisionListener alerts) {
        for (QuotaUse use : uses) {
            int due = use.takeAlerts();
            if ((due & QuotaUse.SHARE_ALERT) != 0) {
                alerts.onQuotaAlert(nowNanos, account, use.quota(), use.used());
            }
            if ((due & QuotaUse.LIMIT_ALERT) != 0) {
                alerts.onQuotaAlert(nowNanos, account, use.quota(), use.used());
            }
        }
    }

    /** Starts those periods anew that have ended by now; whether there were any. */
    public boolean advanceTo(long nowNanos) {
        if (nowNanos < nextPeriodEndNanos || nextPeriodEndNanos == QuotaPeriods.NEVER) {
            return false;
        }
        for (QuotaUse use : uses) {
            use.advanceTo(nowNanos);
        }
        findNextPeriodEnd();
        return true;
    }

    private void findNextPeriodEnd() {
        long earliest = QuotaPeriods.NEVER;
        for (QuotaUse use : uses) {
            earliest = Math.min(earliest, use.periodEndNanos());
        }
        nextPeriodEndNanos = earliest;
    }

    /** When the first of the current periods ends, {@link Long#MAX_VALUE} if none ever does. */
    public long nextPeriodEndNanos() {
        return nextPeriodEndNanos;
    }

    /** How many quotas there are. */
    public int size() {
        return uses.length;
    }

    /** A quota, 0 to {@link #size()} - 1 in the order in which they were given. */
    public Quota quota(int index) {
        return uses[index].quota();
    }

    /** What was used of a quota in its current period, as of the last advance; 0 upwards. */
    public long used(int index) {
        return uses[index].used();
    }

    /** When the current period of a quota ends, {@link Long#MAX_VALUE} if it never does. */
    public long periodEndNanos(int index) {
        return uses[index].periodEndNanos();
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** One quota of an account: a list of what was charged in the present period and what was given back of it. */
final class ReferenceQuota {
    private static final int MOST_CHARGES = 200;

    final int account;
    /** As it is agreed now. */
    Quota terms;

    /** Of the present period only, in order; negative if given back. */
    private final List<Long> charges = new ArrayList<>();

    private long periodEnd;
    private long countsSince;
    private boolean isShareAlerted;
    private boolean isLimitAlerted;

    ReferenceQuota(long now, int account, Quota terms) {
        this.account = account;
        this.terms = terms;
        periodEnd = endAfter(now);
        countsSince = now;
    }

    private long endAfter(long time) {
        return terms.period().endAfter(time, terms.zone());
    }

    boolean isContinuedBy(Quota next) {
        return terms.name().equals(next.name()) && isOfOneGroupWith(next);
    }

    /** Whether two quotas count the same thing in the same periods. */
    boolean isOfOneGroupWith(Quota other) {
        return terms.measure() == other.measure()
                && terms.period() == other.period()
                && terms.zone().equals(other.zone());
    }

    /** The period may have ended: then the next begins with nothing used. */
    void roll(long now) {
        if (periodEnd <= now && endAfter(now) != periodEnd) {
            periodEnd = endAfter(now);
            countsSince = now;
            charges.clear();
            isShareAlerted = false;
            isLimitAlerted = false;
        }
    }

    long periodEnd() {
        return periodEnd;
    }

    long used() {
        long used = 0;
        for (long charge : charges) {
            used = Math.max(0, used + charge);
        }
        return used;
    }

    boolean isWhilePlaced() {
        return terms.period() == QuotaPeriod.WHILE_PLACED;
    }

    /** What a request counts for. */
    long asked(ReferenceRequest request) {
        return switch (terms.measure()) {
            case Quota.REQUESTS -> 1;
            case Quota.TOKENS -> request.tokens;
            case Quota.GPU_MILLIS ->
                (long) request.demand().gpuDevices() * request.demand().gpuMillis();
            default -> request.demand().amount(terms.measure());
        };
    }

    /** What all count for that start with a request. */
    long askedTogether(ReferenceRequest request) {
        return request.together().stream().mapToLong(this::asked).sum();
    }

    /** How far the quota alone lets its account go. */
    long ceiling() {
        return switch (terms.kind()) {
            case HARD, RESERVED -> terms.limit();
            case SOFT -> terms.limit() / 100 * 120 + terms.limit() % 100 * 120 / 100;
            case BURSTABLE -> terms.limit() + terms.maxBorrowed();
        };
    }

    void charge(long now, long amount, DecisionLog log) {
        add(amount);
        alert(now, log);
    }

    /** Counts what was charged before a restart. */
    void takeUp(long amount) {
        add(amount);
    }

    /** Raises the alerts that are due. */
    void alert(long now, DecisionLog log) {
        long used = used();
        long limit = terms.limit();
        boolean isShareReached = times(used, 100).compareTo(times(limit, terms.alertPercent())) >= 0;
        if (terms.alertPercent() > 0 && isShareReached && !isShareAlerted) {
            isShareAlerted = true;
            log.onQuotaAlert(now, account, terms, used);
        }
        if (terms.kind() == Quota.Kind.SOFT && used > limit && !isLimitAlerted) {
            isLimitAlerted = true;
            log.onQuotaAlert(now, account, terms, used);
        }
    }

    /** Other terms: an alert is due again whose threshold was moved above what is used. */
    void change(Quota next) {
        BigInteger share = shareOf(next);
        isShareAlerted &= share.equals(shareOf(terms)) || times(used(), 1).compareTo(share) >= 0;
        boolean isStillSoft = next.kind() == Quota.Kind.SOFT && terms.kind() == Quota.Kind.SOFT;
        isLimitAlerted &= isStillSoft && (next.limit() == terms.limit() || used() > next.limit());
        terms = next;
    }

    /** The use at which the share alert is due; none is due without one. */
    private static BigInteger shareOf(Quota quota) {
        if (quota.alertPercent() == 0) {
            return BigInteger.ONE.shiftLeft(100);
        }
        BigInteger[] whole = times(quota.limit(), quota.alertPercent()).divideAndRemainder(BigInteger.valueOf(100));
        return whole[1].signum() == 0 ? whole[0] : whole[0].add(BigInteger.ONE);
    }

    private static BigInteger times(long one, long other) {
        return BigInteger.valueOf(one).multiply(BigInteger.valueOf(other));
    }

    /** Whether what was charged at a time is in what is used. */
    boolean hasCounted(long chargedAt) {
        return chargedAt >= countsSince;
    }

    /** Gives back what was charged at a time, if it is in what is used. */
    void giveBack(long chargedAt, long amount) {
        if (hasCounted(chargedAt)) {
            add(-amount);
        }
    }

    private void add(long amount) {
        charges.add(amount);
        if (charges.size() > MOST_CHARGES) { // so that a long life does not take for ever
            long used = used();
            charges.clear();
            charges.add(used);
        }
    }
}

package dev.ringmaster.api;

import java.time.ZoneId;
import java.util.Objects;

/**
 * How much an account may use in a period. What a request is estimated at is charged when it is placed, put right when
 * it is completed, and given back when it fails.
 *
 * @param name what it is called where it is spoken of; unique within its account
 * @param kind what happens at the limit
 * @param measure what is counted: {@link #REQUESTS}, {@link #TOKENS}, {@link #GPU_MILLIS}, or the index of a dimension, of
 *     which each request counts the amount it asks for
 * @param period when it starts again
 * @param zone where its days and months begin
 * @param limit how much, 1 to {@value #MAX_LIMIT}, or 0 for nothing at all
 * @param maxBorrowed by how much a {@link Kind#BURSTABLE} quota may go beyond its limit, 0 upwards; 0 for all others
 * @param alertPercent the share of the limit at which an alert is raised once a period, 1 to 100, or 0 for none; 0 if the
 *     limit is 0
 */
public record Quota(
        String name,
        Kind kind,
        int measure,
        QuotaPeriod period,
        ZoneId zone,
        long limit,
        long maxBorrowed,
        int alertPercent) {
    /** Counts requests. */
    public static final int REQUESTS = -1;

    /** Counts tokens. */
    public static final int TOKENS = -2;

    /** Counts thousandths of GPU devices, of all devices that a request asks for. */
    public static final int GPU_MILLIS = -3;

    /** The largest limit. */
    public static final long MAX_LIMIT = 1L << 60;

    /** What happens when a quota is used up. */
    public enum Kind {
        /** Nothing is placed that would exceed the limit. */
        HARD,
        /** An alert at the limit; nothing is placed that would exceed 120 % of it. */
        SOFT,
        /** As {@link #HARD}; and what is not used is kept for the account and lent to nobody. */
        RESERVED,
        /**
         * May go beyond the limit, up to what may be borrowed, as long as all burstable quotas of the same measure,
         * period and zone together stay within the sum of their limits.
         */
        BURSTABLE
    }

    /** Checks the ranges; whether the measure is a dimension is the engine's to know. */
    public Quota {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(zone, "zone");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a quota has no name");
        }
        if (measure < GPU_MILLIS) {
            throw new IllegalArgumentException("quota " + name + " measures " + measure
                    + "; allowed is REQUESTS, TOKENS, GPU_MILLIS or the index of a dimension");
        }
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    "the limit of quota " + name + " is " + limit + "; allowed is 0 to " + MAX_LIMIT);
        }
        if (maxBorrowed < 0 || maxBorrowed > MAX_LIMIT || (maxBorrowed > 0 && kind != Kind.BURSTABLE)) {
            throw new IllegalArgumentException("maxBorrowed of quota " + name + " is " + maxBorrowed
                    + "; allowed is 0 to " + MAX_LIMIT + " for a burstable quota, and 0 for others");
        }
        int mostPercent = limit == 0 ? 0 : 100;
        if (alertPercent < 0 || alertPercent > mostPercent) {
            throw new IllegalArgumentException(
                    "alertPercent of quota " + name + " is " + alertPercent + "; allowed is 0 to " + mostPercent);
        }
    }

    /** A hard quota in UTC with an alert at 80 %, and with none if the limit is 0. */
    public static Quota hard(String name, int measure, QuotaPeriod period, long limit) {
        return new Quota(name, Kind.HARD, measure, period, ZoneId.of("UTC"), limit, 0, limit == 0 ? 0 : 80);
    }
}

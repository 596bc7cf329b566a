package dev.ringmaster.core.queue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.QueuePolicy;

/**
 * Which level of a pool goes next, and what each has had. Levels that share do so by start-time fair queueing (Goyal, Vin
 * and Cheng, "Start-time fair queueing", 1996): each level has a tag that grows by cost over weight when it is served,
 * the lowest tag goes next, and a level that comes back after a pause starts where the others are. So two levels that
 * both wait differ by no more than one request of each, counted in cost over weight.
 */
final class Shares {
    private static final int COST_SHIFT = 20;

    private final long[] tags;
    private AdmissionPolicy policy;
    private long servedUpTo;

    Shares(AdmissionPolicy policy) {
        this.policy = policy;
        tags = new long[policy.levels()];
    }

    void changeTo(AdmissionPolicy newPolicy) {
        policy = newPolicy;
    }

    /** The level that goes first of a set of levels that is not empty. */
    int first(int levels) {
        boolean isStrict = policy.queuePolicy() == QueuePolicy.STRICT
                || (policy.queuePolicy() == QueuePolicy.HYBRID && (levels & 1) != 0);
        int first = Integer.numberOfTrailingZeros(levels);
        return isStrict || (levels & levels - 1) == 0 ? first : lowestTag(levels);
    }

    private int lowestTag(int levels) {
        int first = 0;
        long lowest = Long.MAX_VALUE;
        for (int left = levels; left != 0; left &= left - 1) {
            int level = Integer.numberOfTrailingZeros(left);
            long ahead = Math.max(0, tags[level] - servedUpTo);
            if (ahead < lowest) {
                lowest = ahead;
                first = level;
            }
        }
        return first;
    }

    /** How levels compare where no shares are counted: between pools. */
    int rank(int level) {
        return switch (policy.queuePolicy()) {
            case STRICT -> level;
            case HYBRID -> Math.min(level, 1);
            case WEIGHTED_FAIR -> 0;
        };
    }

    /** Charges a level for a request; one that was overdue does not move the others. */
    void charge(int level, long cost, boolean isOverdue) {
        QueuePolicy kind = policy.queuePolicy();
        if (kind == QueuePolicy.STRICT || (kind == QueuePolicy.HYBRID && level == 0)) {
            return;
        }
        long start = start(level);
        tags[level] = start + (cost << COST_SHIFT) / policy.level(level).weight();
        if (!isOverdue) {
            servedUpTo = start;
        }
    }

    /** Tags may wrap; they are never far apart. */
    private long start(int level) {
        return servedUpTo + Math.max(0, tags[level] - servedUpTo);
    }

    /** Nobody waits any more. */
    void forget() {
        servedUpTo = 0;
        for (int level = 0; level < tags.length; level++) {
            tags[level] = 0;
        }
    }
}

package dev.ringmaster.gateway.keys;

import org.jspecify.annotations.Nullable;

/**
 * A rule and its place among all: the more privileged comes first, of equals the one that was there first.
 *
 * @param rank 0 is the best; no two rules have the same
 */
record RankedRule(KeyRule rule, int rank) {
    static RankedRule better(RankedRule one, @Nullable RankedRule other) {
        return other == null || one.rank < other.rank ? one : other;
    }

    static boolean isBetter(RankedRule one, @Nullable RankedRule other) {
        return other == null || one.rank < other.rank;
    }
}

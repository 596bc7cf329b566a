package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
import dev.ringmaster.core.capacity.KindRanks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The workers of an index in the order in which one demand would use them, as far as it was worked out: a tournament tree
 * over the indexes of the workers. Only what has changed is compared again.
 */
final class GradientOrder {
    /** The key of a worker that cannot hold the demand. */
    static final long NONE = Long.MAX_VALUE;

    @Nullable
    Demand demand;

    /** The kinds of workers it was worked out for; null if it was not. */
    @Nullable
    KindRanks ranks;

    /** Up to where in the log of changes it is right. */
    long seen;
    /** The expectation it was worked out for. */
    long epoch;
    /** When it was used last. */
    long lastUse;

    private int leaves;
    private long[] keys = {};
    private int[] winners = {};

    /** How many workers there is room for. */
    int capacity() {
        return leaves;
    }

    /** Forgets all and makes room for a number of workers. */
    void clear(int workers) {
        if (leaves < workers) {
            leaves = Math.max(64, Integer.highestOneBit(2 * workers - 1));
            keys = new long[leaves];
            winners = new int[2 * leaves];
            for (int i = 0; i < leaves; i++) {
                winners[leaves + i] = i;
            }
        }
        Arrays.fill(keys, NONE);
    }

    /** Says how a worker compares: the lower key first, of equals who joined first. */
    void put(int worker, long key) {
        keys[worker] = key;
    }

    /** Puts the whole tree in order. */
    void build(JoinOrder joined) {
        for (int node = leaves - 1; node > 0; node--) {
            winners[node] = better(joined, winners[2 * node], winners[2 * node + 1]);
        }
    }

    /** Puts the tree in order after one worker has changed. */
    void pullUp(JoinOrder joined, int worker) {
        for (int node = (leaves + worker) >> 1; node > 0; node >>= 1) {
            winners[node] = better(joined, winners[2 * node], winners[2 * node + 1]);
        }
    }

    private int better(JoinOrder joined, int one, int other) {
        if (keys[one] != keys[other]) {
            return keys[one] < keys[other] ? one : other;
        }
        if (keys[one] == NONE) {
            return one;
        }
        return joined.ordinal(one) < joined.ordinal(other) ? one : other;
    }

    /** How a worker compares; {@link #NONE} if it cannot hold the demand. */
    long key(int worker) {
        return keys[worker];
    }

    /** The index of the first worker. */
    int first() {
        return winners[1];
    }

    /** The key of the first worker; {@link #NONE} if no worker can hold the demand. */
    long firstKey() {
        return keys[winners[1]];
    }

    /** In which order workers joined, by their index. */
    @FunctionalInterface
    interface JoinOrder {
        long ordinal(int worker);
    }
}

package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import java.util.Arrays;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * Which requests for GPUs are to be expected, learned from those that came: how often each kind was asked for. What is
 * used of it is renewed when a tenth more requests have come than the last time.
 *
 * <p>Counts are halved when there are more kinds than can be counted, or more requests than matter: so old habits are
 * forgotten.
 */
final class Expectation {
    private static final int MAX_COUNTED = 256;
    private static final int MAX_USED = 64;
    private static final int MAX_DEMANDS = 4096;
    private static final long MAX_REQUESTS = 1 << 16;
    private static final long RENEWED_AFTER_ONE_PART_IN = 10;

    private final int[] dimensions;
    private final Object2ObjectHashMap<Demand, ExpectedKind> byDemand = new Object2ObjectHashMap<>();
    private final ExpectedKind[] kinds = new ExpectedKind[MAX_COUNTED];
    private int counted;
    private int used;
    private final int[] millis = new int[MAX_USED];
    private int millisCount;
    private long weight;
    private long requests;
    private long renewAt = 1;
    private long epoch;

    Expectation(ResourceCatalog catalog) {
        int[] weighted = new int[catalog.dimensions().size()];
        int count = 0;
        for (int i = 0; i < weighted.length; i++) {
            if (catalog.fitWeights().get(i) > 0) {
                weighted[count++] = i;
            }
        }
        dimensions = Arrays.copyOf(weighted, count);
    }

    /** The dimensions that matter to the choice among workers. */
    int[] dimensions() {
        return dimensions;
    }

    /** Changes when what is expected does. */
    long epoch() {
        return epoch;
    }

    /** How many kinds are expected, the most frequent first. */
    int size() {
        return used;
    }

    ExpectedKind get(int index) {
        return kinds[index];
    }

    /** The sum of what they count for. */
    long weight() {
        return weight;
    }

    /** The different amounts of one device that are asked for, {@link #millisCount} of them; not to be changed. */
    int[] millis() {
        return millis;
    }

    int millisCount() {
        return millisCount;
    }

    /** Requests came; whether other ones are expected now. */
    boolean learn(Demand demand, long count) {
        if (demand.gpuDevices() == 0) {
            return false;
        }
        long before = epoch;
        ExpectedKind kind = byDemand.get(demand);
        if (kind == null || kind.count == 0) {
            kind = count(demand, kind == null ? new ExpectedKind(demand, dimensions) : kind);
        }
        kind.count += count;
        requests += count;
        if (requests >= renewAt) {
            renew();
        }
        return epoch != before;
    }

    private ExpectedKind count(Demand demand, ExpectedKind uncounted) {
        ExpectedKind kind = findOrAdd(uncounted);
        if (byDemand.size() == MAX_DEMANDS) {
            byDemand.clear();
        }
        byDemand.put(demand, kind);
        return kind;
    }

    private ExpectedKind findOrAdd(ExpectedKind uncounted) {
        for (int i = 0; i < counted; i++) {
            if (kinds[i].isLike(uncounted)) {
                return kinds[i];
            }
        }
        while (counted == MAX_COUNTED) {
            forgetHalf();
        }
        kinds[counted++] = uncounted;
        return uncounted;
    }

    private void forgetHalf() {
        requests = 0;
        int kept = 0;
        for (int i = 0; i < counted; i++) {
            kinds[i].count /= 2;
            requests += kinds[i].count;
            if (kinds[i].count > 0) {
                kinds[kept++] = kinds[i];
            }
        }
        Arrays.fill(kinds, kept, counted, null);
        counted = kept;
        renew();
    }

    private void renew() {
        sortByCount();
        used = Math.min(MAX_USED, counted);
        weight = 0;
        millisCount = 0;
        for (int i = 0; i < used; i++) {
            kinds[i].weight = kinds[i].count;
            kinds[i].millisIndex = millisIndexOf(kinds[i].millis);
            weight += kinds[i].weight;
        }
        epoch++;
        renewAt = requests + requests / RENEWED_AFTER_ONE_PART_IN + 1;
        if (requests >= MAX_REQUESTS) {
            forgetHalf();
        }
    }

    /** An insertion sort: they are nearly in order, and equals stay in the order in which they were first seen. */
    private void sortByCount() {
        for (int i = 1; i < counted; i++) {
            ExpectedKind kind = kinds[i];
            int at = i;
            while (at > 0 && kinds[at - 1].count < kind.count) {
                kinds[at] = kinds[at - 1];
                at--;
            }
            kinds[at] = kind;
        }
    }

    private int millisIndexOf(int wanted) {
        for (int i = 0; i < millisCount; i++) {
            if (millis[i] == wanted) {
                return i;
            }
        }
        millis[millisCount] = wanted;
        return millisCount++;
    }
}

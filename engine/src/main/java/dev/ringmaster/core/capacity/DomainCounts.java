package dev.ringmaster.core.capacity;

import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.WorkerSpec;
import org.agrona.collections.Long2LongCounterMap;
import org.agrona.collections.LongLongConsumer;

/** How many of something stand on workers, by topology and domain: the index of the worker, or its value of a label. */
final class DomainCounts {
    private static final long NOTHING = 0;

    /** By topology and 1; domains with nothing are not in the maps. */
    private final Long2LongCounterMap[] counts;

    private final LongLongConsumer takeLeast = this::takeLeast;
    private Long2LongCounterMap compared;
    private long least;

    DomainCounts(int labels) {
        counts = new Long2LongCounterMap[labels + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new Long2LongCounterMap(NOTHING);
        }
        compared = counts[0];
    }

    /** Whether a worker is in a domain of a topology. */
    static boolean hasDomain(Worker worker, int topology) {
        return topology == GroupRule.WORKER || (worker.spec().labels() >>> topology & 1) != 0;
    }

    private static long domainOf(Worker worker, int topology) {
        return topology == GroupRule.WORKER ? worker.index() : worker.spec().label(topology);
    }

    void add(Worker worker, int change) {
        counts[0].addAndGet(worker.index(), change);
        WorkerSpec spec = worker.spec();
        for (int left = spec.labels(); left != 0; left &= left - 1) {
            int label = Integer.numberOfTrailingZeros(left);
            counts[label + 1].addAndGet(spec.label(label), change);
        }
    }

    /** How many are in a worker's domain; it must have one. */
    long with(Worker worker, int topology) {
        return counts[topology + 1].get(domainOf(worker, topology));
    }

    /** In how many domains some are. */
    int domains(int topology) {
        return counts[topology + 1].size();
    }

    /** How many are in that domain, of those that others stand in, which has fewest; 0 if there is none. */
    long leastAmong(DomainCounts others, int topology) {
        if (domains(topology) < others.domains(topology) || others.domains(topology) == 0) {
            return 0;
        }
        compared = counts[topology + 1];
        least = Long.MAX_VALUE;
        others.counts[topology + 1].forEach(takeLeast);
        return least;
    }

    private void takeLeast(long domain, long ofOthers) {
        least = Math.min(least, compared.get(domain));
    }
}

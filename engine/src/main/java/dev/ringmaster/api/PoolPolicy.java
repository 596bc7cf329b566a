package dev.ringmaster.api;

import java.util.List;

/**
 * How a pool uses its workers. Immutable.
 *
 * @param placement how it chooses among the workers that can hold a request
 * @param isCpuWorkOnGpuWorkers whether requests without GPUs may be placed on workers that have some
 * @param failover the indexes of the pools whose workers its requests may use when its own have no room, in this order
 * @param expected what {@link PlacementPolicy#FRAGMENTATION_AWARE} is to expect before it has learned it from the requests;
 *     other policies do without
 * @param preemption whether its requests may take the place of less urgent ones
 * @param isBackfill whether a worker is held for the oldest request that has waited for longer than the aging time of the
 *     {@link AdmissionPolicy} and fits nowhere: the worker on which it is expected to fit first takes nobody else but
 *     those who are expected to be gone by then, see {@link Demand#expectedRunNanos}; not for gangs, nor for requests with
 *     rules about groups
 * @param growth which workers may be ordered for it
 */
public record PoolPolicy(
        PlacementPolicy placement,
        boolean isCpuWorkOnGpuWorkers,
        List<Integer> failover,
        List<ExpectedRequests> expected,
        PreemptionPolicy preemption,
        boolean isBackfill,
        GrowthPolicy growth) {
    /** Best fit, workers with GPUs for requests that ask for some; no other pools, preemption, backfill or growth. */
    public static final PoolPolicy DEFAULT = new PoolPolicy(
            PlacementPolicy.BEST_FIT, false, List.of(), List.of(), PreemptionPolicy.NONE, false, GrowthPolicy.NONE);

    /** Keeps copies of the lists. */
    public PoolPolicy {
        failover = List.copyOf(failover);
        expected = List.copyOf(expected);
        if (failover.stream().distinct().count() != failover.size()) {
            throw new IllegalArgumentException("failover names a pool twice: " + failover);
        }
    }

    /** The same with another placement policy. */
    public PoolPolicy withPlacement(PlacementPolicy other) {
        return new PoolPolicy(other, isCpuWorkOnGpuWorkers, failover, expected, preemption, isBackfill, growth);
    }

    /** The same, and requests without GPUs may be placed on workers that have some. */
    public PoolPolicy withCpuWorkOnGpuWorkers() {
        return new PoolPolicy(placement, true, failover, expected, preemption, isBackfill, growth);
    }

    /** The same with other pools to turn to. */
    public PoolPolicy withFailover(Integer... pools) {
        return new PoolPolicy(
                placement, isCpuWorkOnGpuWorkers, List.of(pools), expected, preemption, isBackfill, growth);
    }

    /** The same with other requests to be expected before any has come. */
    public PoolPolicy withExpected(ExpectedRequests... requests) {
        return new PoolPolicy(
                placement, isCpuWorkOnGpuWorkers, failover, List.of(requests), preemption, isBackfill, growth);
    }

    /** The same with another rule about who may take whose place. */
    public PoolPolicy withPreemption(PreemptionPolicy other) {
        return new PoolPolicy(placement, isCpuWorkOnGpuWorkers, failover, expected, other, isBackfill, growth);
    }

    /** The same, and a worker is held for a large request that has waited for too long. */
    public PoolPolicy withBackfill() {
        return new PoolPolicy(placement, isCpuWorkOnGpuWorkers, failover, expected, preemption, true, growth);
    }

    /** The same with workers that may be ordered, all of this pool. */
    public PoolPolicy withGrowth(GrowthPolicy other) {
        return new PoolPolicy(placement, isCpuWorkOnGpuWorkers, failover, expected, preemption, isBackfill, other);
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which workers are used first, by the policy of their pool: the lowest number. For best fit it is how empty they are, the
 * weighted sum of the free shares of the largest capacity any worker of the pool ever had. Fragmentation-aware placement
 * adds some of that to what it costs, in sixteenths of a milli: five milli for one dimension that is all free.
 */
final class ReferenceScores {
    private static final long WHOLE = 1L << 40;

    private final ResourceCatalog catalog;
    private final int dimensions;
    /** By pool and element: the dimensions, then GPU milli. */
    private final long[][] largest;

    private final List<PoolPolicy> pools;
    private final List<ReferenceFragmentation> fragmentation = new ArrayList<>();

    ReferenceScores(World world) {
        catalog = world.catalog();
        pools = world.pools();
        dimensions = catalog.dimensions().size();
        largest = new long[catalog.pools().size()][dimensions + 1];
        for (PoolPolicy pool : pools) {
            ReferenceFragmentation expecting = new ReferenceFragmentation();
            pool.expected().forEach(expected -> expecting.learn(expected.demand(), expected.count()));
            fragmentation.add(expecting);
        }
    }

    void learn(int pool, Capacity capacity) {
        for (int i = 0; i < dimensions; i++) {
            largest[pool][i] = Math.max(largest[pool][i], capacity.amount(i));
        }
        long gpuMillis = (long) capacity.gpuDevices() * ReferenceWorker.DEVICE;
        largest[pool][dimensions] = Math.max(largest[pool][dimensions], gpuMillis);
    }

    /** A request of a pool came. */
    void expect(int pool, Demand demand) {
        fragmentation.get(pool).learn(demand, 1);
    }

    /** The devices that a demand is given on a worker that has room for it. */
    long devices(ReferenceWorker worker, Demand demand) {
        return placement(worker) == PlacementPolicy.FRAGMENTATION_AWARE
                ? fragmentation.get(worker.pool()).bestDevices(worker, demand)
                : worker.fullestDevicesFor(demand);
    }

    private PlacementPolicy placement(ReferenceWorker worker) {
        return pools.get(worker.pool()).placement();
    }

    /** Of workers between which only the policy of their pool decides the first, given in the order in which they joined. */
    ReferenceWorker first(List<ReferenceWorker> candidates, ReferenceRequest request) {
        if (placement(candidates.get(0)) == PlacementPolicy.SHA256_MODULO
                && request.demand().gpuDevices() == 0) {
            List<ReferenceWorker> byId = new ArrayList<>(candidates);
            byId.sort(Comparator.comparingLong(worker -> worker.id));
            return byId.get(ReferenceAffinity.numberOf(Long.toString(request.affinityKey()), byId.size()));
        }
        Comparator<ReferenceWorker> order = placement(candidates.get(0)) == PlacementPolicy.AFFINITY
                ? Comparator.comparing(worker -> ReferenceAffinity.rank(request.affinityKey(), worker.id))
                : Comparator.comparingLong(worker -> of(worker, request.demand()));
        return candidates.stream().min(order).orElseThrow();
    }

    private long of(ReferenceWorker worker, Demand demand) {
        return switch (placement(worker)) {
            case BEST_FIT, SHA256_MODULO -> free(worker);
            case PACK -> free(worker) + (worker.held == 0 ? 1L << 62 : 0);
            case SPREAD -> mostUsed(worker);
            case AFFINITY -> throw new IllegalArgumentException("chooses by more than a score");
            case FRAGMENTATION_AWARE ->
                fragmentation.get(worker.pool()).cost(worker, demand) + ((5 * 16 * (free(worker) >> 20)) >> 20);
        };
    }

    /** Of what it has used most of, how many millionths (of two to the power of 20) of it. */
    private long mostUsed(ReferenceWorker worker) {
        long most = 0;
        for (int i = 0; i < dimensions; i++) {
            most = Math.max(most, used(worker.free[i], worker.capacity().amount(i)));
        }
        long gpuMillis = Arrays.stream(worker.deviceFree).sum();
        return Math.max(most, used(gpuMillis, (long) worker.deviceFree.length * ReferenceWorker.DEVICE));
    }

    private static long used(long free, long capacity) {
        return capacity == 0 ? 0 : (capacity - free) * (1L << 20) / capacity;
    }

    private long free(ReferenceWorker worker) {
        long score = 0;
        for (int i = 0; i < dimensions; i++) {
            score += share(worker.free[i], largest[worker.pool()][i])
                    * catalog.fitWeights().get(i);
        }
        long gpuMillis = 0;
        for (int millis : worker.deviceFree) {
            gpuMillis += millis;
        }
        return score + share(gpuMillis, largest[worker.pool()][dimensions]);
    }

    private static long share(long free, long largest) {
        return largest == 0 ? 0 : free * (WHOLE / largest);
    }
}

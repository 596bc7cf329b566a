package dev.ringmaster.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.SchedulerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Zero unnecessary workers: bursts of every size come while workers start one by one, and at no time are more workers
 * ordered than an optimal packing of those who wait would need, and one.
 */
class GrowthBurstTest {
    private static final long CAPACITY = 1_000;
    private static final int MOST_EXACT = 11;
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("cpu", "memory").build();
    private static final WorkerSpec TEMPLATE = WorkerSpec.of(
            0,
            CATALOG.capacity()
                    .amount("cpu", CAPACITY)
                    .amount("memory", CAPACITY)
                    .build());

    /** Hears what is ordered, and starts it when it is told to. */
    private static final class Host implements DecisionListener {
        private final Scheduler scheduler;
        private final Map<Long, Demand> waiting = new LinkedHashMap<>();
        private final List<Long> missing = new ArrayList<>();
        private int ordered;
        private long now;
        private long made;

        Host(PlacementPolicy placement) {
            PoolPolicy pool = PoolPolicy.DEFAULT.withPlacement(placement).withGrowth(GrowthPolicy.of(TEMPLATE));
            AdmissionPolicy admission =
                    AdmissionPolicy.builder(1).maxQueuedPerLevel(10_000).build();
            scheduler = new Scheduler(new SchedulerConfig(CATALOG, admission, 1, 10_000).withPools(pool), this);
        }

        void submit(long cpu, long memory) {
            Demand demand =
                    CATALOG.demand().amount("cpu", cpu).amount("memory", memory).build();
            waiting.put(made, demand);
            scheduler.onSubmit(now, made++, RequestSpec.of(demand, 0), 0);
        }

        void pass() {
            now += 50_000_000;
            scheduler.onTimer(now);
        }

        void startOne(Dice dice) {
            long order = missing.remove(dice.below(missing.size()));
            scheduler.onWorkerJoined(now, made++, TEMPLATE, order);
        }

        @Override
        public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
            ordered += count;
            for (int i = 0; i < count; i++) {
                missing.add(orderId);
            }
        }

        @Override
        public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
            waiting.remove(requestId);
        }
    }

    @Test
    void ordersNoMoreThanTheBestPackingOfAFewDifferentRequestsAndOne() {
        for (long seed = 0; seed < 2_000; seed++) {
            Dice dice = new Dice(seed);
            long largest = dice.oneOf(200L, 500L, 700L, CAPACITY);
            play(seed, dice, 1 + dice.below(5), MOST_EXACT, largest, false);
        }
    }

    @Test
    void ordersNoMoreThanTheBestPackingOfEqualRequests() {
        for (long seed = 0; seed < 200; seed++) {
            Dice dice = new Dice(seed);
            play(seed, dice, 1 + dice.below(dice.oneOf(3, 30, 1_000)), Integer.MAX_VALUE, CAPACITY, true);
        }
    }

    @Test
    void ordersNoMoreThanTheLowerBoundOfManyDifferentRequestsAndOne() {
        for (long seed = 0; seed < 60; seed++) {
            Dice dice = new Dice(seed);
            long largest = dice.oneOf(100L, 300L, 700L, CAPACITY);
            play(seed, dice, 1 + dice.below(dice.oneOf(30, 150)), Integer.MAX_VALUE, largest, false);
        }
    }

    private static void play(long seed, Dice dice, int burst, int mostWaiting, long largest, boolean areEqual) {
        Host host = new Host(dice.oneOf(PlacementPolicy.values()));
        long cpu = dice.between(1, largest);
        long memory = dice.between(1, largest);
        int bursts = 1 + dice.below(4);
        while (bursts > 0 || !host.waiting.isEmpty()) {
            if (bursts > 0 && dice.oneIn(3)) {
                bursts--;
                for (int i = 0; i < burst && host.waiting.size() < mostWaiting; i++) {
                    host.submit(
                            areEqual ? cpu : dice.between(1, largest), areEqual ? memory : dice.between(1, largest));
                }
            } else if (!host.missing.isEmpty() && dice.oneIn(2)) {
                host.startOne(dice);
            } else {
                host.pass();
            }
            long best = areEqual ? bestOfEqual(host.waiting.size(), cpu, memory) : best(host.waiting.values());
            assertTrue(
                    host.missing.size() <= best + 1,
                    () -> "seed " + seed + ": " + host.missing.size() + " are ordered, " + best + " would do for "
                            + host.waiting);
        }
        if (areEqual) {
            assertEquals(
                    bestOfEqual((int) (host.made - host.ordered + host.missing.size()), cpu, memory), host.ordered);
        }
    }

    private static long bestOfEqual(int requests, long cpu, long memory) {
        long perWorker = Math.min(CAPACITY / cpu, CAPACITY / memory);
        return (requests + perWorker - 1) / perWorker;
    }

    private static long best(Iterable<Demand> demands) {
        List<Demand> all = new ArrayList<>();
        demands.forEach(all::add);
        long bound = 0;
        for (int i = 0; i < 2; i++) {
            int dimension = i;
            bound = Math.max(
                    bound,
                    ReferencePacking.martelloToth(
                            all.stream().map(demand -> demand.amount(dimension)).toList(), CAPACITY));
        }
        return all.size() <= MOST_EXACT ? search(all, 0, new ArrayList<>(), bound, all.size()) : bound;
    }

    /** Branch and bound: each request goes into each open worker, or into a new one. */
    private static long search(List<Demand> demands, int next, List<long[]> open, long bound, long best) {
        if (open.size() >= best || best == bound) {
            return best;
        }
        if (next == demands.size()) {
            return open.size();
        }
        Demand demand = demands.get(next);
        long found = best;
        for (int i = 0; i <= open.size(); i++) {
            boolean isNew = i == open.size();
            if (isNew) {
                open.add(new long[] {CAPACITY, CAPACITY});
            }
            long[] free = open.get(i);
            if (free[0] >= demand.amount(0) && free[1] >= demand.amount(1)) {
                free[0] -= demand.amount(0);
                free[1] -= demand.amount(1);
                found = search(demands, next + 1, open, bound, found);
                free[0] += demand.amount(0);
                free[1] += demand.amount(1);
            }
            if (isNew) {
                open.remove(i);
                break;
            }
        }
        return found;
    }
}

package dev.ringmaster.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Once warm, finding out which workers are needed allocates nothing, nor does ordering them or giving orders up. */
class GrowthAllocationTest {
    private static final int ROUNDS = 12;
    private static final int COMMANDS = 100_000;
    private static final int MAX_OPEN = 2_048;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceCatalog catalog =
            ResourceCatalog.builder().dimensions("cpu", "memory").build();
    private final RequestSpec[] specs = new RequestSpec[64];
    private final Orders orders = new Orders();
    private long now;
    private long nextId;
    private long random = 7;

    private static final class Orders implements DecisionListener {
        private long last;
        private long wanted;

        @Override
        public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
            last = orderId;
            wanted += count;
        }
    }

    private WorkerSpec worker(long size) {
        Capacity capacity =
                catalog.capacity().amount("cpu", size).amount("memory", size).build();
        return WorkerSpec.of(0, capacity);
    }

    @Test
    void allocatesNothingOnceWarm() {
        GrowthPolicy growth = GrowthPolicy.of(worker(16_000), worker(64_000))
                .withBackoff(100_000, 400_000)
                .withGather(20_000)
                .withOrderTimeout(2_000_000);
        AdmissionPolicy admission = AdmissionPolicy.builder(4)
                .defaultAccount(AccountPolicy.of(Limits.NONE.withMaxConcurrent(400)))
                .build();
        Scheduler scheduler = new Scheduler(
                new SchedulerConfig(catalog, admission, 8, MAX_OPEN).withPools(PoolPolicy.DEFAULT.withGrowth(growth)),
                orders);
        scheduler.onWorkerJoined(now, 1, worker(64_000));
        for (int i = 0; i < specs.length; i++) {
            Demand demand = catalog.demand()
                    .amount("cpu", 500 + below(15_000))
                    .amount("memory", 500 + below(15_000))
                    .build();
            specs[i] = new RequestSpec(demand, 0, below(4), RequestSpec.WAIT_FOREVER).withAccount(below(8));
        }

        List<Long> bytes = new ArrayList<>();
        for (int round = 0; round < ROUNDS && !bytes.contains(0L); round++) {
            long wantedBefore = orders.wanted;
            long cost = allocatedBytes();
            cost = allocatedBytes() - cost;
            long before = allocatedBytes();
            run(scheduler);
            bytes.add(allocatedBytes() - before - cost);
            assertTrue(orders.wanted - wantedBefore > 1_000, "many workers were ordered");
        }

        assertTrue(bytes.contains(0L), "bytes allocated, each time: " + bytes);
    }

    private void run(Scheduler scheduler) {
        for (int i = 0; i < COMMANDS; i++) {
            now += 500;
            switch (below(8)) {
                case 0 -> scheduler.onCancel(now, nextId - 1 - below(MAX_OPEN));
                case 1, 2 -> scheduler.onComplete(now, nextId - 1 - below(MAX_OPEN), Scheduler.AS_ESTIMATED);
                case 3 -> scheduler.onWorkerOrderFailed(now, orders.last - below(3), 1 + below(4));
                default -> scheduler.onSubmit(now, nextId++, specs[below(specs.length)], 0);
            }
        }
    }

    private long allocatedBytes() {
        return threads.getCurrentThreadAllocatedBytes();
    }

    private int below(int bound) {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return (int) ((random >>> 33) % bound);
    }
}

package dev.ringmaster.perf;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.redisson.RedisLedger;
import dev.ringmaster.redisson.RedisLedgerConfig;
import dev.ringmaster.redisson.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node of several: an engine on Redis. Its workers have slots. */
class RedisNode implements AutoCloseable, DecisionListener {
    static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    static final RequestSpec REQUEST =
            RequestSpec.of(CATALOG.demand().amount(ResourceCatalog.SLOTS, 1).build(), 0);
    static final WaitMode WAIT_MODE = WaitMode.SHARED;

    final RedisLedger ledger;
    final SchedulingEngine engine;
    private final CountDownLatch missingWorkers;

    /**
     * Starts it. Its lease is so long that it changes no homes by itself.
     *
     * @param workers how many workers there are going to be
     */
    RedisNode(RedisSettings settings, String group, String name, int workers) {
        missingWorkers = new CountDownLatch(workers);
        ledger = new RedisLedger(RedisLedgerConfig.of(settings, CATALOG, name)
                .withGroups(List.of(group))
                .withLease(Duration.ofHours(1)));
        engine = SchedulingEngine.launch(
                EngineConfig.builder(CATALOG).waitMode(WAIT_MODE).build(), this, ledger);
    }

    /** Lets workers of a size join, from 0 on, for all nodes. */
    void join(int workers, int slots) {
        WorkerSpec spec = WorkerSpec.of(
                0, CATALOG.capacity().amount(ResourceCatalog.SLOTS, slots).build());
        for (long worker = 0; worker < workers; worker++) {
            ledger.join(worker, spec);
        }
    }

    void awaitWorkers() throws InterruptedException {
        if (!missingWorkers.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(missingWorkers.getCount() + " workers are missing");
        }
    }

    @Override
    public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
        if (state == WorkerState.ACTIVE) {
            missingWorkers.countDown();
        }
    }

    @Override
    public void close() {
        engine.close(Duration.ofSeconds(5));
    }
}

package dev.ringmaster.perf;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.Stage;
import dev.ringmaster.port.InMemoryLedger;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** An engine whose workers have joined. Starts its deciding thread and, with a ledger, its ledger thread. */
final class EngineSubject implements Subject {
    static final int RING_SIZE = 1 << 13;

    private final DecisionCounter counter = new DecisionCounter();
    private final SchedulingEngine engine;

    EngineSubject(Script script, WaitMode mode, boolean hasLedger) {
        Workload workload = script.workload();
        EngineConfig config = EngineConfig.builder(workload.catalog())
                .admission(AdmissionPolicy.builder(Workload.LEVELS).build())
                .pools(PoolPolicy.DEFAULT.withCpuWorkOnGpuWorkers())
                .maxOpenRequests(1 << 20)
                .commandRingSize(RING_SIZE)
                .waitMode(mode)
                .build();
        engine = hasLedger
                ? SchedulingEngine.launch(config, counter, new InMemoryLedger())
                : SchedulingEngine.launch(config, counter);
        for (int worker = 0; worker < script.workers(); worker++) {
            while (engine.tryWorkerJoin(worker, 0, workload.capacity(worker)) != PublishResult.ACCEPTED) {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public boolean submit(long id, RequestSpec spec) {
        return engine.trySubmit(id, spec) == PublishResult.ACCEPTED;
    }

    @Override
    public boolean submit(long id, RequestSpec spec, long dueNanos) {
        return engine.trySubmit(id, spec, 0, dueNanos) == PublishResult.ACCEPTED;
    }

    @Override
    public boolean complete(long id) {
        return engine.tryComplete(id) == PublishResult.ACCEPTED;
    }

    @Override
    public boolean cancel(long id) {
        return engine.tryCancel(id) == PublishResult.ACCEPTED;
    }

    @Override
    public long answered() {
        return counter.answered();
    }

    @Override
    public Histogram latencies() {
        return engine.metrics().intervalLatency(Stage.PUBLISH_TO_DECIDE);
    }

    /** The engine's state must be the one that the scheduler alone came to when the script was written. */
    @Override
    public void finish(Script script) {
        long hash;
        try {
            hash = engine.stateHash().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the engine does not tell its state", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        counter.requireSameAs(script.end());
        if (hash != script.end().stateHash()) {
            throw new IllegalStateException("the engine's state is not the script's");
        }
        if (!engine.close(Duration.ofSeconds(10))) {
            throw new IllegalStateException("the engine did not close in time");
        }
        if (engine.ledgerError().isPresent() || engine.failure().isPresent()) {
            throw new IllegalStateException(
                    "the engine or its ledger failed: " + engine.failure() + engine.ledgerError());
        }
    }
}

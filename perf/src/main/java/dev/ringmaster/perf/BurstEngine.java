package dev.ringmaster.perf;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.port.InMemoryLedger;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A whole engine on the in-memory ledger, to which the calling thread publishes bursts; it parks while the ring is full
 * and until all is decided.
 */
final class BurstEngine implements DecisionListener, AutoCloseable {
    private static final long PAUSE_NANOS = 20_000;
    private static final int STALL_SECONDS = 60;

    private final SchedulingEngine engine;
    private final Semaphore done = new Semaphore(0);
    private long nextId;
    // written by the publisher before it publishes, otherwise the deciding thread's own until the burst is done
    private long awaited;
    private long decided;
    private long lastDecisionNanos;
    private @Nullable String unexpected;

    /** So many equal workers, room for so many open requests. */
    BurstEngine(Capacity worker, int workers, int mostOpen, WaitMode mode) {
        EngineConfig config = EngineConfig.builder(worker.catalog())
                .maxOpenRequests(mostOpen)
                .waitMode(mode)
                .build();
        engine = SchedulingEngine.launch(config, this, new InMemoryLedger());
        for (int i = 0; i < workers; i++) {
            int id = i;
            publish(() -> engine.tryWorkerJoin(id, 0, worker) == PublishResult.ACCEPTED);
        }
    }

    /** Submits requests; returns the nanoseconds from the first publication to the last placement. */
    long submit(RequestSpec[] specs, int count) throws InterruptedException {
        awaited = count;
        decided = 0;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            RequestSpec spec = specs[i % specs.length];
            long id = nextId + i;
            publish(() -> engine.trySubmit(id, spec) == PublishResult.ACCEPTED);
        }
        awaitDone();
        return lastDecisionNanos - start;
    }

    /** Completes what was submitted last. */
    void complete(int count) throws InterruptedException {
        awaited = count;
        decided = 0;
        for (int i = 0; i < count; i++) {
            long id = nextId + i;
            publish(() -> engine.tryComplete(id) == PublishResult.ACCEPTED);
        }
        awaitDone();
        nextId += count;
    }

    private static void publish(BooleanSupplier publication) {
        while (!publication.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void awaitDone() throws InterruptedException {
        if (!done.tryAcquire(STALL_SECONDS, TimeUnit.SECONDS) || unexpected != null) {
            throw new IllegalStateException(
                    "decided were " + decided + " of " + awaited + "; unexpected: " + unexpected);
        }
    }

    private void onDecided() {
        if (++decided == awaited) {
            lastDecisionNanos = System.nanoTime();
            done.release();
        }
    }

    @Override
    public void onPlaced(long now, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        onDecided();
    }

    @Override
    public void onReleased(long now, long requestId, long workerId) {
        onDecided();
    }

    @Override
    public void onRejected(long now, long requestId, RejectReason reason, long retryAfterNanos) {
        unexpected = requestId + " was rejected: " + reason;
        onDecided();
    }

    @Override
    public void onRefused(long now, CommandType command, long id, RefusalReason reason) {
        unexpected = command + " " + id + " was refused: " + reason;
        onDecided();
    }

    @Override
    public void close() {
        if (!engine.close(Duration.ofSeconds(STALL_SECONDS)) || engine.failure().isPresent()) {
            throw new IllegalStateException("the engine failed or did not close in time: " + engine.failure());
        }
    }
}

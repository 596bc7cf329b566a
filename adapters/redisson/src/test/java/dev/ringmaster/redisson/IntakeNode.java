package dev.ringmaster.redisson;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.WorkerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A node that serves clients, can be killed, and can be held up on its deciding thread. */
final class IntakeNode implements AutoCloseable {
    private final RedisLedger ledger;
    private final RequestIntake intake;
    private final SchedulingEngine engine;
    private final Map<Long, WorkerState> workers = new ConcurrentHashMap<>();
    /** Every request that the engine began to decide on, in order. */
    final List<Long> begun = new CopyOnWriteArrayList<>();

    final List<Long> recovered = new CopyOnWriteArrayList<>();
    final Map<Long, RequestState> confirmed = new ConcurrentHashMap<>();
    private volatile CountDownLatch hold = new CountDownLatch(0);

    IntakeNode(RedisLedgerConfig config, EngineConfig engineConfig) {
        ledger = new RedisLedger(config);
        intake = new RequestIntake(ledger, new Listener());
        engine = SchedulingEngine.launch(engineConfig, intake.listener(), ledger);
    }

    IntakeNode start() {
        intake.start(engine);
        return this;
    }

    RedisLedger ledger() {
        return ledger;
    }

    RequestIntake intake() {
        return intake;
    }

    SchedulingEngine engine() {
        return engine;
    }

    /** Lets the deciding thread stand still at its next decision, until {@link #goOn}. */
    void standStill() {
        hold = new CountDownLatch(1);
    }

    void goOn() {
        hold.countDown();
    }

    void awaitWorker(long workerId) {
        TestProcess.await("worker " + workerId, () -> workers.get(workerId) == WorkerState.ACTIVE);
    }

    /** Cuts it off from Redis for ever, in the middle of whatever it does. */
    void kill() {
        ledger.groups().get(0).redis().close();
        engine.close(Duration.ofMillis(1));
        intake.close();
        goOn();
    }

    @Override
    public void close() {
        goOn();
        intake.close();
        engine.close(Duration.ofSeconds(5));
    }

    private final class Listener implements DecisionListener {
        @Override
        public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
            decided(requestId);
        }

        @Override
        public void onQueued(long nowNanos, long requestId) {
            decided(requestId);
        }

        private void decided(long requestId) {
            begun.add(requestId);
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            confirmed.put(requestId, state);
        }

        @Override
        public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
            recovered.add(requestId);
        }

        @Override
        public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
            workers.put(workerId, state);
        }
    }
}

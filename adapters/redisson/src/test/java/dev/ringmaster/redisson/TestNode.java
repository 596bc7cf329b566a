package dev.ringmaster.redisson;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** An engine on Redis, and what was decided there. */
final class TestNode implements AutoCloseable {
    private final Map<Long, RequestState> confirmed = new ConcurrentHashMap<>();
    private final Map<Long, Long> placedOn = new ConcurrentHashMap<>();
    private final Map<Long, String> answers = new ConcurrentHashMap<>();
    private final Map<Long, WorkerState> workers = new ConcurrentHashMap<>();
    private final List<Long> recovered = java.util.Collections.synchronizedList(new ArrayList<>());
    private final RedisLedger ledger;
    private final SchedulingEngine engine;
    private volatile boolean completesAll;
    private volatile Runnable whenRecovered = () -> {};

    TestNode(ResourceCatalog catalog, RedisLedgerConfig config) {
        ledger = new RedisLedger(config);
        engine = SchedulingEngine.launch(EngineConfig.builder(catalog).build(), new Listener(), ledger);
    }

    RedisLedger ledger() {
        return ledger;
    }

    SchedulingEngine engine() {
        return engine;
    }

    List<Long> recovered() {
        return recovered;
    }

    /** Is run on the deciding thread with each request that is taken up. */
    void whenRecovered(Runnable task) {
        whenRecovered = task;
    }

    /** Completes what is placed as soon as that is confirmed, from now on. */
    void completeAllPlaced() {
        completesAll = true;
        confirmed.forEach(this::completeIfPlaced);
    }

    private void completeIfPlaced(long requestId, RequestState state) {
        if (completesAll && state == RequestState.PLACED) {
            engine.tryComplete(requestId);
        }
    }

    void awaitWorker(long workerId) {
        TestProcess.await("worker " + workerId, () -> workers.get(workerId) == WorkerState.ACTIVE);
    }

    void awaitConfirmed(long requestId, RequestState state) {
        TestProcess.await(
                "request " + requestId + " is " + state + ", not " + confirmed.get(requestId),
                () -> confirmed.get(requestId) == state);
    }

    void awaitReleased(long requestId) {
        awaitAnswer(requestId, "released");
    }

    void awaitAnswer(long requestId, String answer) {
        TestProcess.await("request " + requestId + " is " + answer, () -> answer.equals(answers.get(requestId)));
    }

    @Override
    public void close() {
        engine.close(Duration.ofSeconds(5));
    }

    private final class Listener implements DecisionListener {
        @Override
        public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
            placedOn.put(requestId, workerId);
        }

        @Override
        public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
            placedOn.remove(requestId);
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            confirmed.put(requestId, state);
            completeIfPlaced(requestId, state);
        }

        @Override
        public void onReleased(long nowNanos, long requestId, long workerId) {
            answers.put(requestId, "released");
        }

        @Override
        public void onFailed(long nowNanos, long requestId, FailReason reason) {
            answers.put(requestId, "failed");
        }

        @Override
        public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
            recovered.add(requestId);
            confirmed.put(requestId, state);
            whenRecovered.run();
        }

        @Override
        public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
            workers.put(workerId, state);
        }
    }
}

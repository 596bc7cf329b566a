package dev.ringmaster.conformance;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An engine whose pool of CPU workers grows, and somebody who hears what it orders; nothing is started by itself. */
final class Fleet implements DecisionListener {
    static final long MILLI = 1_000_000L;
    static final long GATHER = 50 * MILLI;
    static final long SECOND = 1_000 * MILLI;

    /** An order as it was heard. */
    record Order(long id, WorkerSpec worker, int count) {}

    final InlineEngine engine;
    final List<Order> orders = new ArrayList<>();
    final Map<Long, Long> workerOf = new HashMap<>();
    final Map<Long, FailReason> failed = new HashMap<>();
    final Map<Long, RejectReason> rejected = new HashMap<>();
    final List<Long> placedInOrder = new ArrayList<>();
    final List<RefusalReason> refused = new ArrayList<>();
    long now;

    Fleet(WorkerSpec.Builder... templates) {
        this(GrowthPolicy.of(specs(templates)), AdmissionPolicy.builder(1).build());
    }

    Fleet(GrowthPolicy growth, AdmissionPolicy admission) {
        PoolPolicy policy = PoolPolicy.DEFAULT
                .withPlacement(PlacementPolicy.PACK)
                .withCpuWorkOnGpuWorkers()
                .withGrowth(growth);
        int pool = growth.templates().isEmpty() ? 0 : growth.templates().get(0).pool();
        engine = InlineEngine.create(
                EngineConfig.builder(Cluster.CATALOG)
                        .admission(admission)
                        .pool(Cluster.CATALOG.pools().get(pool), policy)
                        .build(),
                this);
    }

    static WorkerSpec[] specs(WorkerSpec.Builder... workers) {
        WorkerSpec[] specs = new WorkerSpec[workers.length];
        for (int i = 0; i < specs.length; i++) {
            specs[i] = workers[i].build();
        }
        return specs;
    }

    void submit(long requestId, Demand.Builder demand) {
        submit(requestId, Cluster.CPU, demand);
    }

    void submit(long requestId, int pool, Demand.Builder demand) {
        submit(requestId, new RequestSpec(demand.build(), pool, 0, RequestSpec.WAIT_FOREVER));
    }

    void submit(long requestId, RequestSpec spec) {
        engine.submit(now, requestId, spec);
    }

    void submitGang(Demand.Builder demand, long... requestIds) {
        RequestSpec spec = new RequestSpec(demand.build(), Cluster.CPU, 0, RequestSpec.WAIT_FOREVER);
        engine.submitGang(now, Gang.of(spec, requestIds));
    }

    /** Lets time pass in which the engine gathers what is needed. */
    void gather() {
        pass(GATHER);
    }

    /** Lets time pass as a host does who wakes the engine whenever it asks for it. */
    void pass(long nanos) {
        long end = now + nanos;
        while (engine.nextTimerNanos() <= end) {
            now = Math.max(now, engine.nextTimerNanos());
            engine.advanceTime(now);
        }
        now = end;
        engine.advanceTime(now);
    }

    /** A worker of the order heard last joins. */
    void start(long workerId) {
        Order order = last();
        engine.workerJoin(now, workerId, order.worker(), order.id());
    }

    void failLast() {
        engine.workerOrderFailed(now, last().id(), last().count());
    }

    Order last() {
        return orders.get(orders.size() - 1);
    }

    /** How many workers were ordered so far. */
    int ordered() {
        return orders.stream().mapToInt(Order::count).sum();
    }

    @Override
    public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
        orders.add(new Order(orderId, worker, count));
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        workerOf.put(requestId, workerId);
        placedInOrder.add(requestId);
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        workerOf.remove(requestId);
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        failed.put(requestId, reason);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        rejected.put(requestId, reason);
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        refused.add(reason);
    }
}

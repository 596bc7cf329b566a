package dev.ringmaster.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.LedgerRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Workers with CPU in millicores, memory in MiB of which a quarter more is charged than is asked, and GPUs, in pools that
 * pack; a listener that knows where everything runs.
 */
final class Cluster implements DecisionListener {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .chargePercent(ResourceCatalog.MEMORY_MIB, 125)
            .gpuModels("A10G", "T4", "H100")
            .pools("cpu", "gpu", "backup")
            .labels("selector", "tenant", "machine", "runtime", "storage")
            .build();
    static final int CPU = 0;
    static final int GPU = 1;
    static final int BACKUP = 2;

    final InlineEngine engine;
    final Map<Long, Long> workerOf = new HashMap<>();
    final Map<Long, RejectReason> rejected = new HashMap<>();
    final List<Long> placedInOrder = new ArrayList<>();
    final List<Long> waits = new ArrayList<>();
    long now;

    Cluster() {
        this(PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.PACK));
    }

    Cluster(PoolPolicy all) {
        this(EngineConfig.builder(CATALOG).pools(all).build());
    }

    Cluster(EngineConfig config) {
        engine = InlineEngine.create(config, this);
    }

    static WorkerSpec.Builder worker(long cpuMillis, long memoryMiB) {
        return CATALOG.worker(CATALOG.capacity()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, memoryMiB)
                .build());
    }

    static WorkerSpec.Builder gpuWorker(long cpuMillis, long memoryMiB, int devices, String model) {
        return CATALOG.worker(CATALOG.capacity()
                        .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                        .amount(ResourceCatalog.MEMORY_MIB, memoryMiB)
                        .gpus(devices, model)
                        .build())
                .pool(GPU);
    }

    static Demand.Builder ask(long cpuMillis, long memoryMiB) {
        return CATALOG.demand()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, memoryMiB);
    }

    static Demand.Builder askGpu(String... models) {
        return ask(100, 100).gpuModels(models).preferGpuModels(models);
    }

    void join(long workerId, WorkerSpec.Builder worker) {
        engine.workerJoin(now, workerId, worker.build());
    }

    void submit(long requestId, Demand.Builder demand) {
        submit(requestId, CPU, demand);
    }

    void submit(long requestId, int pool, Demand.Builder demand) {
        engine.submit(now, requestId, new RequestSpec(demand.build(), pool, 0, RequestSpec.WAIT_FOREVER));
    }

    /** The worker that a request is placed on; null if on none. */
    @Nullable
    Long workerOf(long requestId) {
        return workerOf.get(requestId);
    }

    long runningOn(long workerId) {
        return workerOf.values().stream().filter(id -> id == workerId).count();
    }

    /** What is free on a worker that could take one more request, found out by asking what would become of it. */
    boolean hasRoomFor(int pool, Demand.Builder demand) {
        RequestSpec spec = new RequestSpec(demand.build(), pool, 0, RequestSpec.WAIT_FOREVER);
        return engine.whatIf(spec, 0).orElseThrow().workerId() != LedgerRecord.NO_WORKER;
    }

    void assertWaits(long requestId) {
        assertEquals(null, workerOf.get(requestId), "request " + requestId + " was to wait");
        assertEquals(null, rejected.get(requestId), "request " + requestId + " was to wait");
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        workerOf.put(requestId, workerId);
        placedInOrder.add(requestId);
        waits.add(waitedNanos);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        workerOf.remove(requestId);
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        workerOf.remove(requestId);
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        workerOf.remove(requestId);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        rejected.put(requestId, reason);
    }
}

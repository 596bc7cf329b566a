package dev.ringmaster.perf;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.SchedulerConfig;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A scheduler and its workers on the calling thread, with made-up time and without a ledger, and the requests they hold
 * in the order in which they were placed.
 */
final class Fleet implements DecisionListener {
    private static final long COMMAND_NANOS = 200;

    private final int elements;
    private final Scheduler scheduler;
    private long[] held = new long[1 << 10];
    private int heldCount;
    private int[] heldBy = new int[16]; // how many, by worker
    private long nowNanos;
    private long nextId;

    /** All pools have this policy. */
    Fleet(ResourceCatalog catalog, PoolPolicy policy) {
        elements = catalog.dimensions().size() + 1;
        AdmissionPolicy admission = AdmissionPolicy.builder(Workload.LEVELS).build();
        scheduler =
                new Scheduler(new SchedulerConfig(catalog, admission, 1, CorePlayer.MAX_OPEN).withPools(policy), this);
    }

    /** Lets so many workers join. */
    Fleet with(int workers, IntFunction<WorkerSpec> spec) {
        for (int worker = 0; worker < workers; worker++) {
            join(worker, spec.apply(worker));
        }
        return this;
    }

    void join(int worker, WorkerSpec spec) {
        if (worker >= heldBy.length) {
            heldBy = Arrays.copyOf(heldBy, Math.max(worker + 1, 2 * heldBy.length));
        }
        scheduler.onWorkerJoined(tick(), worker, spec);
    }

    /** Takes a worker away; what it held is placed anew. */
    void leave(int worker) {
        scheduler.onWorkerLeft(tick(), worker);
    }

    /** Submits a request, whose number among all it returns. */
    long submit(RequestSpec spec) {
        scheduler.onSubmit(tick(), nextId, spec, 0);
        return nextId++;
    }

    void cancel(long id) {
        scheduler.onCancel(tick(), id);
    }

    /** Completes one of those that are held, by its place among them, which the last one takes. */
    void complete(int index) {
        long id = held[index];
        held[index] = held[--heldCount];
        scheduler.onComplete(tick(), id, Scheduler.AS_ESTIMATED);
    }

    void completeAll() {
        while (heldCount > 0) {
            complete(heldCount - 1);
        }
    }

    private long tick() {
        nowNanos += COMMAND_NANOS;
        return nowNanos;
    }

    /** How many requests are held. */
    int held() {
        return heldCount;
    }

    /** How many workers hold something. */
    int workersUsed() {
        int used = 0;
        for (int requests : heldBy) {
            used += requests > 0 ? 1 : 0;
        }
        return used;
    }

    /** The share of the fullest element that is reserved: of a dimension, or of GPUs. */
    double share() {
        double share = 0;
        for (int element = 0; element < elements; element++) {
            if (scheduler.capacity(element) > 0) {
                share = Math.max(share, (double) scheduler.reserved(element) / scheduler.capacity(element));
            }
        }
        return share;
    }

    @Override
    public void onPlaced(long now, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        if (heldCount == held.length) {
            held = Arrays.copyOf(held, 2 * heldCount);
        }
        held[heldCount++] = requestId;
        heldBy[(int) workerId]++;
    }

    @Override
    public void onReleased(long now, long requestId, long workerId) {
        heldBy[(int) workerId]--;
    }

    @Override
    public void onRefused(long now, CommandType command, long id, RefusalReason reason) {
        throw new IllegalStateException(command + " " + id + " was refused: " + reason);
    }
}

package dev.ringmaster.core.capacity;

import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The workers that are present, by id, and the sums of what they have and what is free. */
public final class WorkerTable {
    private final Long2ObjectHashMap<Worker> byId = new Long2ObjectHashMap<>();
    private final IntArrayList unusedIndexes = new IntArrayList();
    private final WorkerKinds kinds = new WorkerKinds();
    private final List<PoolPolicy> pools;
    private long joined;

    /** No workers yet, of pools with these policies. */
    public WorkerTable(List<PoolPolicy> pools) {
        this.pools = pools;
    }

    /** All kinds of workers there have been. */
    public WorkerKinds kinds() {
        return kinds;
    }

    /** The worker with this id. */
    public @Nullable Worker get(long id) {
        return byId.get(id);
    }

    /** How many there are. */
    public int size() {
        return byId.size();
    }

    /** The kind of a worker that is described so. */
    public WorkerKind kindOf(WorkerSpec spec) {
        boolean hasGpus = spec.capacity().gpuDevices() > 0;
        return kinds.of(spec, hasGpus && !pools.get(spec.pool()).isCpuWorkOnGpuWorkers());
    }

    /** Adds an idle worker. */
    public Worker add(long id, WorkerSpec spec) {
        int index = unusedIndexes.isEmpty() ? byId.size() : unusedIndexes.popInt();
        Worker worker = new Worker(id, index, joined++, spec, kindOf(spec));
        byId.put(id, worker);
        return worker;
    }

    /** Forgets a worker that holds nothing. */
    public void remove(Worker worker) {
        byId.remove(worker.id());
        unusedIndexes.pushInt(worker.index());
    }

    /** The workers, in no particular order. */
    public Iterable<Worker> workers() {
        return byId.values();
    }
}

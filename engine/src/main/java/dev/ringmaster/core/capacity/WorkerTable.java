package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Capacity;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The workers that are present, by id, and the sums of what they have and what is free. */
public final class WorkerTable {
    private final Long2ObjectHashMap<Worker> byId = new Long2ObjectHashMap<>();
    private final IntArrayList unusedIndexes = new IntArrayList();
    private long joined;

    /** The worker with this id. */
    public @Nullable Worker get(long id) {
        return byId.get(id);
    }

    /** How many there are. */
    public int size() {
        return byId.size();
    }

    /** Adds an idle worker. */
    public Worker add(long id, int pool, Capacity capacity) {
        int index = unusedIndexes.isEmpty() ? byId.size() : unusedIndexes.popInt();
        Worker worker = new Worker(id, index, joined++, pool, capacity);
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

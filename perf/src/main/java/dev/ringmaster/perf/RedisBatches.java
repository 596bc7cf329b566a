package dev.ringmaster.perf;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.CapacityBatch;

/**
 * Makes a node's batches: reservations of one and the same demand on 20 workers in turn, under new ids, and releases of
 * those that were made first. One thread.
 */
final class RedisBatches {
    static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .build();
    static final Capacity CAPACITY = CATALOG.capacity()
            .amount(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MAX_AMOUNT)
            .amount(ResourceCatalog.MEMORY_MIB, ResourceCatalog.MAX_AMOUNT)
            .build();
    static final int WORKERS = 20;

    private static final Demand DEMAND = CATALOG.demand()
            .amount(ResourceCatalog.CPU_MILLIS, 500)
            .amount(ResourceCatalog.MEMORY_MIB, 1_024)
            .build();
    private static final long NODE = 1L << 40;

    private long reserved;
    private long released;
    private long sequence;

    /** How many reservations there are that no batch has released. */
    long open() {
        return reserved - released;
    }

    /** The next batch; the releases come behind the reservations, and there are at most as many as there can be. */
    void fill(CapacityBatch batch, int reservations, int releases) {
        long releasable = Math.min(releases, open());
        batch.clear();
        batch.from(NODE, 1, ++sequence);
        for (int i = 0; i < reservations; i++) {
            batch.reserve(reserved, worker(reserved), DEMAND, 0);
            reserved++;
        }
        for (int i = 0; i < releasable; i++) {
            batch.release(released, worker(released));
            released++;
        }
    }

    /** Half and half; of size 1 a reservation and its release by turns. */
    void fillMixed(CapacityBatch batch, int size) {
        int reservations = size == 1 && open() == 0 ? 1 : size / 2;
        fill(batch, reservations, size - reservations);
    }

    /** One of two batches that may follow each other for ever: each releases what the other reserves. */
    static CapacityBatch alternating(int size, boolean isOdd) {
        int half = size / 2;
        CapacityBatch batch = new CapacityBatch(CATALOG, size).from(NODE, 1, 1);
        for (int i = 0; i < half; i++) {
            long id = isOdd ? i : half + i;
            batch.reserve(id, worker(id), DEMAND, 0);
        }
        for (int i = 0; i < half; i++) {
            long id = isOdd ? half + i : i;
            batch.release(id, worker(id));
        }
        return batch;
    }

    private static long worker(long id) {
        return id % WORKERS;
    }
}

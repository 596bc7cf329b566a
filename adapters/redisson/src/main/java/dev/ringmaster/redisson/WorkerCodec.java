package dev.ringmaster.redisson;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.SharedWorker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The binary form of a worker, which is described where the functions in Redis are. Any thread may use it. */
final class WorkerCodec {
    private static final int DIMENSIONS = 0;
    private static final int DEVICES = 1;
    private static final int OPEN = 2;
    private static final int MODEL = 3;
    private static final int INCARNATION = 4;
    private static final int VERSION = 12;
    private static final int FREE = 20;

    private final ResourceCatalog catalog;
    private final int dimensions;
    private volatile @Nullable Capacity lastRead;

    WorkerCodec(ResourceCatalog catalog) {
        this.catalog = catalog;
        dimensions = catalog.dimensions().size();
    }

    /** A worker that has just joined, with a description that only nodes look into. */
    byte[] idle(Capacity capacity, byte[] description) {
        GrowingBytes to = new GrowingBytes(256);
        to.addByte(dimensions);
        to.addByte(capacity.gpuDevices());
        to.addByte(1);
        to.addByte(capacity.gpuModel() + 1);
        to.addLong(0);
        to.addLong(0);
        addAmounts(to, capacity);
        for (int device = 0; device < capacity.gpuDevices(); device++) {
            to.addShort(Gpus.DEVICE_MILLIS);
        }
        addAmounts(to, capacity);
        to.add(description, description.length);
        return to.toArray();
    }

    private void addAmounts(GrowingBytes to, Capacity capacity) {
        for (int dimension = 0; dimension < dimensions; dimension++) {
            to.addLong(capacity.amount(dimension));
        }
    }

    /** How many bytes tell everything of a worker but its description. */
    static int knownSize(byte[] from, int at) {
        return FREE + 2 * Long.BYTES * from[at + DIMENSIONS] + Short.BYTES * from[at + DEVICES];
    }

    /** What nodes were told of a worker beside its capacity. */
    static byte[] description(byte[] worker) {
        return Arrays.copyOfRange(worker, knownSize(worker, 0), worker.length);
    }

    /**
     * Reads a worker.
     *
     * @throws LedgerException if it is of another catalog
     */
    void decode(byte[] from, int at, long workerId, SharedWorker into) {
        if (from[at + DIMENSIONS] != dimensions) {
            throw new LedgerException("worker " + workerId + " has " + from[at + DIMENSIONS]
                    + " dimensions in Redis, and this node's catalog has " + dimensions);
        }
        int devices = from[at + DEVICES];
        int millis = at + FREE + Long.BYTES * dimensions;
        into.at(
                workerId,
                LittleEndian.getLong(from, at + INCARNATION),
                LittleEndian.getLong(from, at + VERSION),
                from[at + OPEN] == 1,
                capacity(from, at, millis + Short.BYTES * devices, into));
        for (int dimension = 0; dimension < dimensions; dimension++) {
            into.setFree(dimension, LittleEndian.getLong(from, at + FREE + Long.BYTES * dimension));
        }
        for (int device = 0; device < devices; device++) {
            into.setFreeGpuMillis(device, LittleEndian.getShort(from, millis + Short.BYTES * device));
        }
    }

    /** Mostly the capacity that is known already, or that another worker has. */
    private Capacity capacity(byte[] from, int at, int amountsAt, SharedWorker known) {
        if (known.isKnown() && isSame(known.capacity(), from, at, amountsAt)) {
            return known.capacity();
        }
        Capacity before = lastRead;
        if (before != null && isSame(before, from, at, amountsAt)) {
            return before;
        }
        Capacity read = read(from, at, amountsAt);
        lastRead = read;
        return read;
    }

    private Capacity read(byte[] from, int at, int amountsAt) {
        Capacity.Builder capacity = catalog.capacity();
        for (int dimension = 0; dimension < dimensions; dimension++) {
            capacity.amount(
                    catalog.dimensions().get(dimension),
                    LittleEndian.getLong(from, amountsAt + Long.BYTES * dimension));
        }
        int model = from[at + MODEL] - 1;
        int devices = from[at + DEVICES];
        if (model == Capacity.NO_MODEL) {
            return devices == 0 ? capacity.build() : capacity.gpus(devices).build();
        }
        return capacity.gpus(devices, catalog.gpuModels().get(model)).build();
    }

    private boolean isSame(Capacity capacity, byte[] from, int at, int amountsAt) {
        if (capacity.gpuDevices() != from[at + DEVICES] || capacity.gpuModel() != from[at + MODEL] - 1) {
            return false;
        }
        for (int dimension = 0; dimension < dimensions; dimension++) {
            if (capacity.amount(dimension) != LittleEndian.getLong(from, amountsAt + Long.BYTES * dimension)) {
                return false;
            }
        }
        return true;
    }
}

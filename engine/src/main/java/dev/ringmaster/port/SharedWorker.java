package dev.ringmaster.port;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.ResourceCatalog;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A worker as a shared ledger has it, or the fact that it has no such worker. Mutable and used again; one thread at a
 * time.
 */
public final class SharedWorker {
    private final long[] free = new long[ResourceCatalog.MAX_DIMENSIONS];
    private final int[] freeGpuMillis = new int[Gpus.MAX_DEVICES];
    private long workerId;
    private long incarnation;
    private long version;
    private boolean isOpen;
    private @Nullable Capacity capacity;

    // ---- what is known

    /** Its id. */
    public long workerId() {
        return workerId;
    }

    /** Whether there is such a worker. If not, nothing else is known of it. */
    public boolean isKnown() {
        return capacity != null;
    }

    /** The number of its joining among all of the pool: higher when a worker of the same id comes again. */
    public long incarnation() {
        return incarnation;
    }

    /** 0 when it joined, and 1 more with each batch and each other call that changed it. */
    public long version() {
        return version;
    }

    /** Whether it takes new reservations. */
    public boolean isOpen() {
        return isOpen;
    }

    /**
     * What it has.
     *
     * @throws IllegalStateException if there is no such worker
     */
    public Capacity capacity() {
        Capacity whole = capacity;
        if (whole == null) {
            throw new IllegalStateException("there is no worker " + workerId);
        }
        return whole;
    }

    /** What is free of the dimension with this index. */
    public long free(int dimension) {
        return free[dimension];
    }

    /** What is free of a GPU device, in thousandths. */
    public int freeGpuMillis(int device) {
        return freeGpuMillis[device];
    }

    /** How many GPU devices nobody uses. */
    public int freeGpus() {
        int whole = 0;
        for (int device = 0; isKnown() && device < capacity().gpuDevices(); device++) {
            whole += freeGpuMillis[device] == Gpus.DEVICE_MILLIS ? 1 : 0;
        }
        return whole;
    }

    /** Whether this is of a later time than the other, or there was no such worker then. */
    public boolean isNewerThan(SharedWorker other) {
        if (!isKnown() || !other.isKnown()) {
            return isKnown();
        }
        return incarnation > other.incarnation || (incarnation == other.incarnation && version > other.version);
    }

    /** Whether a demand finds room, on these devices, whether the worker is open or not. */
    public boolean hasRoomFor(Demand demand, long gpuDevices) {
        int dimensions = demand.catalog().dimensions().size();
        for (int dimension = 0; dimension < dimensions; dimension++) {
            if (free[dimension] < demand.charge(dimension)) {
                return false;
            }
        }
        return gpuDevices == 0 || (hasModelFor(demand) && hasDevices(gpuDevices, demand.gpuMillis()));
    }

    private boolean hasModelFor(Demand demand) {
        int model = capacity().gpuModel();
        return demand.gpuModels() == 0 || (model != Capacity.NO_MODEL && (demand.gpuModels() >> model & 1) == 1);
    }

    private boolean hasDevices(long gpuDevices, int millis) {
        for (long left = gpuDevices; left != 0; left &= left - 1) {
            int device = Long.numberOfTrailingZeros(left);
            if (device >= capacity().gpuDevices() || freeGpuMillis[device] < millis) {
                return false;
            }
        }
        return true;
    }

    // ---- for implementations of the ledger

    /** Makes this the fact that there is no such worker. */
    public SharedWorker unknown(long id) {
        workerId = id;
        capacity = null;
        return this;
    }

    /** Makes this a worker that has just joined: idle and open, at version 0. */
    public SharedWorker joined(long id, long newIncarnation, Capacity whole) {
        at(id, newIncarnation, 0, true, whole);
        for (int dimension = 0; dimension < whole.catalog().dimensions().size(); dimension++) {
            free[dimension] = whole.amount(dimension);
        }
        Arrays.fill(freeGpuMillis, Gpus.DEVICE_MILLIS);
        return this;
    }

    /** Makes this a worker of which {@link #setFree} and {@link #setFreeGpuMillis} then tell the rest. */
    public SharedWorker at(long id, long newIncarnation, long newVersion, boolean newIsOpen, Capacity whole) {
        workerId = id;
        incarnation = newIncarnation;
        version = newVersion;
        isOpen = newIsOpen;
        capacity = whole;
        return this;
    }

    /** Says what is free of a dimension. */
    public void setFree(int dimension, long amount) {
        free[dimension] = amount;
    }

    /** Says what is free of a device. */
    public void setFreeGpuMillis(int device, int millis) {
        freeGpuMillis[device] = millis;
    }

    /** Makes this a copy. */
    public SharedWorker copyOf(SharedWorker other) {
        workerId = other.workerId;
        incarnation = other.incarnation;
        version = other.version;
        isOpen = other.isOpen;
        capacity = other.capacity;
        System.arraycopy(other.free, 0, free, 0, free.length);
        System.arraycopy(other.freeGpuMillis, 0, freeGpuMillis, 0, freeGpuMillis.length);
        return this;
    }

    void add(Demand demand, long gpuDevices, int sign) {
        for (int dimension = 0; dimension < demand.catalog().dimensions().size(); dimension++) {
            free[dimension] += sign * demand.charge(dimension);
        }
        for (long left = gpuDevices; left != 0; left &= left - 1) {
            freeGpuMillis[Long.numberOfTrailingZeros(left)] += sign * demand.gpuMillis();
        }
    }

    void nextVersion() {
        version++;
    }

    void open(boolean newIsOpen) {
        isOpen = newIsOpen;
    }

    /** Whether a new capacity would cover what is reserved, on devices of the same model. */
    boolean canChangeTo(Capacity next) {
        for (int dimension = 0; dimension < next.catalog().dimensions().size(); dimension++) {
            if (next.amount(dimension) < capacity().amount(dimension) - free[dimension]) {
                return false;
            }
        }
        int devicesInUse = 0;
        for (int device = 0; device < capacity().gpuDevices(); device++) {
            devicesInUse = freeGpuMillis[device] < Gpus.DEVICE_MILLIS ? device + 1 : devicesInUse;
        }
        return devicesInUse == 0
                || (next.gpuDevices() >= devicesInUse
                        && next.gpuModel() == capacity().gpuModel());
    }

    void changeTo(Capacity next) {
        for (int dimension = 0; dimension < next.catalog().dimensions().size(); dimension++) {
            free[dimension] += next.amount(dimension) - capacity().amount(dimension);
        }
        capacity = next;
    }

    @Override
    public String toString() {
        return isKnown()
                ? "worker " + workerId + "." + incarnation + " version " + version + (isOpen ? " open " : " closed ")
                        + capacity + " free " + Arrays.toString(free) + " GPU milli " + Arrays.toString(freeGpuMillis)
                : "no worker " + workerId;
    }
}

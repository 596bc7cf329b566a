package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gpus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One worker: what it has, what is free, and who holds the rest. The hard rules of placement are here, in
 * {@link #canHold}, and nowhere else.
 */
public final class Worker implements Room {
    /** Instead of an element: the GPU model is none of those that are allowed. */
    public static final int WRONG_MODEL = Integer.MAX_VALUE;
    /** Of {@link #firstMissing}: too few of its GPU devices have as much free as is asked of each. */
    public static final int TOO_FEW_DEVICES = Integer.MAX_VALUE - 1;

    private final long id;
    private final int index;
    private final long ordinal;
    private final int pool;
    private Capacity capacity;
    private long modelBit;
    private long[] free;
    private int[] deviceFree;
    private boolean draining;
    private int reservations;
    private @Nullable Reservation first;

    /** An idle worker. */
    public Worker(long id, int index, long ordinal, int pool, Capacity capacity) {
        this.id = id;
        this.index = index;
        this.ordinal = ordinal;
        this.pool = pool;
        this.capacity = capacity;
        this.modelBit = modelBit(capacity);
        this.free = idleVector(capacity);
        this.deviceFree = new int[capacity.gpuDevices()];
        Arrays.fill(deviceFree, Gpus.DEVICE_MILLIS);
    }

    /** The id that the host gave it. */
    public long id() {
        return id;
    }

    /** A small number that no other present worker has; given to another when this one has left. */
    public int index() {
        return index;
    }

    /** Its place in the order in which workers joined; breaks ties. */
    public long ordinal() {
        return ordinal;
    }

    /** The pool it serves. */
    public int pool() {
        return pool;
    }

    /** What it has. */
    public Capacity capacity() {
        return capacity;
    }

    /** What is free, as a vector; not to be changed. */
    public long[] free() {
        return free;
    }

    /** The bit of its GPU model, 0 if it has none. */
    public long modelBit() {
        return modelBit;
    }

    /** What is free of a device. */
    public int deviceFree(int device) {
        return deviceFree[device];
    }

    /** Whether it takes nothing new. */
    public boolean isDraining() {
        return draining;
    }

    /** Lets it take nothing new. */
    public void drain() {
        draining = true;
    }

    /** Lets it take requests again. */
    public void undrain() {
        draining = false;
    }

    /** How many requests it holds. */
    public int reservations() {
        return reservations;
    }

    /** The reservation made last; from there on in {@link Reservation#next()}. */
    public @Nullable Reservation firstReservation() {
        return first;
    }

    @Override
    public long[] mostFree() {
        return free;
    }

    /** The filter: whether it may and can hold a request of this shape now. */
    @Override
    public boolean canHold(Shape shape) {
        return !draining && hasRoomFor(shape);
    }

    private boolean hasRoomFor(Shape shape) {
        if (!ResourceVector.covers(free, shape.need())) {
            return false;
        }
        int devices = shape.demand().gpuDevices();
        return devices == 0
                || (allowsModel(shape) && hasDevices(devices, shape.demand().gpuMillis()));
    }

    /**
     * What is in the way first: {@link #WRONG_MODEL}, an element of which too little is free, {@link #TOO_FEW_DEVICES}, or
     * -1 if nothing is.
     */
    public int firstMissing(Shape shape) {
        int devices = shape.demand().gpuDevices();
        if (devices > 0 && !allowsModel(shape)) {
            return WRONG_MODEL;
        }
        for (int i = free.length - 1; i >= 0; i--) {
            if (free[i] < shape.need()[i]) {
                return i;
            }
        }
        boolean isShortOfDevices =
                devices > 0 && !hasDevices(devices, shape.demand().gpuMillis());
        return isShortOfDevices ? TOO_FEW_DEVICES : -1;
    }

    private boolean allowsModel(Shape shape) {
        long models = shape.demand().gpuModels();
        return models == 0 || (models & modelBit) != 0;
    }

    private boolean hasDevices(int wanted, int millis) {
        if (wanted == 1 || millis == Gpus.DEVICE_MILLIS) {
            return true; // the vector has told
        }
        return devicesWith(millis) >= wanted;
    }

    /** How many of its GPU devices have so much free. */
    public int devicesWith(int millis) {
        int found = 0;
        for (int device = 0; device < deviceFree.length; device++) {
            if (deviceFree[device] >= millis) {
                found++;
            }
        }
        return found;
    }

    /** Takes what the shape needs, on these devices; the worker must be able to hold it there. */
    public void reserve(Shape shape, Reservation reservation, long devices) {
        change(shape, devices, -1);
        reservation.hold(this, devices, first);
        first = reservation;
        reservations++;
    }

    /** Takes what the shape needs on devices that were chosen earlier; false, and nothing taken, if that cannot be. */
    public boolean restore(Shape shape, Reservation reservation, long devices) {
        boolean fits = hasRoomFor(shape)
                && Long.bitCount(devices) == shape.demand().gpuDevices()
                && devicesHave(devices, shape.demand().gpuMillis());
        if (fits) {
            reserve(shape, reservation, devices);
        }
        return fits;
    }

    private boolean devicesHave(long devices, int millis) {
        for (long left = devices; left != 0; left &= left - 1) {
            int device = Long.numberOfTrailingZeros(left);
            if (device >= deviceFree.length || deviceFree[device] < millis) {
                return false;
            }
        }
        return true;
    }

    /** Gives back what a reservation of this worker holds. */
    public void release(Shape shape, Reservation reservation) {
        change(shape, reservation.heldDevices(), 1);
        first = reservation.leave(first);
        reservations--;
    }

    /** The fullest devices that have room for a shape that the worker can hold, as a bit set. */
    public long fullestDevices(Shape shape) {
        int millis = shape.demand().gpuMillis();
        long chosen = 0;
        for (int left = shape.demand().gpuDevices(); left > 0; left--) {
            int best = -1;
            for (int device = 0; device < deviceFree.length; device++) {
                boolean eligible = deviceFree[device] >= millis && (chosen & (1L << device)) == 0;
                if (eligible && (best < 0 || deviceFree[device] < deviceFree[best])) {
                    best = device;
                }
            }
            chosen |= 1L << best;
        }
        return chosen;
    }

    private void change(Shape shape, long devices, int sign) {
        long[] need = shape.need();
        int gpu = ResourceVector.gpuTotal(need);
        for (int i = 0; i < gpu; i++) {
            free[i] += sign * need[i];
        }
        if (devices != 0) {
            for (long left = devices; left != 0; left &= left - 1) {
                deviceFree[Long.numberOfTrailingZeros(left)] +=
                        sign * shape.demand().gpuMillis();
            }
            summarizeDevices(gpu);
        }
    }

    private void summarizeDevices(int gpu) {
        int total = 0;
        int largest = 0;
        int whole = 0;
        for (int millis : deviceFree) {
            total += millis;
            largest = Math.max(largest, millis);
            whole += millis == Gpus.DEVICE_MILLIS ? 1 : 0;
        }
        free[gpu] = total;
        free[gpu + 1] = largest;
        free[gpu + 2] = whole;
    }

    /** Whether a new capacity would cover what the requests hold, on the devices and the model they hold it. */
    public boolean canChangeTo(Capacity next) {
        for (int i = 0; i < ResourceVector.gpuTotal(free); i++) {
            if (next.amount(i) < capacity.amount(i) - free[i]) {
                return false;
            }
        }
        int devicesInUse = 0;
        for (int device = 0; device < deviceFree.length; device++) {
            devicesInUse = deviceFree[device] < Gpus.DEVICE_MILLIS ? device + 1 : devicesInUse;
        }
        return devicesInUse == 0 || (next.gpuDevices() >= devicesInUse && next.gpuModel() == capacity.gpuModel());
    }

    /** Takes a new capacity that {@link #canChangeTo} allowed. */
    public void changeTo(Capacity next) {
        long[] changed = idleVector(next);
        int gpu = ResourceVector.gpuTotal(changed);
        for (int i = 0; i < gpu; i++) {
            changed[i] -= capacity.amount(i) - free[i];
        }
        int[] devices = Arrays.copyOf(deviceFree, next.gpuDevices());
        for (int device = deviceFree.length; device < devices.length; device++) {
            devices[device] = Gpus.DEVICE_MILLIS;
        }
        capacity = next;
        modelBit = modelBit(next);
        free = changed;
        deviceFree = devices;
        summarizeDevices(gpu);
    }

    private static long[] idleVector(Capacity capacity) {
        long[] vector =
                new long[ResourceVector.length(capacity.catalog().dimensions().size())];
        ResourceVector.fillIdle(capacity, vector);
        return vector;
    }

    private static long modelBit(Capacity capacity) {
        return capacity.gpuModel() == Capacity.NO_MODEL ? 0 : 1L << capacity.gpuModel();
    }
}

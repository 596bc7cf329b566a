package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One worker: what it has, what is free, and who holds the rest. The hard rules of placement are here, in
 * {@link #canHold}, and nowhere else.
 */
public final class Worker implements Room {
    /** Of {@link #firstMissing}: too few of its GPU devices have as much free as is asked of each. */
    public static final int TOO_FEW_DEVICES = 1_000;

    /** Of {@link #firstMissing}: a request of this shape may not use such a worker; higher numbers say why not. */
    public static final int NOT_FOR_IT = 1_001;

    /** Of {@link #firstMissing}: it is reserved for others, or lacks a label that is required. */
    public static final int WRONG_LABELS = 1_002;

    /** Of {@link #firstMissing}: its GPUs are of no model that is allowed, or it has none. */
    public static final int WRONG_MODEL = 1_003;

    /** Of {@link #firstMissing}, and above it: there is room, but the rule about groups of that index is not kept. */
    public static final int BROKEN_RULE = 1_004;

    private final long id;
    private final int index;
    private final long ordinal;
    private WorkerSpec spec;
    private WorkerKind kind;
    private long[] free;
    private int[] deviceFree;
    /** What of it is free, below 0 too; null as long as what is free says it all. */
    private @Nullable Balance balance;

    private UsedElsewhere elsewhere = UsedElsewhere.NOTHING;
    private boolean draining;
    private int reservations;
    private @Nullable Reservation first;

    /** An idle worker. */
    public Worker(long id, int index, long ordinal, WorkerSpec spec, WorkerKind kind) {
        this.id = id;
        this.index = index;
        this.ordinal = ordinal;
        this.spec = spec;
        this.kind = kind;
        free = idleVector(spec.capacity());
        deviceFree = new int[spec.capacity().gpuDevices()];
        Arrays.fill(deviceFree, Gpus.DEVICE_MILLIS);
    }

    /** A worker like this that holds nothing. */
    Worker idleCopy() {
        Worker copy = new Worker(id, index, ordinal, spec, kind);
        copy.balance = balance == null ? null : new Balance(free, deviceFree);
        return copy;
    }

    /** Whether it is more than what is free that has to be kept of it: others hold some, or more is held than there is. */
    boolean hasBalance() {
        return balance != null;
    }

    /**
     * Takes over what another worker with as many devices is and has free, to try on this one what would be if. Both have
     * a balance, or none has.
     */
    void copy(Worker other) {
        spec = other.spec;
        kind = other.kind;
        draining = other.draining;
        elsewhere = other.elsewhere;
        if (balance != null && other.balance != null) {
            balance.copy(other.balance);
        }
        System.arraycopy(other.free, 0, free, 0, free.length);
        System.arraycopy(other.deviceFree, 0, deviceFree, 0, deviceFree.length);
    }

    /** As if a reservation that the copied worker holds were given back. */
    public void vacate(Shape shape, long devices) {
        change(shape, devices, 1);
    }

    /** Undoes {@link #vacate}. */
    public void occupy(Shape shape, long devices) {
        change(shape, devices, -1);
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
        return spec.pool();
    }

    /** What it was described as. */
    public WorkerSpec spec() {
        return spec;
    }

    /** What it has. */
    public Capacity capacity() {
        return spec.capacity();
    }

    /** What the rules of requests see of it. */
    public WorkerKind kind() {
        return kind;
    }

    /** What is free, as a vector; not to be changed. */
    public long[] free() {
        return free;
    }

    /** What is free of a device. */
    public int deviceFree(int device) {
        return deviceFree[device];
    }

    /** What other nodes hold of it. */
    public UsedElsewhere usedElsewhere() {
        return elsewhere;
    }

    /** Says what other nodes hold of it. Together with what is held here that may be more than there is. */
    public void usedElsewhere(UsedElsewhere used) {
        if (balance == null) {
            if (used.isNothing()) {
                return;
            }
            balance = new Balance(free, deviceFree);
        }
        balance.change(elsewhere, 1);
        balance.change(used, -1);
        elsewhere = used;
        show(balance);
    }

    private void show(Balance left) {
        left.show(free, deviceFree);
        summarizeDevices(ResourceVector.gpuTotal(free));
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

    @Override
    public boolean canHold(Shape shape, int level) {
        return canHold(shape);
    }

    /** The filter: whether it may and can hold a request of this shape now. */
    public boolean canHold(Shape shape) {
        return !draining && hasRoomFor(shape) && brokenRule(shape) < 0;
    }

    private int brokenRule(Shape shape) {
        GroupTerms groups = shape.groups();
        return groups == null ? -1 : groups.firstBroken(this);
    }

    /** Whether it may and could hold a request of this shape, whoever stands on it or beside it. */
    public boolean hasRoomFor(Shape shape) {
        return ResourceVector.covers(free, shape.need()) && mayTake(shape) && hasDevices(shape.demand());
    }

    /** Whether a request of this shape may use it, whatever is free. */
    public boolean mayTake(Shape shape) {
        return shape.ranks().groupOf(kind) >= 0 && hasLabels(shape.demand());
    }

    /** Whether it has the labels that a demand requires. */
    public boolean hasLabels(Demand demand) {
        int required = demand.requiredLabels();
        if ((required & ~spec.labels()) != 0) {
            return false;
        }
        for (int left = required; left != 0; left &= left - 1) {
            int label = Integer.numberOfTrailingZeros(left);
            if (spec.label(label) != demand.label(label)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What is in the way first: {@link #NOT_FOR_IT} or above, an element of which too little is free, {@link #TOO_FEW_DEVICES},
     * {@link #BROKEN_RULE} or above, or -1 if nothing is.
     */
    public int firstMissing(Shape shape) {
        Demand demand = shape.demand();
        if (demand.gpuDevices() > 0 && !kind.hasModelFor(demand)) {
            return WRONG_MODEL;
        }
        if (!hasLabels(demand) || !kind.isOpenTo(demand)) {
            return WRONG_LABELS;
        }
        if (!mayTake(shape)) {
            return NOT_FOR_IT;
        }
        for (int i = free.length - 1; i >= 0; i--) {
            if (free[i] < shape.need()[i]) {
                return i;
            }
        }
        if (!hasDevices(demand)) {
            return TOO_FEW_DEVICES;
        }
        int broken = brokenRule(shape);
        return broken < 0 ? -1 : BROKEN_RULE + broken;
    }

    private boolean hasDevices(Demand demand) {
        int wanted = demand.gpuDevices();
        int millis = demand.gpuMillis();
        return wanted <= 1 || millis == Gpus.DEVICE_MILLIS || devicesWith(millis) >= wanted; // else the vector has told
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

    /** Takes over what other nodes held for a request so far; false, and nothing done, if they did not. */
    public boolean takeOver(Shape shape, Reservation reservation, long devices) {
        UsedElsewhere rest = withoutReservation(shape, devices);
        if (rest == null) {
            return false;
        }
        usedElsewhere(rest);
        reserve(shape, reservation, devices);
        return true;
    }

    private @Nullable UsedElsewhere withoutReservation(Shape shape, long devices) {
        Demand demand = shape.demand();
        long[] amounts = new long[ResourceVector.gpuTotal(free)];
        int[] millis = new int[deviceFree.length];
        boolean isCounted = Long.bitCount(devices) == demand.gpuDevices();
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = elsewhere.amount(i) - demand.charge(i);
            isCounted &= amounts[i] >= 0;
        }
        for (int device = 0; device < Gpus.MAX_DEVICES; device++) {
            int left = elsewhere.gpuMillis(device) - (int) (devices >>> device & 1) * demand.gpuMillis();
            isCounted &= left >= 0 && (device < millis.length || (devices >>> device & 1) == 0);
            if (device < millis.length) {
                millis[device] = left;
            }
        }
        return isCounted ? UsedElsewhere.of(amounts, millis) : null;
    }

    private void change(Shape shape, long devices, int sign) {
        if (balance != null) {
            balance.change(shape, devices, sign);
            show(balance);
            return;
        }
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
            if (next.amount(i) < reserved(i)) {
                return false;
            }
        }
        return keepsDevices(next);
    }

    /** Whether it could be described so: in the same pool, with the devices and the model that requests hold. */
    public boolean canBecome(WorkerSpec next) {
        return next.pool() == pool() && keepsDevices(next.capacity());
    }

    private boolean keepsDevices(Capacity next) {
        int devicesInUse = 0;
        for (int device = 0; device < deviceFree.length; device++) {
            devicesInUse = reservedMillis(device) > 0 ? device + 1 : devicesInUse;
        }
        return devicesInUse == 0
                || (next.gpuDevices() >= devicesInUse
                        && next.gpuModel() == capacity().gpuModel());
    }

    /** What its requests hold of a dimension. */
    private long reserved(int dimension) {
        long left = balance == null ? free[dimension] : balance.amount(dimension);
        return capacity().amount(dimension) - elsewhere.amount(dimension) - left;
    }

    /** What its requests hold of a device. */
    private int reservedMillis(int device) {
        if (device >= deviceFree.length) {
            return 0;
        }
        int left = balance == null ? deviceFree[device] : balance.deviceMillis(device);
        return Gpus.DEVICE_MILLIS - elsewhere.gpuMillis(device) - left;
    }

    /** Takes a new description that {@link #canBecome} allowed, and the kind that it is of then. */
    public void changeTo(WorkerSpec next, WorkerKind nextKind) {
        long[] left = idleVector(next.capacity());
        for (int i = 0; i < ResourceVector.gpuTotal(left); i++) {
            left[i] -= reserved(i) + elsewhere.amount(i);
        }
        int[] devices = new int[next.capacity().gpuDevices()];
        for (int device = 0; device < devices.length; device++) {
            devices[device] = Gpus.DEVICE_MILLIS - reservedMillis(device) - elsewhere.gpuMillis(device);
        }
        Balance changed = new Balance(left, devices);
        spec = next;
        kind = nextKind;
        free = left;
        deviceFree = devices;
        balance = balance != null || changed.isAnyBelowZero() ? changed : null;
        show(changed);
    }

    private static long[] idleVector(Capacity capacity) {
        long[] vector =
                new long[ResourceVector.length(capacity.catalog().dimensions().size())];
        ResourceVector.fillIdle(capacity, vector);
        return vector;
    }
}

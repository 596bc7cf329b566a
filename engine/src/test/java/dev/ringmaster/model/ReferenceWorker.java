package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A worker, the plain way: what is free of each dimension and of each device. */
final class ReferenceWorker {
    static final int DEVICE = 1000;

    final long id;
    WorkerSpec spec;
    UsedElsewhere elsewhere = UsedElsewhere.NOTHING;
    boolean draining;
    int held;
    /** What it is held for, in no order. */
    final List<Demand> holding = new ArrayList<>();

    /** What its requests hold. */
    final long[] own;

    private final int[] ownMillis = new int[Gpus.MAX_DEVICES];
    /** What is left of what it has after what its requests and what others hold, never less than nothing. */
    final long[] free;

    int[] deviceFree;

    ReferenceWorker(long id, WorkerSpec spec) {
        this.id = id;
        this.spec = spec;
        own = new long[spec.capacity().catalog().dimensions().size()];
        free = own.clone();
        countFree();
    }

    private void countFree() {
        for (int i = 0; i < free.length; i++) {
            free[i] = Math.max(0, capacity().amount(i) - own[i] - elsewhere.amount(i));
        }
        deviceFree = new int[capacity().gpuDevices()];
        for (int device = 0; device < deviceFree.length; device++) {
            deviceFree[device] = Math.max(0, DEVICE - ownMillis[device] - elsewhere.gpuMillis(device));
        }
    }

    /** Whether nobody holds any of it, here or elsewhere. */
    boolean isIdle() {
        return held == 0 && elsewhere.isNothing();
    }

    long ownGpuMillis() {
        return Arrays.stream(ownMillis).sum();
    }

    /** Others hold this of it. */
    void use(UsedElsewhere used) {
        elsewhere = used;
        countFree();
    }

    /** Takes over what others held for a request; false, and nothing done, if they hold less. */
    boolean takeOver(Demand demand, long devices) {
        long[] amounts = new long[free.length];
        int[] millis = new int[deviceFree.length];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = elsewhere.amount(i) - charge(demand, i);
        }
        for (int device = 0; device < millis.length; device++) {
            millis[device] = elsewhere.gpuMillis(device) - ((devices >> device & 1) == 1 ? demand.gpuMillis() : 0);
        }
        boolean isOnItsDevices = millis.length == Gpus.MAX_DEVICES || devices >>> millis.length == 0;
        if (Arrays.stream(amounts).anyMatch(amount -> amount < 0)
                || Arrays.stream(millis).anyMatch(amount -> amount < 0)
                || !isOnItsDevices
                || Long.bitCount(devices) != demand.gpuDevices()) {
            return false;
        }
        use(UsedElsewhere.of(amounts, millis));
        take(demand, devices);
        return true;
    }

    int pool() {
        return spec.pool();
    }

    Capacity capacity() {
        return spec.capacity();
    }

    /** What is asked for and some percent more, rounded up. */
    static long charge(Demand demand, int dimension) {
        long hundredths =
                demand.amount(dimension) * demand.catalog().chargePercents().get(dimension);
        return hundredths / 100 + (hundredths % 100 == 0 ? 0 : 1);
    }

    boolean hasRoomFor(Demand demand) {
        for (int i = 0; i < free.length; i++) {
            if (free[i] < charge(demand, i)) {
                return false;
            }
        }
        int roomy = 0;
        for (int millis : deviceFree) {
            roomy += millis >= demand.gpuMillis() ? 1 : 0;
        }
        return roomy >= demand.gpuDevices() && hasModelFor(demand);
    }

    private boolean hasModelFor(Demand demand) {
        if (demand.gpuDevices() == 0 || demand.gpuModels() == 0) {
            return true;
        }
        return capacity().gpuModel() != Capacity.NO_MODEL
                && (demand.gpuModels() >> capacity().gpuModel() & 1) == 1;
    }

    /** The fullest devices that have room, the first of equally full ones. */
    long fullestDevicesFor(Demand demand) {
        long chosen = 0;
        for (int n = 0; n < demand.gpuDevices(); n++) {
            int fullest = -1;
            for (int device = deviceFree.length - 1; device >= 0; device--) {
                boolean isChosen = (chosen >> device & 1) == 1;
                if (!isChosen && deviceFree[device] >= demand.gpuMillis() && isFuller(device, fullest)) {
                    fullest = device;
                }
            }
            chosen |= 1L << fullest;
        }
        return chosen;
    }

    private boolean isFuller(int device, int than) {
        return than < 0 || deviceFree[device] <= deviceFree[than];
    }

    /** Whether a request can be given exactly these devices. */
    boolean hasRoomOn(Demand demand, long devices) {
        int roomy = 0;
        for (int device = 0; device < deviceFree.length; device++) {
            roomy += (devices >> device & 1) == 1 && deviceFree[device] >= demand.gpuMillis() ? 1 : 0;
        }
        return hasRoomFor(demand) && roomy == demand.gpuDevices() && Long.bitCount(devices) == demand.gpuDevices();
    }

    void take(Demand demand, long devices) {
        held++;
        holding.add(demand);
        change(demand, devices, -1);
    }

    void giveBack(Demand demand, long devices) {
        held--;
        holding.remove(demand);
        change(demand, devices, 1);
    }

    private void change(Demand demand, long devices, int sign) {
        for (int i = 0; i < free.length; i++) {
            own[i] -= sign * charge(demand, i);
        }
        for (int device = 0; device < deviceFree.length; device++) {
            if ((devices >> device & 1) == 1) {
                ownMillis[device] -= sign * demand.gpuMillis();
            }
        }
        countFree();
    }

    /** Whether another capacity would leave everybody what he holds, on the device and the model he holds it. */
    boolean canChangeTo(Capacity next) {
        for (int i = 0; i < free.length; i++) {
            if (next.amount(i) < own[i]) {
                return false;
            }
        }
        return keepsDevices(next);
    }

    private boolean keepsDevices(Capacity next) {
        boolean inUse = false;
        for (int device = 0; device < deviceFree.length; device++) {
            if (ownMillis[device] > 0 && device >= next.gpuDevices()) {
                return false;
            }
            inUse |= ownMillis[device] > 0;
        }
        return !inUse || next.gpuModel() == capacity().gpuModel();
    }

    /** Whether it may be described so although others decide that. */
    boolean canBecome(WorkerSpec next) {
        return next.pool() == pool() && keepsDevices(next.capacity());
    }

    void changeTo(WorkerSpec next) {
        spec = next;
        countFree();
    }

    /** What is free as the state hash takes it: the dimensions, all GPU milli, the freest device, whole devices. */
    long[] freeVector() {
        long[] vector = Arrays.copyOf(free, free.length + 3);
        for (int millis : deviceFree) {
            vector[free.length] += millis;
            vector[free.length + 1] = Math.max(vector[free.length + 1], millis);
            vector[free.length + 2] += millis == DEVICE ? 1 : 0;
        }
        return vector;
    }
}

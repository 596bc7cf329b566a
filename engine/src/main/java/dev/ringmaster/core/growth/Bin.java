package dev.ringmaster.core.growth;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;

/** A worker that is not there yet, and what of it is promised. */
final class Bin {
    private final long[] free;
    private final int[] deviceFree;
    private int devices;
    private int template;
    private boolean isUsed;
    private long orderId;
    private long dueNanos;

    Bin(int vectorLength, int mostDevices) {
        free = new long[vectorLength];
        deviceFree = new int[mostDevices];
    }

    /** Makes it one of a template that is promised to nobody. */
    void open(int newTemplate, Worker idle) {
        template = newTemplate;
        isUsed = false;
        System.arraycopy(idle.free(), 0, free, 0, free.length);
        devices = idle.capacity().gpuDevices();
        Arrays.fill(deviceFree, 0, devices, Gpus.DEVICE_MILLIS);
    }

    /** Says under which order it comes, and until when. */
    void order(long newOrderId, long newDueNanos) {
        orderId = newOrderId;
        dueNanos = newDueNanos;
    }

    int template() {
        return template;
    }

    boolean isUsed() {
        return isUsed;
    }

    long orderId() {
        return orderId;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** Whether a set of templates contains its own. */
    boolean isOf(int templates) {
        return (templates >> template & 1) == 1;
    }

    /** Promises it to requests of a shape that may use it, at most so many; returns to how many. */
    int take(Shape shape, int atMost) {
        long[] need = shape.need();
        int gpu = ResourceVector.gpuTotal(need);
        int taken = atMost;
        for (int i = 0; i < gpu; i++) {
            taken = need[i] == 0 ? taken : (int) Math.min(taken, free[i] / need[i]);
        }
        if (shape.demand().gpuDevices() > 0) {
            taken = takeDevices(shape.demand().gpuDevices(), shape.demand().gpuMillis(), taken);
        }
        for (int i = 0; i < gpu; i++) {
            free[i] -= taken * need[i];
        }
        isUsed |= taken > 0;
        return taken;
    }

    private int takeDevices(int wanted, int millis, int atMost) {
        int taken = 0;
        while (taken < atMost && takeDevicesOnce(wanted, millis)) {
            taken++;
        }
        return taken;
    }

    private boolean takeDevicesOnce(int wanted, int millis) {
        long chosen = 0;
        for (int i = 0; i < wanted; i++) {
            int device = fullestDevice(millis, chosen);
            if (device < 0) {
                return false;
            }
            chosen |= 1L << device;
        }
        for (long left = chosen; left != 0; left &= left - 1) {
            deviceFree[Long.numberOfTrailingZeros(left)] -= millis;
        }
        return true;
    }

    private int fullestDevice(int millis, long excluded) {
        int fullest = -1;
        for (int device = 0; device < devices; device++) {
            boolean isEligible = deviceFree[device] >= millis && (excluded >> device & 1) == 0;
            if (isEligible && (fullest < 0 || deviceFree[device] < deviceFree[fullest])) {
                fullest = device;
            }
        }
        return fullest;
    }
}

package dev.ringmaster.core.capacity;

import dev.ringmaster.api.UsedElsewhere;

/**
 * What is left of a worker after all that is held of it, here and by other nodes: below 0 where that is more than there
 * is, which may be for a while when several nodes place at once, or when the worker has become smaller.
 */
final class Balance {
    private final long[] amounts;
    private final int[] deviceMillis;

    /** As a vector and the devices say. */
    Balance(long[] free, int[] deviceFree) {
        amounts = new long[ResourceVector.gpuTotal(free)];
        deviceMillis = new int[deviceFree.length];
        copy(free, deviceFree);
    }

    private void copy(long[] free, int[] deviceFree) {
        System.arraycopy(free, 0, amounts, 0, amounts.length);
        System.arraycopy(deviceFree, 0, deviceMillis, 0, deviceMillis.length);
    }

    /** Takes over that of a worker with as many devices. */
    void copy(Balance other) {
        copy(other.amounts, other.deviceMillis);
    }

    long amount(int dimension) {
        return amounts[dimension];
    }

    int deviceMillis(int device) {
        return deviceMillis[device];
    }

    /** What a shape holds on these devices is given back, or taken. */
    void change(Shape shape, long devices, int sign) {
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] += sign * shape.need()[i];
        }
        for (long left = devices; left != 0; left &= left - 1) {
            deviceMillis[Long.numberOfTrailingZeros(left)] +=
                    sign * shape.demand().gpuMillis();
        }
    }

    /** What others hold is given back, or taken. */
    void change(UsedElsewhere used, int sign) {
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] += sign * used.amount(i);
        }
        for (int device = 0; device < deviceMillis.length; device++) {
            deviceMillis[device] += sign * used.gpuMillis(device);
        }
    }

    boolean isAnyBelowZero() {
        for (long amount : amounts) {
            if (amount < 0) {
                return true;
            }
        }
        for (int millis : deviceMillis) {
            if (millis < 0) {
                return true;
            }
        }
        return false;
    }

    /** Writes down what is free: what is left, and never less than nothing. */
    void show(long[] free, int[] deviceFree) {
        for (int i = 0; i < amounts.length; i++) {
            free[i] = Math.max(0, amounts[i]);
        }
        for (int device = 0; device < deviceMillis.length; device++) {
            deviceFree[device] = Math.max(0, deviceMillis[device]);
        }
    }
}

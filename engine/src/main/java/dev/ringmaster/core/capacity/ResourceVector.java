package dev.ringmaster.core.capacity;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;

/**
 * The one form in which what is needed and what is free are compared: an element for each dimension and three for GPU
 * devices. A worker can hold a shape only if every element of its free vector is at least that of the need.
 *
 * <p>Comparisons begin at the end: where GPUs are asked for, they are what is short.
 *
 * <pre>
 *   0 .. d-1        d               d + 1                   d + 2
 *  ┌────────────┬───────────────┬───────────────────────┬──────────────────────┐
 *  │ dimensions │ GPU milli,    │ GPU milli of the      │ devices that are     │
 *  │            │ all devices   │ freest device         │ wholly free          │
 *  └────────────┴───────────────┴───────────────────────┴──────────────────────┘
 * </pre>
 */
public final class ResourceVector {
    private static final int GPU_ELEMENTS = 3;

    private ResourceVector() {}

    /** The length of the vectors of an engine with this many dimensions. */
    public static int length(int dimensions) {
        return dimensions + GPU_ELEMENTS;
    }

    /** The index of the milli of all devices, which is also the number of dimensions. */
    public static int gpuTotal(long[] vector) {
        return vector.length - GPU_ELEMENTS;
    }

    /** Whether every element of {@code free} is at least that of {@code need}. */
    public static boolean covers(long[] free, long[] need) {
        for (int i = need.length - 1; i >= 0; i--) {
            if (free[i] < need[i]) {
                return false;
            }
        }
        return true;
    }

    /** What a demand needs. */
    static void fillNeed(Demand demand, long[] need) {
        int gpu = gpuTotal(need);
        for (int i = 0; i < gpu; i++) {
            need[i] = demand.charge(i);
        }
        need[gpu] = (long) demand.gpuDevices() * demand.gpuMillis();
        need[gpu + 1] = demand.gpuMillis();
        need[gpu + 2] = demand.gpuMillis() == Gpus.DEVICE_MILLIS ? demand.gpuDevices() : 0;
    }

    /** What a worker of a capacity has when it is idle. */
    static void fillIdle(Capacity capacity, long[] free) {
        int gpu = gpuTotal(free);
        for (int i = 0; i < gpu; i++) {
            free[i] = capacity.amount(i);
        }
        free[gpu] = (long) capacity.gpuDevices() * Gpus.DEVICE_MILLIS;
        free[gpu + 1] = capacity.gpuDevices() == 0 ? 0 : Gpus.DEVICE_MILLIS;
        free[gpu + 2] = capacity.gpuDevices();
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;

/** What all workers have and what requests hold of it, by element: the dimensions, then GPU milli. */
final class Usage {
    private final long[] capacity;
    private final long[] reserved;

    Usage(int dimensions) {
        capacity = new long[dimensions + 1];
        reserved = new long[dimensions + 1];
    }

    long capacity(int element) {
        return capacity[element];
    }

    long reserved(int element) {
        return reserved[element];
    }

    void addCapacity(Capacity change, int sign) {
        int gpu = capacity.length - 1;
        for (int i = 0; i < gpu; i++) {
            capacity[i] += sign * change.amount(i);
        }
        capacity[gpu] += (long) sign * change.gpuDevices() * Gpus.DEVICE_MILLIS;
    }

    void addReserved(Shape shape, int sign) {
        long[] need = shape.need();
        for (int i = 0; i <= ResourceVector.gpuTotal(need); i++) {
            reserved[i] += sign * need[i];
        }
    }
}

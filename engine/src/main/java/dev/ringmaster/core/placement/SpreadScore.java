package dev.ringmaster.core.placement;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Worker;

/** The used share of the dimension, GPU milli among them, of which the worker has used most. */
final class SpreadScore implements Score {
    private static final int SHARE_SHIFT = 20;

    @Override
    public boolean learn(Worker worker) {
        return false;
    }

    @Override
    public long of(Worker worker) {
        long[] free = worker.free();
        int gpu = ResourceVector.gpuTotal(free);
        long most = share(free[gpu], (long) worker.capacity().gpuDevices() * Gpus.DEVICE_MILLIS);
        for (int i = 0; i < gpu; i++) {
            most = Math.max(most, share(free[i], worker.capacity().amount(i)));
        }
        return most;
    }

    private static long share(long free, long capacity) {
        return capacity == 0 ? 0 : ((capacity - free) << SHARE_SHIFT) / capacity;
    }
}

package dev.ringmaster.core.placement;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Worker;

/**
 * Turns what is free on a worker into one number for best fit: the weighted sum over dimensions, GPU milli among them,
 * of the free share of the largest capacity that any worker of the pool ever had there. Whole numbers only. What a request
 * takes is the same on every worker, so the worker with the least before is also the one with the least left after.
 */
final class FreeScore implements Score {
    private static final long WHOLE = 1L << 40;

    private final ResourceCatalog catalog;
    private final long[] largest;
    private final long[] weight;

    FreeScore(ResourceCatalog catalog) {
        this.catalog = catalog;
        int dimensions = catalog.dimensions().size();
        largest = new long[dimensions + 1];
        weight = new long[dimensions + 1];
    }

    @Override
    public boolean learn(Worker worker) {
        int dimensions = largest.length - 1;
        boolean changed = false;
        for (int i = 0; i < dimensions; i++) {
            changed |=
                    learn(i, worker.capacity().amount(i), catalog.fitWeights().get(i));
        }
        changed |= learn(dimensions, (long) worker.capacity().gpuDevices() * Gpus.DEVICE_MILLIS, 1);
        return changed;
    }

    private boolean learn(int element, long amount, int fitWeight) {
        if (amount <= largest[element]) {
            return false;
        }
        largest[element] = amount;
        weight[element] = WHOLE / amount * fitWeight;
        return true;
    }

    @Override
    public long of(Worker worker) {
        long[] free = worker.free();
        int gpu = ResourceVector.gpuTotal(free);
        long score = 0;
        for (int i = 0; i <= gpu; i++) {
            score += free[i] * weight[i];
        }
        return score;
    }
}

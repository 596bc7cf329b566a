package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.ResourceCatalog;

/** How empty workers are: the weighted sum of the free shares of the largest capacity any worker of the pool ever had. */
final class ReferenceScores {
    private static final long WHOLE = 1L << 40;

    private final ResourceCatalog catalog;
    private final int dimensions;
    /** By pool and element: the dimensions, then GPU milli. */
    private final long[][] largest;

    ReferenceScores(ResourceCatalog catalog) {
        this.catalog = catalog;
        dimensions = catalog.dimensions().size();
        largest = new long[catalog.pools().size()][dimensions + 1];
    }

    void learn(int pool, Capacity capacity) {
        for (int i = 0; i < dimensions; i++) {
            largest[pool][i] = Math.max(largest[pool][i], capacity.amount(i));
        }
        long gpuMillis = (long) capacity.gpuDevices() * ReferenceWorker.DEVICE;
        largest[pool][dimensions] = Math.max(largest[pool][dimensions], gpuMillis);
    }

    long of(ReferenceWorker worker) {
        long score = 0;
        for (int i = 0; i < dimensions; i++) {
            score += share(worker.free[i], largest[worker.pool][i])
                    * catalog.fitWeights().get(i);
        }
        long gpuMillis = 0;
        for (int millis : worker.deviceFree) {
            gpuMillis += millis;
        }
        return score + share(gpuMillis, largest[worker.pool][dimensions]);
    }

    private static long share(long free, long largest) {
        return largest == 0 ? 0 : free * (WHOLE / largest);
    }
}

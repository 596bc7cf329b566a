package dev.ringmaster.redisson;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.port.SharedWorker;
import java.util.Arrays;

/** What is held of a worker: amounts, and thousandths of each GPU device. */
final class Use {
    private final long[] amounts = new long[ResourceCatalog.MAX_DIMENSIONS];
    private final int[] gpuMillis = new int[Gpus.MAX_DEVICES];

    void add(Demand demand, long gpuDevices, int sign) {
        for (int dimension = 0; dimension < demand.catalog().dimensions().size(); dimension++) {
            amounts[dimension] += sign * demand.charge(dimension);
        }
        for (long left = gpuDevices; left != 0; left &= left - 1) {
            gpuMillis[Long.numberOfTrailingZeros(left)] += sign * demand.gpuMillis();
        }
    }

    /** Makes this what is held of a worker by anybody. */
    void setAllOf(SharedWorker worker) {
        for (int i = 0; i < worker.capacity().catalog().dimensions().size(); i++) {
            amounts[i] = worker.capacity().amount(i) - worker.free(i);
        }
        for (int device = 0; device < gpuMillis.length; device++) {
            gpuMillis[device] =
                    device < worker.capacity().gpuDevices() ? Gpus.DEVICE_MILLIS - worker.freeGpuMillis(device) : 0;
        }
    }

    /** Makes this what one holds more than another does. */
    void setDifference(Use one, Use other) {
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = one.amounts[i] - other.amounts[i];
        }
        for (int device = 0; device < gpuMillis.length; device++) {
            gpuMillis[device] = one.gpuMillis[device] - other.gpuMillis[device];
        }
    }

    /** Adds what one holds more than another does. */
    void addDifference(Use one, Use other) {
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] += one.amounts[i] - other.amounts[i];
        }
        for (int device = 0; device < gpuMillis.length; device++) {
            gpuMillis[device] += one.gpuMillis[device] - other.gpuMillis[device];
        }
    }

    void copyOf(Use other) {
        System.arraycopy(other.amounts, 0, amounts, 0, amounts.length);
        System.arraycopy(other.gpuMillis, 0, gpuMillis, 0, gpuMillis.length);
    }

    /** What it is for the engine; what is below nothing, because news of it are still to come, is nothing. */
    UsedElsewhere elsewhere() {
        long[] least = amounts.clone();
        int[] leastMillis = gpuMillis.clone();
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.max(0, least[i]);
        }
        for (int device = 0; device < leastMillis.length; device++) {
            leastMillis[device] = Math.min(Gpus.DEVICE_MILLIS, Math.max(0, leastMillis[device]));
        }
        return UsedElsewhere.of(least, leastMillis);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Use that
                && Arrays.equals(amounts, that.amounts)
                && Arrays.equals(gpuMillis, that.gpuMillis);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(amounts) + Arrays.hashCode(gpuMillis);
    }
}

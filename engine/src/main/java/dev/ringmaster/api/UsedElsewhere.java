package dev.ringmaster.api;

import java.util.Arrays;

/** What other nodes hold of a worker: an amount of each dimension and a part of each GPU device. Immutable. */
public final class UsedElsewhere {
    /** Others hold nothing. */
    public static final UsedElsewhere NOTHING = new UsedElsewhere(new long[0], new int[0]);

    private final long[] amounts;
    private final int[] gpuMillis;

    private UsedElsewhere(long[] amounts, int[] gpuMillis) {
        this.amounts = amounts;
        this.gpuMillis = gpuMillis;
    }

    /**
     * Copies what it is given.
     *
     * @param amounts by dimension index, each 0 or more; for dimensions behind the last one nothing
     * @param gpuMillis by device index, each 0 to {@value Gpus#DEVICE_MILLIS}; of devices behind the last one nothing
     * @throws IllegalArgumentException if one is out of range, or if there are more than a worker can have
     */
    public static UsedElsewhere of(long[] amounts, int[] gpuMillis) {
        if (amounts.length > ResourceCatalog.MAX_DIMENSIONS || gpuMillis.length > Gpus.MAX_DEVICES) {
            throw new IllegalArgumentException("others use " + amounts.length + " dimensions and " + gpuMillis.length
                    + " devices; allowed are " + ResourceCatalog.MAX_DIMENSIONS + " and " + Gpus.MAX_DEVICES);
        }
        for (long amount : amounts) {
            requireInRange(amount, ResourceCatalog.MAX_AMOUNT);
        }
        for (int millis : gpuMillis) {
            requireInRange(millis, Gpus.DEVICE_MILLIS);
        }
        return new UsedElsewhere(amounts.clone(), gpuMillis.clone());
    }

    private static void requireInRange(long amount, long max) {
        if (amount < 0 || amount > max) {
            throw new IllegalArgumentException("others use " + amount + "; allowed is 0 to " + max);
        }
    }

    /** What others hold of the dimension with this index. */
    public long amount(int dimension) {
        return dimension < amounts.length ? amounts[dimension] : 0;
    }

    /** What others hold of a GPU device, in thousandths. */
    public int gpuMillis(int device) {
        return device < gpuMillis.length ? gpuMillis[device] : 0;
    }

    /** Whether others hold nothing at all. */
    public boolean isNothing() {
        for (long amount : amounts) {
            if (amount != 0) {
                return false;
            }
        }
        for (int millis : gpuMillis) {
            if (millis != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "UsedElsewhere[" + Arrays.toString(amounts) + " GPU milli " + Arrays.toString(gpuMillis) + "]";
    }
}

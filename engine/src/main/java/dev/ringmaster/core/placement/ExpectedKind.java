package dev.ringmaster.core.placement;

import dev.ringmaster.api.Demand;
import java.util.Arrays;

/** Requests that ask for the same GPUs, and for as much of each dimension that matters. */
final class ExpectedKind {
    final int devices;
    final int millis;
    final long models;
    /** What it asks of each dimension that matters. */
    final long[] charges;

    /** How often it was asked for; 0 if it is not counted. */
    long count;
    /** What it counts for from the last renewal on. */
    long weight;
    /** Which of the amounts of one device that are asked for is its own. */
    int millisIndex;

    ExpectedKind(Demand demand, int[] dimensions) {
        devices = demand.gpuDevices();
        millis = demand.gpuMillis();
        models = demand.gpuModels();
        charges = new long[dimensions.length];
        for (int i = 0; i < charges.length; i++) {
            charges[i] = demand.charge(dimensions[i]);
        }
    }

    boolean isLike(ExpectedKind other) {
        return devices == other.devices
                && millis == other.millis
                && models == other.models
                && Arrays.equals(charges, other.charges);
    }

    boolean allows(int model) {
        return models == 0 || (model >= 0 && (models >>> model & 1) != 0);
    }
}

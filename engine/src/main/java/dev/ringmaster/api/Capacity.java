package dev.ringmaster.api;

import java.util.Arrays;

/**
 * What a worker has: an amount of each dimension and optionally GPU devices of one model, each of
 * {@value Gpus#DEVICE_MILLIS} thousandths. Immutable; any thread may use it.
 */
public final class Capacity {
    /** The GPU model index of a worker whose devices have no named model. */
    public static final int NO_MODEL = -1;

    private final ResourceCatalog catalog;
    private final long[] amounts;
    private final int gpuDevices;
    private final int gpuModel;

    private Capacity(Builder builder) {
        catalog = builder.catalog;
        amounts = builder.amounts.clone();
        gpuDevices = builder.gpuDevices;
        gpuModel = builder.gpuModel;
    }

    /** The vocabulary this capacity was built from. */
    public ResourceCatalog catalog() {
        return catalog;
    }

    /** The amount of the dimension with this index. */
    public long amount(int dimension) {
        return amounts[dimension];
    }

    /** The number of GPU devices, 0 to {@value Gpus#MAX_DEVICES}. */
    public int gpuDevices() {
        return gpuDevices;
    }

    /** The index of the GPU model, or {@link #NO_MODEL}. */
    public int gpuModel() {
        return gpuModel;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Capacity that
                        && gpuDevices == that.gpuDevices
                        && gpuModel == that.gpuModel
                        && Arrays.equals(amounts, that.amounts));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(amounts) + gpuDevices) + gpuModel;
    }

    @Override
    public String toString() {
        return "Capacity[" + catalog.dimensions() + "=" + Arrays.toString(amounts) + " gpus=" + gpuDevices + " model="
                + (gpuModel == NO_MODEL ? "none" : catalog.gpuModels().get(gpuModel)) + "]";
    }

    /** Collects a capacity. Not thread safe; every method refuses bad input with {@link IllegalArgumentException}. */
    public static final class Builder {
        private final ResourceCatalog catalog;
        private final long[] amounts;
        private int gpuDevices;
        private int gpuModel = NO_MODEL;

        Builder(ResourceCatalog catalog) {
            this.catalog = catalog;
            amounts = new long[catalog.dimensions().size()];
        }

        /** Gives an amount of a dimension, 0 to {@link ResourceCatalog#MAX_AMOUNT}. */
        public Builder amount(String dimension, long amount) {
            amounts[catalog.dimension(dimension)] = ResourceCatalog.requireAmount(dimension, amount);
            return this;
        }

        /** Gives GPU devices that have no named model: only demands that allow every model can use them. */
        public Builder gpus(int devices) {
            if (devices < 0 || devices > Gpus.MAX_DEVICES) {
                throw new IllegalArgumentException(
                        "GPU devices are " + devices + "; allowed is 0 to " + Gpus.MAX_DEVICES);
            }
            gpuDevices = devices;
            gpuModel = NO_MODEL;
            return this;
        }

        /** Gives GPU devices of a model. */
        public Builder gpus(int devices, String model) {
            gpus(devices);
            gpuModel = devices == 0 ? NO_MODEL : catalog.gpuModel(model);
            return this;
        }

        /** Fixes the capacity; a worker may have nothing at all. */
        public Capacity build() {
            return new Capacity(this);
        }
    }
}

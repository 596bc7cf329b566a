package dev.ringmaster.api;

import java.util.Arrays;

/**
 * What a request asks of one worker: an amount of each dimension, and optionally a number of GPU devices, the same
 * share of each, of any model or of some.
 *
 * <p>Immutable and meant to be built once and used for many requests: requests of equal demand wait together, and a
 * demand that is used again costs the deciding thread no allocation.
 */
public final class Demand {
    private final ResourceCatalog catalog;
    private final long[] amounts;
    private final int gpuDevices;
    private final int gpuMillis;
    private final long gpuModels;
    private final int hash;

    private Demand(Builder builder) {
        catalog = builder.catalog;
        amounts = builder.amounts.clone();
        gpuDevices = builder.gpuDevices;
        gpuMillis = builder.gpuMillis;
        gpuModels = builder.gpuModels;
        hash = 31 * (31 * (31 * Arrays.hashCode(amounts) + gpuDevices) + gpuMillis) + Long.hashCode(gpuModels);
    }

    /** The vocabulary this demand was built from. */
    public ResourceCatalog catalog() {
        return catalog;
    }

    /** The amount asked of the dimension with this index. */
    public long amount(int dimension) {
        return amounts[dimension];
    }

    /** How many GPU devices are asked for, 0 to {@value Gpus#MAX_DEVICES}. */
    public int gpuDevices() {
        return gpuDevices;
    }

    /** What is asked of each device, 1 to {@value Gpus#DEVICE_MILLIS} thousandths; 0 where no device is asked for. */
    public int gpuMillis() {
        return gpuMillis;
    }

    /** The allowed GPU models as a bit set by model index; 0 allows every model. */
    public long gpuModels() {
        return gpuModels;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Demand that && sameAs(that));
    }

    private boolean sameAs(Demand that) {
        return hash == that.hash
                && gpuDevices == that.gpuDevices
                && gpuMillis == that.gpuMillis
                && gpuModels == that.gpuModels
                && Arrays.equals(amounts, that.amounts);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Demand[");
        for (int i = 0; i < amounts.length; i++) {
            text.append(catalog.dimensions().get(i))
                    .append('=')
                    .append(amounts[i])
                    .append(' ');
        }
        return text.append("gpus=" + gpuDevices + "x" + gpuMillis + " models=" + Long.toBinaryString(gpuModels) + "]")
                .toString();
    }

    /** Collects a demand. Not thread safe; every method refuses bad input with {@link IllegalArgumentException}. */
    public static final class Builder {
        private final ResourceCatalog catalog;
        private final long[] amounts;
        private int gpuDevices;
        private int gpuMillis;
        private long gpuModels;

        Builder(ResourceCatalog catalog) {
            this.catalog = catalog;
            amounts = new long[catalog.dimensions().size()];
        }

        /** Asks for an amount of a dimension, 0 to {@link ResourceCatalog#MAX_AMOUNT}. */
        public Builder amount(String dimension, long amount) {
            amounts[catalog.dimension(dimension)] = ResourceCatalog.requireAmount(dimension, amount);
            return this;
        }

        /** Asks for a number of distinct GPU devices and the same thousandths of each. */
        public Builder gpus(int devices, int millisOfEach) {
            if (devices < 0 || devices > Gpus.MAX_DEVICES) {
                throw new IllegalArgumentException(
                        "GPU devices asked for are " + devices + "; allowed is 0 to " + Gpus.MAX_DEVICES);
            }
            if (devices > 0 && (millisOfEach < 1 || millisOfEach > Gpus.DEVICE_MILLIS)) {
                throw new IllegalArgumentException(
                        "GPU milli of each device is " + millisOfEach + "; allowed is 1 to " + Gpus.DEVICE_MILLIS);
            }
            gpuDevices = devices;
            gpuMillis = devices == 0 ? 0 : millisOfEach;
            return this;
        }

        /** Allows these GPU models besides those already allowed; a demand that names none allows all. */
        public Builder gpuModels(String... models) {
            for (String model : models) {
                gpuModels |= 1L << catalog.gpuModel(model);
            }
            return this;
        }

        /** Allows GPU models by bit set, as {@link Demand#gpuModels()} gives it. */
        public Builder gpuModelBits(long models) {
            if (models >>> catalog.gpuModels().size() != 0) {
                throw new IllegalArgumentException("GPU model bits " + Long.toBinaryString(models) + " name more than "
                        + catalog.gpuModels().size() + " models");
            }
            gpuModels = models;
            return this;
        }

        /**
         * Fixes the demand.
         *
         * @throws IllegalArgumentException if nothing was asked for
         */
        public Demand build() {
            if (gpuDevices == 0 && Arrays.stream(amounts).allMatch(amount -> amount == 0)) {
                throw new IllegalArgumentException("the demand asks for nothing; name at least one amount above 0");
            }
            if (gpuDevices == 0) {
                gpuModels = 0;
            }
            return new Demand(this);
        }
    }
}

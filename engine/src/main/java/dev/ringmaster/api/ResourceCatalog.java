package dev.ringmaster.api;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The vocabulary of one engine: its dimensions, GPU models and pools, all named and fixed before the engine starts.
 *
 * <p>Demands and capacities are built from a catalog, so that a name which does not exist is refused where it is
 * written and the deciding thread only ever sees indexes. Immutable; any thread may use it.
 */
public final class ResourceCatalog {
    /** The dimension of CPU, in thousandths of a core. */
    public static final String CPU_MILLIS = "cpuMillis";

    /** The dimension of memory, in MiB. */
    public static final String MEMORY_MIB = "memoryMiB";

    /** The dimension of slots, each for one request at a time. */
    public static final String SLOTS = "slots";

    /** The pool that exists when no other was named. */
    public static final String DEFAULT_POOL = "default";

    /** Largest number of dimensions. */
    public static final int MAX_DIMENSIONS = 8;

    /** Largest number of GPU models: one bit each in a {@code long}. */
    public static final int MAX_GPU_MODELS = 63;

    /** Largest number of pools. */
    public static final int MAX_POOLS = 1024;

    /** Largest number of labels. */
    public static final int MAX_LABELS = 8;

    /** Largest amount of one dimension that a demand or a capacity may name. */
    public static final long MAX_AMOUNT = 1L << 40;

    /** The most of a dimension that a worker may be charged, in percent of what is asked. */
    public static final int MAX_CHARGE_PERCENT = 1000;

    /** Largest weight of a dimension in best fit. */
    public static final int MAX_FIT_WEIGHT = 1000;

    private final List<String> dimensions;
    private final List<Integer> fitWeights;
    private final List<Integer> chargePercents;
    private final List<String> gpuModels;
    private final List<String> pools;
    private final List<String> labels;

    private ResourceCatalog(Builder builder) {
        dimensions = List.copyOf(builder.fitWeights.keySet());
        fitWeights = List.copyOf(builder.fitWeights.values());
        chargePercents = dimensions.stream()
                .map(name -> builder.chargePercents.getOrDefault(name, 100))
                .toList();
        gpuModels = List.copyOf(builder.gpuModels);
        pools = builder.pools.isEmpty() ? List.of(DEFAULT_POOL) : List.copyOf(builder.pools);
        requireAtMost("dimensions", dimensions.size(), MAX_DIMENSIONS);
        requireAtMost("GPU models", gpuModels.size(), MAX_GPU_MODELS);
        labels = List.copyOf(builder.labels);
        requireAtMost("pools", pools.size(), MAX_POOLS);
        requireAtMost("labels", labels.size(), MAX_LABELS);
    }

    /** Starts an empty catalog; with no pool named it has the one pool {@value #DEFAULT_POOL}. */
    public static Builder builder() {
        return new Builder();
    }

    /** The dimension names, in the order of their indexes. */
    public List<String> dimensions() {
        return dimensions;
    }

    /** How much what is left of each dimension counts in best fit, where what is left of GPUs counts 1. */
    public List<Integer> fitWeights() {
        return fitWeights;
    }

    /** What a worker is charged of each dimension, in percent of what is asked, rounded up. */
    public List<Integer> chargePercents() {
        return chargePercents;
    }

    /** The GPU model names, in the order of their indexes. */
    public List<String> gpuModels() {
        return gpuModels;
    }

    /** The pool names, in the order of their indexes. */
    public List<String> pools() {
        return pools;
    }

    /** The names of the labels that workers can have, in the order of their indexes. */
    public List<String> labels() {
        return labels;
    }

    /**
     * The index of a pool.
     *
     * @throws IllegalArgumentException if the catalog has no such pool
     */
    public int pool(String name) {
        return indexOf("pool", pools, name);
    }

    /**
     * The index of a label.
     *
     * @throws IllegalArgumentException if the catalog has no such label
     */
    public int label(String name) {
        return indexOf("label", labels, name);
    }

    /** Starts a demand of nothing. */
    public Demand.Builder demand() {
        return new Demand.Builder(this);
    }

    /** Starts the description of a worker of the first pool. */
    public WorkerSpec.Builder worker(Capacity capacity) {
        return new WorkerSpec.Builder(this, capacity);
    }

    /** Starts a capacity of nothing. */
    public Capacity.Builder capacity() {
        return new Capacity.Builder(this);
    }

    /** One line that tells this vocabulary from others; stored beside durable ledgers. */
    public String fingerprint() {
        return "dimensions=" + dimensions + " gpuModels=" + gpuModels + " pools=" + pools + " labels=" + labels;
    }

    @Override
    public String toString() {
        return fingerprint();
    }

    int dimension(String name) {
        return indexOf("dimension", dimensions, name);
    }

    int gpuModel(String name) {
        return indexOf("GPU model", gpuModels, name);
    }

    static long requireAmount(String what, long amount) {
        if (amount < 0 || amount > MAX_AMOUNT) {
            throw new IllegalArgumentException(what + " is " + amount + "; allowed is 0 to " + MAX_AMOUNT);
        }
        return amount;
    }

    private static int indexOf(String kind, List<String> names, String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("unknown " + kind + " '" + name + "'; known are " + names);
        }
        return index;
    }

    private static void requireAtMost(String what, int count, int limit) {
        if (count > limit) {
            throw new IllegalArgumentException(count + " " + what + "; at most " + limit + " are allowed");
        }
    }

    /** Collects the names of a catalog. Not thread safe. */
    public static final class Builder {
        private final Map<String, Integer> fitWeights = new LinkedHashMap<>();
        private final Map<String, Integer> chargePercents = new HashMap<>();
        private final Set<String> gpuModels = new LinkedHashSet<>();
        private final Set<String> pools = new LinkedHashSet<>();
        private final Set<String> labels = new LinkedHashSet<>();

        private Builder() {}

        /** Adds dimensions, of weight 1 unless they were given another; their indexes follow the order in which they are first named. */
        public Builder dimensions(String... names) {
            for (String name : names) {
                fitWeights.putIfAbsent(name, 1);
            }
            return this;
        }

        /**
         * Adds a dimension and says how much it counts in best fit, 0 to {@value #MAX_FIT_WEIGHT}. A dimension of weight
         * 0 is never exceeded either, but what is left of it does not matter to the choice.
         */
        public Builder dimension(String name, int fitWeight) {
            if (fitWeight < 0 || fitWeight > MAX_FIT_WEIGHT) {
                throw new IllegalArgumentException("the fit weight of dimension '" + name + "' is " + fitWeight
                        + "; allowed is 0 to " + MAX_FIT_WEIGHT);
            }
            fitWeights.put(name, fitWeight);
            return this;
        }

        /**
         * Charges workers more of a dimension than requests ask for, 100 to {@value #MAX_CHARGE_PERCENT} percent rounded up:
         * room for what the work needs besides.
         *
         * @throws IllegalArgumentException if the dimension was not added before
         */
        public Builder chargePercent(String dimension, int percent) {
            if (!fitWeights.containsKey(dimension)) {
                throw new IllegalArgumentException(
                        "unknown dimension '" + dimension + "'; known are " + fitWeights.keySet());
            }
            if (percent < 100 || percent > MAX_CHARGE_PERCENT) {
                throw new IllegalArgumentException("the charge of dimension '" + dimension + "' is " + percent
                        + " percent; allowed is 100 to " + MAX_CHARGE_PERCENT);
            }
            chargePercents.put(dimension, percent);
            return this;
        }

        /** Adds GPU models. */
        public Builder gpuModels(String... names) {
            gpuModels.addAll(List.of(names));
            return this;
        }

        /** Adds pools. */
        public Builder pools(String... names) {
            pools.addAll(List.of(names));
            return this;
        }

        /** Adds labels of workers, such as zone, machine or tenant. */
        public Builder labels(String... names) {
            labels.addAll(List.of(names));
            return this;
        }

        /**
         * Fixes the catalog.
         *
         * @throws IllegalArgumentException if there are more names than a catalog may hold
         */
        public ResourceCatalog build() {
            return new ResourceCatalog(this);
        }
    }
}

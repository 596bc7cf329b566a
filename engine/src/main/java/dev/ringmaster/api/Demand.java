package dev.ringmaster.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a request asks of one worker: an amount of each dimension, optionally a number of GPU devices, the same share of
 * each, of any model or of some, what sort of worker it may be, and where it may stand beside others of a group.
 *
 * <p>Immutable and meant to be built once and used for many requests: requests of equal demand wait together, and a
 * demand that is used again costs the deciding thread no allocation.
 */
public final class Demand {
    /** Most GPU models that can be put in an order of preference. */
    public static final int MAX_PREFERRED_GPU_MODELS = 10;

    /** Most rules about groups. */
    public static final int MAX_RULES = 3;

    private static final int PREFERENCE_BITS = 6;
    private static final long PREFERENCE_MASK = (1L << PREFERENCE_BITS) - 1;

    private final ResourceCatalog catalog;
    private final long[] amounts;
    private final int gpuDevices;
    private final int gpuMillis;
    private final long gpuModels;
    private final long gpuPreference;
    private final Labels labels;
    private final boolean allowsPreemptable;
    private final List<GroupRule> rules;
    private final int hash;

    private Demand(Builder builder) {
        catalog = builder.catalog;
        amounts = builder.amounts.clone();
        gpuDevices = builder.gpuDevices;
        gpuMillis = builder.gpuMillis;
        gpuModels = builder.gpuModels;
        gpuPreference = builder.gpuPreference;
        labels = builder.labels;
        allowsPreemptable = builder.allowsPreemptable;
        rules = List.copyOf(builder.rules);
        int amountsHash = 31 * (31 * Arrays.hashCode(amounts) + gpuDevices) + gpuMillis;
        int rulesHash = 31 * (31 * labels.hashCode() + Boolean.hashCode(allowsPreemptable)) + rules.hashCode();
        hash = 31 * (31 * amountsHash + Long.hashCode(gpuModels ^ gpuPreference * 31)) + rulesHash;
    }

    /** The vocabulary this demand was built from. */
    public ResourceCatalog catalog() {
        return catalog;
    }

    /** The amount asked of the dimension with this index. */
    public long amount(int dimension) {
        return amounts[dimension];
    }

    /** What a worker is charged of a dimension: the amount and what {@link ResourceCatalog#chargePercents} adds to it. */
    public long charge(int dimension) {
        return (amounts[dimension] * catalog.chargePercents().get(dimension) + 99) / 100;
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

    /** How much a GPU model is preferred to others: 0 most, the number of preferred models if it is none of them. */
    public int gpuPreference(int model) {
        int place = 0;
        for (long left = gpuPreference; left != 0 && (left & PREFERENCE_MASK) != model + 1; left >>>= PREFERENCE_BITS) {
            place++;
        }
        return place;
    }

    /** The preferred GPU models, first choice in the lowest six bits, each as its index and 1; for those who store it. */
    public long gpuPreferences() {
        return gpuPreference;
    }

    /** The value the request has of a label that is in {@link #labels}. */
    public long label(int label) {
        return labels.value(label);
    }

    /** The labels of which the request has a value, as a bit set: workers reserved for that value take it. */
    public int labels() {
        return labels.present();
    }

    /** Those labels whose value a worker must have, as a bit set. */
    public int requiredLabels() {
        return labels.marked();
    }

    /** Whether it may be placed on a preemptable worker. */
    public boolean allowsPreemptable() {
        return allowsPreemptable;
    }

    /** Where it may stand beside others of groups, of which its requests are members; at most {@value #MAX_RULES}. */
    public List<GroupRule> rules() {
        return rules;
    }

    /** Whether another demand may use the same sorts of workers, in the same order of preference. */
    public boolean hasSameRulesAs(Demand other) {
        return (gpuDevices == 0) == (other.gpuDevices == 0)
                && gpuModels == other.gpuModels
                && gpuPreference == other.gpuPreference
                && allowsPreemptable == other.allowsPreemptable
                && labels.equals(other.labels);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Demand that && sameAs(that));
    }

    private boolean sameAs(Demand that) {
        return hash == that.hash
                && gpuDevices == that.gpuDevices
                && gpuMillis == that.gpuMillis
                && hasSameRulesAs(that)
                && rules.equals(that.rules)
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
        text.append("gpus=" + gpuDevices + "x" + gpuMillis + " models=" + Long.toBinaryString(gpuModels));
        if (labels.present() != 0) {
            text.append(" labels=").append(labels);
        }
        if (!rules.isEmpty()) {
            text.append(" rules=").append(rules);
        }
        return text.append(allowsPreemptable ? " preemptable]" : "]").toString();
    }

    /** Collects a demand. Not thread safe; every method refuses bad input with {@link IllegalArgumentException}. */
    public static final class Builder {
        private final ResourceCatalog catalog;
        private final long[] amounts;
        private int gpuDevices;
        private int gpuMillis;
        private long gpuModels;
        private long gpuPreference;
        private Labels labels;
        private boolean allowsPreemptable;
        private final List<GroupRule> rules = new ArrayList<>();

        Builder(ResourceCatalog catalog) {
            this.catalog = catalog;
            labels = Labels.none(catalog);
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

        /**
         * Allows these GPU models besides those already allowed; a demand that names none allows all, and one that names some
         * and no devices asks for one whole device.
         */
        public Builder gpuModels(String... models) {
            for (String model : models) {
                gpuModels |= 1L << catalog.gpuModel(model);
            }
            return this;
        }

        /**
         * Prefers these GPU models to those named later and to all others, whatever a pool's policy says; by itself it
         * allows none. At most {@value Demand#MAX_PREFERRED_GPU_MODELS}, each once.
         */
        public Builder preferGpuModels(String... models) {
            if (models.length > MAX_PREFERRED_GPU_MODELS) {
                throw new IllegalArgumentException(
                        models.length + " preferred GPU models; at most " + MAX_PREFERRED_GPU_MODELS + " are allowed");
            }
            long packed = 0;
            for (int i = models.length - 1; i >= 0; i--) {
                packed = packed << PREFERENCE_BITS | (catalog.gpuModel(models[i]) + 1);
            }
            gpuPreference = packed;
            return this;
        }

        /** Prefers GPU models as {@link Demand#gpuPreferences()} tells it. */
        public Builder gpuPreferences(long packed) {
            for (long left = packed; left != 0; left >>>= PREFERENCE_BITS) {
                long model = left & PREFERENCE_MASK;
                if (model == 0 || model > catalog.gpuModels().size()) {
                    throw new IllegalArgumentException("GPU preferences " + packed + " name an unknown model");
                }
            }
            gpuPreference = packed;
            return this;
        }

        /** Only workers with this value of a label will do; those reserved for the value are among them. */
        public Builder requires(String label, long value) {
            labels = labels.with(catalog.label(label), value, true);
            return this;
        }

        /** Gives the request a value of a label: workers reserved for it will do as well as those that are not reserved. */
        public Builder belongsTo(String label, long value) {
            labels = labels.with(catalog.label(label), value, false);
            return this;
        }

        /** Lets it be placed on preemptable workers too. */
        public Builder allowPreemptable() {
            allowsPreemptable = true;
            return this;
        }

        /** Makes it a member of a group and says where it may stand beside the others; at most {@value Demand#MAX_RULES}. */
        public Builder rule(GroupRule rule) {
            if (rules.size() == MAX_RULES) {
                throw new IllegalArgumentException("a demand has at most " + MAX_RULES + " rules about groups");
            }
            if (rule.topology() >= catalog.labels().size()) {
                throw new IllegalArgumentException(
                        "the topology of " + rule + " is no index of a label; known are " + catalog.labels());
            }
            rules.add(rule);
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
            if (gpuDevices == 0 && gpuModels == 0 && Arrays.stream(amounts).allMatch(amount -> amount == 0)) {
                throw new IllegalArgumentException("the demand asks for nothing; name at least one amount above 0");
            }
            if (gpuDevices == 0 && gpuModels != 0) {
                gpus(1, Gpus.DEVICE_MILLIS);
            } else if (gpuDevices == 0) {
                gpuPreference = 0;
            }
            return new Demand(this);
        }
    }
}

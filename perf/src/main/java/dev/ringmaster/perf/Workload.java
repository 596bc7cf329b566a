package dev.ringmaster.perf;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.util.SplittableRandom;

/**
 * A mixed cluster and what is asked of it: four kinds of workers, one without GPUs and one for each of three models;
 * demands for CPU alone, for a share of a device, and for whole devices, on any model or on some; ten levels. The same
 * seed gives the same workload.
 */
final class Workload {
    static final int LEVELS = 10;

    private static final int DEMANDS = 64;
    private static final String[] MODELS = {"A", "B", "C"};

    private final ResourceCatalog catalog = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .gpuModels(MODELS)
            .build();
    private final Capacity[] kinds;
    private final int models;
    private final RequestSpec[] specs = new RequestSpec[DEMANDS * LEVELS];

    Workload(long seed) {
        this(seed, true);
    }

    /** The same demands, on equal workers of one model if it is not to be mixed. */
    Workload(long seed, boolean isMixed) {
        Capacity ofModelA = capacity(96_000, 768 << 10).gpus(8, MODELS[0]).build();
        Capacity[] mixed = {
            capacity(96_000, 384 << 10).build(),
            ofModelA,
            capacity(64_000, 512 << 10).gpus(4, MODELS[1]).build(),
            capacity(128_000, 1024 << 10).gpus(8, MODELS[2]).build(),
        };
        kinds = isMixed ? mixed : new Capacity[] {ofModelA};
        models = isMixed ? MODELS.length : 1;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < DEMANDS; i++) {
            Demand demand = demand(random, i % 20);
            for (int level = 0; level < LEVELS; level++) {
                specs[i * LEVELS + level] = RequestSpec.of(demand, level);
            }
        }
    }

    private Capacity.Builder capacity(long cpuMillis, long memoryMib) {
        return catalog.capacity()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, memoryMib);
    }

    /** Of twenty demands eight are for CPU, eight for a share of a device and four for whole devices. */
    private Demand demand(SplittableRandom random, int kind) {
        if (kind < 8) {
            return demand(1_000L * random.nextInt(1, 13), random).build();
        }
        Demand.Builder builder = demand(1_000L * random.nextInt(1, 7), random);
        if (kind < 16) {
            builder.gpus(1, 100 * random.nextInt(1, 10));
        } else {
            builder.gpus(kind == 19 ? 4 : 1 + kind % 2, 1_000);
        }
        if (random.nextBoolean()) {
            int model = random.nextInt(models);
            builder.gpuModels(MODELS[model]);
            if (random.nextInt(3) == 0) {
                builder.gpuModels(MODELS[(model + 1) % models]);
            }
        }
        return builder.build();
    }

    private Demand.Builder demand(long cpuMillis, SplittableRandom random) {
        return catalog.demand()
                .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                .amount(ResourceCatalog.MEMORY_MIB, cpuMillis * random.nextInt(2, 9));
    }

    ResourceCatalog catalog() {
        return catalog;
    }

    /** What the worker with this number has. */
    Capacity capacity(int worker) {
        return kinds[worker % kinds.length];
    }

    int specs() {
        return specs.length;
    }

    RequestSpec spec(int index) {
        return specs[index];
    }
}

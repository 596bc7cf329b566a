package dev.ringmaster.server.trace;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Makes up a mixed CPU and GPU workload from a seed: the same parameters give the same workload on every machine.
 *
 * <p>Requests arrive at random (Poisson) at a rate that swings slowly around the one that asks for {@code load} times
 * what the workers have of their scarcest resource, so that a queue builds up and drains again.
 *
 * @param seed where the random numbers start
 * @param requestCount number of requests
 * @param workerCount number of workers
 * @param load what is asked for on average, as a share of what there is
 */
public record SyntheticWorkload(long seed, int requestCount, int workerCount, double load) {
    /** Priority levels in use. */
    public static final int PRIORITY_LEVELS = 10;

    private static final String[] GPU_MODELS = {"A100", "H100", "L40S"};
    private static final double RATE_SWING = 0.12;
    private static final int SWINGS = 3;
    private static final long SHORTEST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final double MEAN_HOLD_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final double TOO_LARGE_SHARE = 0.0005;
    private static final double TIMEOUT_SHARE = 0.05;
    private static final double RESTRICTED_SHARE = 0.15;

    /** Makes the workload. */
    public Workload make() {
        return new Maker(this).make();
    }

    /** The state of one making. */
    private static final class Maker {
        private final SyntheticWorkload parameters;
        private final SplittableRandom random;
        private final ResourceCatalog catalog = ResourceCatalog.builder()
                .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
                .gpuModels(GPU_MODELS)
                .build();
        private final Workload.Builder workload;
        private final Map<RequestSpec, Integer> indexes = new HashMap<>();
        private final List<RequestSpec> specs = new ArrayList<>();
        private final double[] offered = new double[3];
        private final double[] available = new double[3];

        Maker(SyntheticWorkload parameters) {
            this.parameters = parameters;
            random = new SplittableRandom(parameters.seed);
            workload = new Workload.Builder("Synthetic workload, seed " + parameters.seed, true);
        }

        Workload make() {
            for (int i = 0; i < parameters.workerCount; i++) {
                addWorker(i);
            }
            int[] spec = new int[parameters.requestCount];
            long[] hold = new long[parameters.requestCount];
            for (int i = 0; i < spec.length; i++) {
                RequestSpec drawn = drawSpec();
                hold[i] = SHORTEST_HOLD_NANOS + (long) (-StrictMath.log(1 - random.nextDouble()) * MEAN_HOLD_NANOS);
                offer(drawn.demand(), hold[i]);
                spec[i] = indexOf(drawn);
            }
            addArrivals(spec, hold);
            return workload.build(catalog, specs);
        }

        private void addWorker(int index) {
            int kind = random.nextInt(10);
            Capacity.Builder capacity = catalog.capacity();
            int gpus = kind < 4 ? 0 : 2 << random.nextInt(3);
            int cores = gpus == 0 ? 32 << random.nextInt(2) : Math.min(96, 16 + 12 * gpus);
            capacity.amount(ResourceCatalog.CPU_MILLIS, cores * 1000L)
                    .amount(ResourceCatalog.MEMORY_MIB, cores * 4096L);
            if (gpus > 0) {
                capacity.gpus(gpus, GPU_MODELS[random.nextInt(GPU_MODELS.length)]);
            }
            workload.addWorker(String.format(Locale.ROOT, "worker-%05d", index), capacity.build());
            available[0] += cores * 1000.0;
            available[1] += cores * 4096.0;
            available[2] += gpus * 1000.0;
        }

        private RequestSpec drawSpec() {
            Demand demand = random.nextDouble() < TOO_LARGE_SHARE ? tooLarge() : drawDemand();
            long timeout = random.nextDouble() < TIMEOUT_SHARE
                    ? TimeUnit.MILLISECONDS.toNanos(250L << random.nextInt(4))
                    : RequestSpec.WAIT_FOREVER;
            int level = Math.min(random.nextInt(PRIORITY_LEVELS), random.nextInt(PRIORITY_LEVELS));
            return new RequestSpec(demand, 0, PRIORITY_LEVELS - 1 - level, timeout);
        }

        private Demand drawDemand() {
            double kind = random.nextDouble();
            if (kind < 0.65) {
                return cpu(1 << random.nextInt(5), 2048 << random.nextInt(2)).build();
            }
            Demand.Builder demand;
            if (kind < 0.85) {
                demand = cpu(2, 4096).gpus(1, random.nextInt(2) == 0 ? 250 : 500);
            } else {
                double size = random.nextDouble();
                int gpus = size < 0.70 ? 1 : size < 0.88 ? 2 : size < 0.97 ? 4 : 8;
                demand = cpu(6 * gpus, 4096).gpus(gpus, 1000);
            }
            if (random.nextDouble() < RESTRICTED_SHARE) {
                demand.gpuModels(GPU_MODELS[random.nextInt(GPU_MODELS.length)]);
            }
            return demand.build();
        }

        private Demand tooLarge() {
            return cpu(512, 4096).build();
        }

        private Demand.Builder cpu(int cores, int memoryMiBPerCore) {
            return catalog.demand()
                    .amount(ResourceCatalog.CPU_MILLIS, cores * 1000L)
                    .amount(ResourceCatalog.MEMORY_MIB, (long) cores * memoryMiBPerCore);
        }

        private void offer(Demand demand, long holdNanos) {
            if (demand.amount(0) > 96_000) {
                return;
            }
            offered[0] += (double) holdNanos * demand.amount(0);
            offered[1] += (double) holdNanos * demand.amount(1);
            offered[2] += (double) holdNanos * demand.gpuDevices() * demand.gpuMillis();
        }

        private int indexOf(RequestSpec spec) {
            Integer known = indexes.get(spec);
            if (known != null) {
                return known;
            }
            indexes.put(spec, specs.size());
            specs.add(spec);
            return specs.size() - 1;
        }

        /** The span of arrivals follows from the load; inside it the rate swings. */
        private void addArrivals(int[] spec, long[] hold) {
            double span = 1;
            for (int i = 0; i < offered.length; i++) {
                if (available[i] > 0) {
                    span = Math.max(span, offered[i] / available[i] / parameters.load);
                }
            }
            double meanGap = span / spec.length;
            double now = 0;
            for (int i = 0; i < spec.length; i++) {
                double rate = 1 + RATE_SWING * StrictMath.sin(2 * Math.PI * SWINGS * i / spec.length);
                now += -StrictMath.log(1 - random.nextDouble()) * meanGap / rate;
                workload.addRequest(spec[i], (long) now, hold[i]);
            }
        }
    }
}

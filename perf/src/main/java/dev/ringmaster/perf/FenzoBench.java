package dev.ringmaster.perf;

import com.netflix.fenzo.SchedulingResult;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Packing requests for CPU and memory onto idle workers, beside Netflix Fenzo in the same run. */
final class FenzoBench {
    private static final int CORES = 32;
    private static final long MEMORY_MIB = 128 << 10;
    private static final int MOST_CORES = 8;
    private static final int MOST_MEMORY_GIB = 32;

    private static final List<Size> SIZES = List.of(
            new Size(100, 20, 200, 20, 15_000),
            new Size(1_000, 1_000, 50, 1, 1_500_000),
            new Size(10_000, 5_000, 5, 1, 50_000_000));

    private final Rounds rounds;
    private final Section section = new Section("fenzo: a burst packed onto idle workers, beside Netflix Fenzo 1.0.1");
    private final ResourceCatalog catalog = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .build();

    private FenzoBench(Rounds rounds) {
        this.rounds = rounds;
    }

    static Section run(Rounds rounds) throws InterruptedException {
        return new FenzoBench(rounds).run();
    }

    /**
     * So many requests onto so many workers.
     *
     * @param bursts how many of the engine's are a round
     * @param fenzoBursts how many of Fenzo's are a round
     * @param mostNanos what the engine may take for one
     */
    private record Size(int requests, int workers, int bursts, int fenzoBursts, long mostNanos) {
        @Override
        public String toString() {
            return String.format("%,d requests on %,d workers", requests, workers);
        }

        /** Fenzo takes seconds for the largest: some rounds must do, and what came before warmed it up. */
        Rounds of(Rounds rounds) {
            boolean isLong = (long) requests * workers > 10_000_000;
            return isLong ? rounds.atMost(0, Math.max(1, rounds.rounds() / 3)) : rounds;
        }
    }

    private Section run() throws InterruptedException {
        section.note("Requests for 1 to " + MOST_CORES + " cores and 1 to " + MOST_MEMORY_GIB + " GiB, workers of "
                + CORES + " cores and 128 GiB; both choose the fullest worker by CPU and memory.");
        section.note(
                "Time on the clock from the first request to the last decision, workers known before; of the bursts of");
        section.note(
                "a round the median. The engine decides one by one on the calling thread, in memory; Fenzo is given all");
        section.note("requests in one call, and spreads the search over as many threads as there are cores.");
        List<Map<String, Object>> rows = section.table("microseconds for all requests");
        for (Size size : SIZES) {
            if (size.workers <= Math.max(20, 10 * rounds.mostRingWorkers())) {
                measure(size, rows);
            }
        }
        return section;
    }

    private void measure(Size size, List<Map<String, Object>> rows) throws InterruptedException {
        EngineLane engine = new EngineLane(size);
        FenzoLane fenzo = new FenzoLane(size);
        for (int i = 0; i < 2; i++) {
            engine.run(false);
        }
        size.of(rounds).run(List.of(engine, fenzo));
        rows.add(Section.row(
                "what", size.toString(),
                "engine", engine.micros.stat(),
                "Fenzo", fenzo.micros.stat(),
                "Fenzo to engine", fenzo.micros.over(engine.micros),
                "engine, ns a request", 1_000 * engine.micros.stat().median() / size.requests,
                "workers used", engine.workersUsed,
                "by Fenzo", fenzo.workersUsed));
        section.atMost(size.toString(), engine.micros.stat().median(), size.mostNanos / 1e3, "us");
        section.atMost(size + ", workers used", engine.workersUsed, fenzo.workersUsed, "workers, as Fenzo");
    }

    /** The cores and GiB of each request, the same for both. */
    private static int[][] asked(Size size) {
        SplittableRandom random = new SplittableRandom(size.requests);
        int[][] asked = new int[size.requests][];
        for (int i = 0; i < asked.length; i++) {
            asked[i] = new int[] {random.nextInt(1, MOST_CORES + 1), random.nextInt(1, MOST_MEMORY_GIB + 1)};
        }
        return asked;
    }

    private final class EngineLane implements Lane {
        private final Size size;
        private final Fleet fleet;
        private final RequestSpec[] specs;
        private final Series micros = new Series();
        private int workersUsed;

        EngineLane(Size size) {
            this.size = size;
            var capacity = catalog.capacity()
                    .amount(ResourceCatalog.CPU_MILLIS, 1_000L * CORES)
                    .amount(ResourceCatalog.MEMORY_MIB, MEMORY_MIB)
                    .build();
            fleet = new Fleet(catalog, PoolPolicy.DEFAULT).with(size.workers, worker -> WorkerSpec.of(0, capacity));
            specs = new RequestSpec[size.requests];
            int[][] asked = asked(size);
            for (int i = 0; i < specs.length; i++) {
                specs[i] = RequestSpec.of(
                        catalog.demand()
                                .amount(ResourceCatalog.CPU_MILLIS, 1_000L * asked[i][0])
                                .amount(ResourceCatalog.MEMORY_MIB, 1_024L * asked[i][1])
                                .build(),
                        0);
            }
        }

        @Override
        public void run(boolean isMeasured) {
            double[] took = new double[size.bursts];
            for (int i = 0; i < size.bursts; i++) {
                long start = System.nanoTime();
                for (RequestSpec spec : specs) {
                    fleet.submit(spec);
                }
                took[i] = (System.nanoTime() - start) / 1e3;
                workersUsed = fleet.workersUsed();
                if (fleet.held() != specs.length) {
                    throw new IllegalStateException(fleet.held() + " of " + specs.length + " requests were placed");
                }
                fleet.completeAll();
            }
            if (isMeasured) {
                micros.add(Stat.of(took).median());
            }
        }
    }

    private static final class FenzoLane implements Lane {
        private final Size size;
        private final Series micros = new Series();
        private int workersUsed;

        FenzoLane(Size size) {
            this.size = size;
        }

        @Override
        public void run(boolean isMeasured) {
            double[] took = new double[size.fenzoBursts];
            for (int i = 0; i < took.length; i++) {
                took[i] = burst();
            }
            if (isMeasured) {
                micros.add(Stat.of(took).median());
            }
        }

        private double burst() {
            List<FenzoPeer.Task> tasks = new ArrayList<>();
            for (int[] asked : asked(size)) {
                tasks.add(new FenzoPeer.Task("t" + tasks.size(), asked[0], 1_024.0 * asked[1]));
            }
            try (FenzoPeer fenzo = new FenzoPeer(size.workers, CORES, MEMORY_MIB)) {
                long start = System.nanoTime();
                SchedulingResult result = fenzo.schedule(tasks);
                double took = (System.nanoTime() - start) / 1e3;
                workersUsed = FenzoPeer.workersUsed(result, tasks.size());
                return took;
            }
        }
    }
}

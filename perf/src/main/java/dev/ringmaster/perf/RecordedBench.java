package dev.ringmaster.perf;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.server.trace.TraceFiles;
import dev.ringmaster.server.trace.TraceFormat;
import dev.ringmaster.server.trace.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The time of a decision on the 1,213 machines and tasks of the openb trace, which arrive in shuffled order until they
 * have asked for 130 % of the GPUs; nothing is released.
 */
final class RecordedBench {
    private static final String TRACES = "RINGMASTER_TRACES";
    private static final double ASKED_FOR = 1.3;
    private static final long SEED = 42;
    private static final Map<PlacementPolicy, Long> P50_NANOS =
            Map.of(PlacementPolicy.BEST_FIT, 5_000L, PlacementPolicy.FRAGMENTATION_AWARE, 25_000L);

    private final Rounds rounds;
    private final Section section;

    RecordedBench(Rounds rounds, Section section) {
        this.rounds = rounds;
        this.section = section;
    }

    void run() throws InterruptedException {
        Path folder = folder();
        if (folder == null) {
            section.note("Left out: decisions on recorded machines, because " + TRACES + " names no folder of traces.");
            return;
        }
        Workload trace = new TraceFiles(
                        folder.resolve("openb_node_list_gpu_node.csv"),
                        folder.resolve("openb_pod_list_default.csv"),
                        TraceFormat.ARRIVALS,
                        false,
                        0,
                        0,
                        0)
                .read();
        int[] arrivals = arrivals(trace);
        List<RecordedLane> lanes = new ArrayList<>();
        for (PlacementPolicy policy : PlacementPolicy.values()) {
            lanes.add(new RecordedLane(policy, trace, arrivals));
        }
        rounds.run(lanes);
        tell(lanes, trace.workers(), arrivals.length);
    }

    private static @Nullable Path folder() {
        String traces = System.getenv(TRACES);
        Path given = traces == null ? null : Path.of(traces);
        return given == null || !Files.isDirectory(given.resolve("openb")) ? given : given.resolve("openb");
    }

    /** Indexes of tasks: all of them shuffled, as often as it takes. */
    private static int[] arrivals(Workload trace) {
        long wanted = 0;
        for (int worker = 0; worker < trace.workers(); worker++) {
            wanted += (long)
                    (ASKED_FOR * Gpus.DEVICE_MILLIS * trace.capacity(worker).gpuDevices());
        }
        int[] order = IntStream.range(0, trace.requests()).toArray();
        SplittableRandom random = new SplittableRandom(SEED);
        IntStream.Builder arrivals = IntStream.builder();
        for (int i = 0; wanted > 0; i = (i + 1) % order.length) {
            int other = random.nextInt(i, order.length);
            int task = order[other];
            order[other] = order[i];
            order[i] = task;
            arrivals.add(task);
            Demand demand = trace.spec(task).demand();
            wanted -= (long) demand.gpuDevices() * demand.gpuMillis();
        }
        return arrivals.build().toArray();
    }

    private void tell(List<RecordedLane> lanes, int machines, int arrivals) {
        List<Map<String, Object>> rows = section.table(
                "ns of a decision on the " + machines + " machines of openb, " + arrivals + " shuffled arrivals");
        for (RecordedLane lane : lanes) {
            rows.add(Section.row(
                    "policy", GrowthBench.name(lane.policy),
                    "p50", lane.p50.stat(),
                    "p90", lane.p90.stat(),
                    "p99", lane.p99.stat(),
                    "mean", lane.mean.stat(),
                    "p50 to best fit", lane.p50.over(lanes.get(0).p50)));
            Long most = P50_NANOS.get(lane.policy);
            if (most != null) {
                String what = GrowthBench.name(lane.policy) + ", recorded machines, p50";
                section.atMost(what, lane.p50.stat().median(), most, "ns");
            }
        }
    }

    /** All arrivals under one policy, in each round on empty machines. */
    private static final class RecordedLane implements Lane {
        private final PlacementPolicy policy;
        private final Workload trace;
        private final int[] arrivals;
        private final long clockNanos = CoreBench.clockNanos();
        private final Series p50 = new Series();
        private final Series p90 = new Series();
        private final Series p99 = new Series();
        private final Series mean = new Series();

        RecordedLane(PlacementPolicy policy, Workload trace, int[] arrivals) {
            this.policy = policy;
            this.trace = trace;
            this.arrivals = arrivals;
        }

        @Override
        public void run(boolean isMeasured) {
            Fleet fleet = new Fleet(trace.catalog(), PoolPolicy.DEFAULT.withPlacement(policy))
                    .with(trace.workers(), worker -> WorkerSpec.of(0, trace.capacity(worker)));
            Histogram nanos = new Histogram(3);
            for (int task : arrivals) {
                long start = System.nanoTime();
                fleet.submit(trace.spec(task));
                nanos.recordValue(Math.max(0, System.nanoTime() - start - clockNanos));
            }
            if (isMeasured) {
                p50.add((double) nanos.getValueAtPercentile(50));
                p90.add((double) nanos.getValueAtPercentile(90));
                p99.add((double) nanos.getValueAtPercentile(99));
                mean.add(nanos.getMean());
            }
        }
    }
}

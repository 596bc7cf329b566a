package dev.ringmaster.perf;

import dev.ringmaster.api.ExpectedRequests;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** How the time of a decision grows with the workers: each policy, from empty to nearly full. */
final class GrowthBench {
    private static final int[] WORKERS = {40, 400, 1_213, 4_000, 10_000, 100_000};
    private static final int FEW = 40;
    private static final int MANY = 10_000;
    private static final double[] SHARES = {0, 0.5, 0.95};
    private static final Set<String> THAT_MUST_NOT_GROW = Set.of("BEST_FIT", "SPREAD", "AFFINITY");
    private static final double MOST_GROWTH = 3;
    private static final int COMMANDS_A_DECISION = 10; // of a round's, so that all of it takes no longer than others
    private static final int MOST_UNMEASURED = 1_000; // each demand comes, so that what is kept for it is there
    private static final int WARM_UPS_A_ROUND = 4;
    private static final int SEEN_OF_EACH = 500;
    private static final long FILL_ROUNDS = 12;

    private final Rounds rounds;
    private final Section section;
    private final int[] workers;
    private final List<Map<String, Object>> p50Rows;
    private final List<Map<String, Object>> p99Rows;

    GrowthBench(Rounds rounds, Section section) {
        this.rounds = rounds;
        this.section = section;
        workers = IntStream.of(WORKERS)
                .filter(count -> count <= Math.max(FEW, 10 * rounds.mostRingWorkers()))
                .toArray();
        section.note(
                "Filled to a share of the fullest dimension by the policy itself, then as many completed at random as");
        section.note(
                "submitted. Equal workers have 8 GPUs of one model; of four mixed kinds one has no GPUs, and the others");
        section.note(
                "three models. 64 demands, 8 for CPU, 8 for a share of a GPU and 4 for GPUs of 20; such were expected.");
        p50Rows = section.table("p50 ns of a decision by number of workers");
        p99Rows = section.table("p99 ns");
    }

    void run() {
        warmUp();
        for (PlacementPolicy policy : PlacementPolicy.values()) {
            double worst = 0;
            for (boolean isMixed : new boolean[] {false, true}) {
                worst = Math.max(worst, measure(policy, isMixed));
            }
            if (THAT_MUST_NOT_GROW.contains(policy.name()) && worst > 0) {
                String what = name(policy) + ", 10,000 workers to 40, the worst of all rows";
                section.atMost(what, worst, MOST_GROWTH, "times");
            }
        }
    }

    /** All policies before any is measured, so that none is compiled as if it were the only one. */
    private void warmUp() {
        for (int i = 0; i < WARM_UPS_A_ROUND * rounds.warmups(); i++) {
            for (PlacementPolicy policy : PlacementPolicy.values()) {
                measure(policy, false, FEW);
                measure(policy, true, FEW);
            }
        }
    }

    static String name(PlacementPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Measures all shares and numbers of workers; returns the largest growth, 0 if it is not known. */
    private double measure(PlacementPolicy policy, boolean isMixed) {
        List<Map<Double, Histogram>> all = new ArrayList<>();
        for (int count : workers) {
            all.add(measure(policy, isMixed, count));
        }
        double worst = 0;
        for (double share : SHARES) {
            worst = Math.max(worst, addRows(policy, isMixed, share, all));
        }
        return worst;
    }

    private double addRows(PlacementPolicy policy, boolean isMixed, double share, List<Map<Double, Histogram>> all) {
        String full = String.format(Locale.ROOT, "%.0f %%", 100 * share);
        Map<String, Object> p50 =
                Section.row("policy", name(policy), "workers", isMixed ? "mixed" : "equal", "full", full);
        Map<String, Object> p99 = new LinkedHashMap<>(p50);
        Map<Integer, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < workers.length; i++) {
            String column = String.format(Locale.ROOT, "%,d", workers[i]);
            Histogram nanos = all.get(i).get(share);
            if (nanos != null) {
                times.put(workers[i], (double) Math.max(1, nanos.getValueAtPercentile(50)));
                p99.put(column, (double) nanos.getValueAtPercentile(99));
            }
            p50.put(column, nanos == null ? "" : times.get(workers[i]));
        }
        Double few = times.get(FEW);
        Double many = times.get(MANY);
        double growth = few == null || many == null ? 0 : many / few;
        p50.put("exponent", times.size() < 2 ? "" : exponent(times));
        p50.put("10,000 to 40", growth == 0 ? "" : growth);
        p50Rows.add(p50);
        p99Rows.add(p99);
        return growth;
    }

    private static double exponent(Map<Integer, Double> times) {
        return Stat.growthExponent(
                times.keySet().stream().mapToInt(Integer::intValue).toArray(),
                times.values().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** As pools are that have seen such requests for long. */
    private static PoolPolicy pools(PlacementPolicy policy, Workload workload) {
        ExpectedRequests[] seen = IntStream.range(0, workload.specs() / Workload.LEVELS)
                .mapToObj(i -> workload.spec(i * Workload.LEVELS).demand())
                .map(demand -> new ExpectedRequests(demand, SEEN_OF_EACH))
                .toArray(ExpectedRequests[]::new);
        return PoolPolicy.DEFAULT
                .withPlacement(policy)
                .withCpuWorkOnGpuWorkers()
                .withExpected(seen);
    }

    /** The times by share; without those shares that so many workers were not filled to in time. */
    private Map<Double, Histogram> measure(PlacementPolicy policy, boolean isMixed, int count) {
        Workload workload = new Workload(3, isMixed);
        Fleet fleet = new Fleet(workload.catalog(), pools(policy, workload))
                .with(count, worker -> WorkerSpec.of(0, workload.capacity(worker)));
        DecisionTimer timer = new DecisionTimer(fleet, workload, count);
        Map<Double, Histogram> nanos = new LinkedHashMap<>();
        long mostNanos = rounds.millis() * 1_000_000L;
        int decisions = Math.max(MOST_UNMEASURED, rounds.coreCommands() / COMMANDS_A_DECISION);
        for (double share : SHARES) {
            if (!timer.fill(share, FILL_ROUNDS * mostNanos)) {
                noteShort(policy, isMixed, count, share, fleet.share());
                break;
            }
            timer.measure(share, MOST_UNMEASURED, FILL_ROUNDS * mostNanos);
            nanos.put(share, timer.measure(share, decisions, mostNanos));
        }
        return nanos;
    }

    private void noteShort(PlacementPolicy policy, boolean isMixed, int count, double wanted, double share) {
        section.note(String.format(
                Locale.ROOT,
                "%s, %s: %,d workers were not filled to %.0f %% in time, but to %.1f %%.",
                name(policy),
                isMixed ? "mixed" : "equal",
                count,
                100 * wanted,
                100 * share));
    }
}

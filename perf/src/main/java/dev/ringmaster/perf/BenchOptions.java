package dev.ringmaster.perf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What was asked for.
 *
 * @param isPart whether this JVM was started for one benchmark by another
 */
record BenchOptions(boolean isHelp, boolean isQuick, boolean isPart, List<Which> benches, Path json) {
    static final String USAGE = """
            usage: scripts/bench [--quick] [--only NAME] [--json FILE] [NAME...]
              --quick       a few minutes instead of about half an hour; for a look, not for figures to be told
              --only NAME   one benchmark: core, ring, latency, wake, admission, placement, fenzo, burst, cluster, redis
                            or dispatch; may be given more than once; a NAME alone means the same
              --json FILE   where the figures go as JSON; default target/bench/bench.json""";

    /** The benchmarks, in the order in which they run. */
    enum Which {
        CORE,
        RING,
        LATENCY,
        WAKE,
        ADMISSION,
        PLACEMENT,
        FENZO,
        BURST,
        CLUSTER,
        REDIS,
        DISPATCH;

        Section run(Rounds rounds) throws InterruptedException {
            return switch (this) {
                case CORE -> CoreBench.run(rounds);
                case RING -> RingBench.run(rounds);
                case LATENCY -> LatencyBench.run(rounds);
                case WAKE -> WakeBench.run(rounds);
                case ADMISSION -> AdmissionBench.run(rounds);
                case PLACEMENT -> PlacementBench.run(rounds);
                case FENZO -> FenzoBench.run(rounds);
                case BURST -> BurstBench.run(rounds);
                case CLUSTER -> ClusterBench.run(rounds);
                case REDIS -> RedisBench.run(rounds);
                case DISPATCH -> DispatchBench.run(rounds);
            };
        }

        static Which of(String name) {
            return Arrays.stream(values())
                    .filter(which -> which.optionName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("unknown benchmark: " + name));
        }

        String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Rounds rounds() {
        return isQuick ? Rounds.QUICK : Rounds.FULL;
    }

    /** The options that let another JVM run one of the benchmarks and store its figures. */
    List<String> forPart(Which bench, Path result) {
        List<String> options =
                new ArrayList<>(List.of("--part", "--only", bench.optionName(), "--json", result.toString()));
        if (isQuick) {
            options.add("--quick");
        }
        return options;
    }

    static BenchOptions parse(String... args) {
        boolean isHelp = false;
        boolean isQuick = false;
        boolean isPart = false;
        List<Which> only = new ArrayList<>();
        Path json = Path.of("target", "bench", "bench.json");
        List<String> left = new ArrayList<>(List.of(args));
        while (!left.isEmpty()) {
            String option = left.remove(0);
            switch (option) {
                case "-h", "--help" -> isHelp = true;
                case "--quick" -> isQuick = true;
                case "--part" -> isPart = true;
                case "--only" -> only.add(Which.of(value(option, left)));
                case "--json" -> json = Path.of(value(option, left));
                default -> only.add(named(option));
            }
        }
        return new BenchOptions(isHelp, isQuick, isPart, only.isEmpty() ? List.of(Which.values()) : only, json);
    }

    private static Which named(String name) {
        if (name.startsWith("-")) {
            throw new IllegalArgumentException("unknown option: " + name);
        }
        return Which.of(name);
    }

    private static String value(String option, List<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.remove(0);
    }
}

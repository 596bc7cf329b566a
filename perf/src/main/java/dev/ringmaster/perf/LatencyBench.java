package dev.ringmaster.perf;

import dev.ringmaster.WaitMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * From the moment a submission was due to its decision, at fixed rates, against an empty ring that waits alike. One
 * publisher, which spins until the next command is due.
 */
final class LatencyBench {
    private static final int[] RATES = {10_000, 100_000, 1_000_000};
    private static final int[] WORKERS = {40, 1_000};
    private static final double SHARE = 0.70;
    private static final double KEPT_UP = 0.99;

    private final Rounds rounds;
    private final Workload workload = new Workload(3);
    private final Section section = new Section("latency: from when a submission was due to its decision");

    private LatencyBench(Rounds rounds) {
        this.rounds = rounds;
    }

    static Section run(Rounds rounds) throws InterruptedException {
        return new LatencyBench(rounds).run();
    }

    private Section run() throws InterruptedException {
        section.note(
                "The rate is that of all commands, half of which are submissions. Nanoseconds; percentiles are of");
        section.note("all rounds together, ratios round by round. Workers 70 % full.");
        Rings.warmUp(workload);
        for (WaitMode mode : Rings.MODES) {
            for (int rate : RATES) {
                measure(mode, rate);
            }
        }
        return section;
    }

    private void measure(WaitMode mode, int rate) throws InterruptedException {
        int commands = (int) ((long) rate * rounds.millis() / 1_000);
        List<LatencyLane> lanes = new ArrayList<>();
        for (int workers : WORKERS) {
            Script script = ScriptWriter.write(workload, workers, SHARE, commands, workers);
            if (lanes.isEmpty()) {
                lanes.add(new LatencyLane("empty ring", script, rate, Rings.empty(mode)));
            }
            lanes.add(new LatencyLane("engine, " + workers + " workers", script, rate, Rings.engine(mode, false)));
        }
        rounds.run(lanes);
        String how = Rings.name(mode) + ", " + Stat.text(rate) + " commands/s";
        List<Map<String, Object>> rows = section.table(how);
        for (LatencyLane lane : lanes) {
            rows.add(lane.row(lanes.get(0)));
        }
        double ratio = lanes.get(1).p50.over(lanes.get(0).p50).median();
        section.atMost("p50 of the engine to the empty ring, 40 workers, " + how, ratio, 2, "times");
    }

    /** One kind of ring at one rate. */
    private static final class LatencyLane implements Lane {
        private final String name;
        private final Script script;
        private final int rate;
        private final Rings.Maker maker;
        private final Series achieved = new Series();
        private final Series p50 = new Series();
        private final Series p90 = new Series();
        private final Histogram all = new Histogram(1, 1L << 62, 3);

        LatencyLane(String name, Script script, int rate, Rings.Maker maker) {
            this.name = name;
            this.script = script;
            this.rate = rate;
            this.maker = maker;
        }

        @Override
        public void run(boolean isMeasured) {
            Subject subject = maker.make(script);
            Publisher publisher = new Publisher(script, subject);
            publisher.fill();
            subject.latencies();
            long start = System.nanoTime();
            publisher.paced(new Pace(start, rate));
            long took = System.nanoTime() - start;
            Histogram latencies = subject.latencies();
            subject.finish(script);
            if (latencies.getTotalCount() != script.measuredSubmissions()) {
                throw new IllegalStateException(name + " recorded " + latencies.getTotalCount() + " latencies of "
                        + script.measuredSubmissions() + " submissions");
            }
            if (isMeasured) {
                achieved.add(script.measured() * 1e9 / took);
                p50.add((double) latencies.getValueAtPercentile(50));
                p90.add((double) latencies.getValueAtPercentile(90));
                all.add(latencies);
            }
        }

        Map<String, Object> row(LatencyLane empty) {
            double reached = achieved.stat().median();
            return Section.row(
                    "what", name,
                    "p50", all.getValueAtPercentile(50),
                    "p90", all.getValueAtPercentile(90),
                    "p99", all.getValueAtPercentile(99),
                    "p99.9", all.getValueAtPercentile(99.9),
                    "max", all.getMaxValue(),
                    "p50 to empty", p50.over(empty.p50),
                    "p90 to empty", p90.over(empty.p90),
                    "achieved/s", Stat.text(reached) + (reached < KEPT_UP * rate ? " NOT REACHED" : ""));
        }
    }
}

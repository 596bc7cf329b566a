package dev.ringmaster.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** From when a batch was due to its answer, at fixed rates. */
final class RedisOpenLoop {
    private static final int[] RATES = {1_000, 3_000};
    private static final int[] SIZES = {10, 100};

    private RedisOpenLoop() {}

    static void run(Section section, Rounds rounds, RedisLink link) throws InterruptedException {
        List<PacedLane> lanes = new ArrayList<>();
        for (int rate : RATES) {
            for (int size : SIZES) {
                lanes.add(new PacedLane(link, rate, size, 2 * rounds.millis()));
            }
        }
        rounds.run(lanes);
        List<Map<String, Object>> rows = section.table(
                "open loop: ms from when a batch was due to its answer; percentiles of all rounds together");
        for (PacedLane lane : lanes) {
            rows.add(lane.row());
            String what = Stat.text(lane.rate) + " batches/s of " + lane.size + ", p50";
            section.atMost(what, lane.p50.stat().median(), 0.35, "ms");
        }
    }

    private static final class PacedLane implements Lane {
        private final RedisLink link;
        private final int rate;
        private final int size;
        private final int millis;
        private final Series p50 = new Series();
        private final Histogram all = new Histogram(3);

        PacedLane(RedisLink link, int rate, int size, int millis) {
            this.link = link;
            this.rate = rate;
            this.size = size;
            this.millis = millis;
        }

        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            RedisLink.Round round = link.openLoop(size, rate, millis);
            if (isMeasured) {
                p50.add(RedisRates.millis(round.latencies(), 50));
                all.add(round.latencies());
            }
        }

        Map<String, Object> row() {
            return Section.row(
                    "batches/s", Stat.text(rate),
                    "batch", size,
                    "p50 by rounds", p50.stat(),
                    "p50", RedisRates.millis(all, 50),
                    "p90", RedisRates.millis(all, 90),
                    "p99", RedisRates.millis(all, 99),
                    "max", RedisRates.millis(all, 100));
        }
    }
}

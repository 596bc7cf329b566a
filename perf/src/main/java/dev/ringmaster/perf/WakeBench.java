package dev.ringmaster.perf;

import dev.ringmaster.WaitMode;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * From a completion to the start of the request that waited for it, against a worker that polls its queue every 100 ms.
 */
final class WakeBench {
    private static final long PAUSE_NANOS = 200_000;
    private static final double MICRO = 1_000;

    private final Rounds rounds;
    private final Section section = new Section("wake: from a completion to the next start");

    private WakeBench(Rounds rounds) {
        this.rounds = rounds;
    }

    static Section run(Rounds rounds) throws InterruptedException {
        return new WakeBench(rounds).run();
    }

    private Section run() throws InterruptedException {
        section.note("One slot, one request in it and one that waits; the slot's request is completed after a pause of "
                + "at least " + PAUSE_NANOS / 1_000 + " us, in which the completing thread spins or sleeps.");
        section.note("The baseline polls a queue under a lock every 100 ms; completions come at random times.");
        WakeLane poll = new WakeLane("polling every 100 ms", nanos -> PollingWorker.measure(20, nanos));
        WakeLane low = engine(WaitMode.LOW_LATENCY, false);
        WakeLane shared = engine(WaitMode.SHARED, false);
        List<WakeLane> lanes =
                List.of(poll, low, engine(WaitMode.LOW_LATENCY, true), shared, engine(WaitMode.SHARED, true));
        rounds.run(lanes);
        List<Map<String, Object>> rows = section.table("microseconds");
        for (WakeLane lane : lanes) {
            rows.add(lane.row(poll));
        }
        section.atMost("completion to next start, p50, low latency", low.micros(50), 1, "us");
        section.atMost("completion to next start, p50, shared", shared.micros(50), 60, "us");
        return section;
    }

    private WakeLane engine(WaitMode mode, boolean sleeps) {
        String name = "engine, " + Rings.name(mode) + ", completer " + (sleeps ? "sleeps" : "spins");
        return new WakeLane(
                name, nanos -> WakingEngine.oneSlot(mode, nanos).measure(rounds.wakes(), PAUSE_NANOS, sleeps));
    }

    /** Takes one round of samples. */
    @FunctionalInterface
    private interface Source {
        void measure(Histogram nanos) throws InterruptedException;
    }

    private static final class WakeLane implements Lane {
        private final String name;
        private final Source source;
        private final Series p50 = new Series();
        private final Histogram all = new Histogram(3);

        WakeLane(String name, Source source) {
            this.name = name;
            this.source = source;
        }

        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            Histogram nanos = new Histogram(3);
            source.measure(nanos);
            if (isMeasured) {
                p50.add((double) nanos.getValueAtPercentile(50));
                all.add(nanos);
            }
        }

        double micros(double percentile) {
            return all.getValueAtPercentile(percentile) / MICRO;
        }

        Map<String, Object> row(WakeLane poll) {
            return Section.row(
                    "what", name,
                    "samples", all.getTotalCount(),
                    "p50", micros(50),
                    "p90", micros(90),
                    "p99", micros(99),
                    "max", all.getMaxValue() / MICRO,
                    "times shorter than polling, p50", poll.p50.over(p50));
        }
    }
}

package dev.ringmaster.perf;

import dev.ringmaster.perf.RedisLink.Content;
import dev.ringmaster.perf.RedisLink.Round;
import dev.ringmaster.redisson.RedisServerProcess;
import dev.ringmaster.redisson.RedisServerProcess.Append;
import dev.ringmaster.redisson.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Reservations a second through the adapter, beside {@code redis-benchmark} on the same function. */
final class RedisRates {
    private static final int[] SIZES = {1, 10, 100};
    private static final int[] IN_FLIGHT = {1, 8, 32};
    private static final int PIPELINED = 16;
    private static final double WANTED = 1_200_000;

    private final Section section;
    private final Rounds rounds;
    private final List<RateLane> lanes = new ArrayList<>();

    private RedisRates(Section section, Rounds rounds) {
        this.section = section;
        this.rounds = rounds;
    }

    /**
     * Measures.
     *
     * @param link reaches {@code server}
     * @return reservations a second in batches of 100 reservations
     */
    static Series run(Section section, Rounds rounds, RedisServerProcess server, RedisLink link)
            throws InterruptedException {
        return new RedisRates(section, rounds).run(server, link);
    }

    private Series run(RedisServerProcess server, RedisLink link) throws InterruptedException {
        section.note("Batches are half reservations, half releases of what was reserved before, about "
                + RedisBatches.WORKERS + " workers, two dimensions, one");
        section.note(
                "demand. redis-benchmark, over one connection, calls the same function with batches of 100 of that kind; "
                        + "they stand in the library,");
        section.note(
                "and what it sends is as long. Times are from sending a batch to its answer; bytes are allocated by all "
                        + "threads of the JVM.");
        try (RedisServerProcess syncing =
                        RedisServerProcess.builder().append(Append.ALWAYS).launch();
                RedisLink syncingLink = new RedisLink(RedisSettings.parse(syncing.url()), "rates")) {
            RedisProgram unsynced = new RedisProgram(server, RedisLink.LARGEST);
            RateLane program = program("", unsynced, PIPELINED);
            program("", unsynced, 1);
            for (int size : SIZES) {
                for (int inFlight : IN_FLIGHT) {
                    lanes.add(adapter("", link, Content.RESERVATIONS_AND_RELEASES, size, inFlight));
                }
            }
            RateLane mixed = lanes.get(lanes.size() - 1);
            RateLane pure = adapter("", link, Content.RESERVATIONS, RedisLink.LARGEST, 32);
            lanes.add(pure);
            String always = ", append-only file, appendfsync always";
            RateLane syncingProgram = program(always, new RedisProgram(syncing, RedisLink.LARGEST), PIPELINED);
            int firstSyncing = lanes.size();
            for (int inFlight : IN_FLIGHT) {
                lanes.add(adapter(always, syncingLink, Content.RESERVATIONS_AND_RELEASES, RedisLink.LARGEST, inFlight));
            }
            rounds.run(lanes);
            addTable(program, syncingProgram, firstSyncing);
            addTargets(program, mixed, pure);
            return pure.reservations();
        }
    }

    private void addTable(RateLane program, RateLane syncingProgram, int firstSyncing) {
        List<Map<String, Object>> rows = section.table("the adapter and redis-benchmark, no persistence unless said");
        for (int i = 0; i < lanes.size(); i++) {
            boolean isSyncing = i >= firstSyncing || lanes.get(i).equals(syncingProgram);
            rows.add(lanes.get(i).row(isSyncing ? syncingProgram : program));
        }
    }

    private void addTargets(RateLane program, RateLane mixed, RateLane pure) {
        section.atLeast(
                "adapter to redis-benchmark, P " + PIPELINED + ", batch 100, 32 in flight",
                mixed.perSecond.over(program.perSecond).median(),
                0.8,
                "times");
        double reservations = pure.reservations().stat().median();
        section.atLeast("reservations, batch 100 of reservations alone", reservations, WANTED, "a second");
        section.atLeast(
                "changes, batch 100, half of them releases",
                RedisLink.LARGEST * mixed.perSecond.stat().median(),
                WANTED,
                "a second");
        section.atMost(
                "bytes allocated a reservation, batch 100 of reservations alone",
                pure.bytes.stat().median() / RedisLink.LARGEST,
                50,
                "B");
    }

    private RateLane program(String persistence, RedisProgram program, int pipelined) {
        RateLane lane =
                new RateLane(
                        "redis-benchmark, P " + pipelined + persistence,
                        Content.RESERVATIONS_AND_RELEASES,
                        RedisLink.LARGEST,
                        pipelined) {
                    private int calls = 2_000;

                    @Override
                    public void run(boolean isMeasured) {
                        RedisProgram.Figures figures = program.measure(calls, pipelined);
                        calls = (int) Math.max(PIPELINED, figures.perSecond() * rounds.millis() / 1_000);
                        if (isMeasured) {
                            perSecond.add(figures.perSecond());
                            p50.add(figures.p50Millis());
                            p99.add(figures.p99Millis());
                        }
                    }
                };
        lanes.add(lane);
        return lane;
    }

    private RateLane adapter(String persistence, RedisLink link, Content content, int size, int inFlight) {
        String what = content == Content.RESERVATIONS ? "adapter, reservations alone" : "adapter";
        return new RateLane(what + persistence, content, size, inFlight) {
            @Override
            public void run(boolean isMeasured) throws InterruptedException {
                Round round = link.closedLoop(content, size, inFlight, rounds.millis());
                if (isMeasured) {
                    perSecond.add(round.batches() * 1e9 / round.nanos());
                    bytes.add((double) round.allocatedBytes() / round.batches());
                    p50.add(millis(round.latencies(), 50));
                    p99.add(millis(round.latencies(), 99));
                }
            }
        };
    }

    static double millis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e6;
    }

    /** One way to send batches of one kind. */
    private abstract static class RateLane implements Lane {
        final Series perSecond = new Series();
        final Series bytes = new Series();
        final Series p50 = new Series();
        final Series p99 = new Series();
        private final String what;
        private final Content content;
        private final int size;
        private final int inFlight;

        RateLane(String what, Content content, int size, int inFlight) {
            this.what = what;
            this.content = content;
            this.size = size;
            this.inFlight = inFlight;
        }

        Series reservations() {
            return times(perSecond, content.reservationsOf(size));
        }

        Map<String, Object> row(RateLane program) {
            boolean isAdapter = bytes.values().length > 0;
            return Section.row(
                    "what",
                    what,
                    "batch",
                    size,
                    "in flight",
                    inFlight,
                    "batches/s",
                    perSecond.stat(),
                    "changes/s",
                    Stat.text(size * perSecond.stat().median()),
                    "reservations/s",
                    reservations().stat(),
                    "p50 ms",
                    p50.stat(),
                    "p99 ms",
                    p99.stat(),
                    "B/reservation",
                    isAdapter ? Stat.text(bytes.stat().median() / content.reservationsOf(size)) : "",
                    "batches to redis-benchmark",
                    size == RedisLink.LARGEST ? perSecond.over(program.perSecond) : "");
        }

        private static Series times(Series series, double factor) {
            Series product = new Series();
            for (double value : series.values()) {
                product.add(factor * value);
            }
            return product;
        }
    }
}

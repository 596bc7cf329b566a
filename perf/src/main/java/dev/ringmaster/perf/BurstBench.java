package dev.ringmaster.perf;

import dev.ringmaster.WaitMode;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Many requests at once, from the first publication to the last decision: a few on few workers, a million on many. */
final class BurstBench {
    private static final int FEW_REQUESTS = 100;
    private static final int FEW_WORKERS = 20;
    private static final int MANY_WORKERS = 5_000;
    private static final int BURSTS = 50; // in a round
    private static final long REST_NANOS = 500_000; // between two, so that the engine sleeps when the next one comes
    private static final int SPECS = 1 << 10;
    private static final int ROOM = 1 << 12; // for finished requests that the ledger is still to forget

    private final Rounds rounds;
    private final Section section = new Section("burst: many requests at once");
    private final ResourceCatalog catalog = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .build();
    private final Capacity worker = catalog.capacity()
            .amount(ResourceCatalog.CPU_MILLIS, 96_000)
            .amount(ResourceCatalog.MEMORY_MIB, 384 << 10)
            .build();
    private final RequestSpec[] specs = new RequestSpec[SPECS];

    private BurstBench(Rounds rounds) {
        this.rounds = rounds;
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < SPECS; i++) {
            long cpuMillis = 100L * random.nextInt(1, 6);
            specs[i] = RequestSpec.of(
                    catalog.demand()
                            .amount(ResourceCatalog.CPU_MILLIS, cpuMillis)
                            .amount(ResourceCatalog.MEMORY_MIB, cpuMillis * random.nextInt(1, 4))
                            .build(),
                    0);
        }
    }

    static Section run(Rounds rounds) throws InterruptedException {
        return new BurstBench(rounds).run();
    }

    private Section run() throws InterruptedException {
        section.note(
                "Requests for 0.1 to 0.5 cores, workers of 96 cores and 384 GiB, best fit. Through the engine, with the");
        section.note(
                "in-memory ledger: time on the clock from the first publication to the last placement; one publisher,");
        section.note("which parks when the ring is full. The engine is at rest before each burst.");
        few();
        many();
        return section;
    }

    private void few() throws InterruptedException {
        List<BurstLane> lanes = List.of(
                new BurstLane("own thread, no ledger", null, FEW_REQUESTS, FEW_WORKERS, BURSTS),
                new BurstLane("engine, shared", WaitMode.SHARED, FEW_REQUESTS, FEW_WORKERS, BURSTS),
                new BurstLane("engine, low latency", WaitMode.LOW_LATENCY, FEW_REQUESTS, FEW_WORKERS, BURSTS));
        rounds.run(lanes);
        tell(
                "microseconds for " + FEW_REQUESTS + " requests on " + FEW_WORKERS
                        + " workers, median burst of a round",
                lanes);
        for (BurstLane lane : lanes.subList(1, 3)) {
            section.atMost(
                    FEW_REQUESTS + " requests on " + FEW_WORKERS + " workers, " + lane.name,
                    lane.micros.stat().median(),
                    200,
                    "us");
        }
    }

    private void many() throws InterruptedException {
        int requests = rounds.mostWaiting();
        List<BurstLane> lanes = List.of(
                new BurstLane("own thread, no ledger", null, requests, MANY_WORKERS, 1),
                new BurstLane("engine, shared", WaitMode.SHARED, requests, MANY_WORKERS, 1));
        rounds.atMost(1, 3).run(lanes);
        tell(String.format("microseconds for %,d requests on %,d workers", requests, MANY_WORKERS), lanes);
        for (BurstLane lane : lanes) {
            String what = String.format("%,d requests on %,d workers, %s", requests, MANY_WORKERS, lane.name);
            section.atMost(what, lane.micros.stat().median() / 1e6, 10, "s");
        }
    }

    private void tell(String title, List<BurstLane> lanes) {
        List<Map<String, Object>> rows = section.table(title);
        for (BurstLane lane : lanes) {
            rows.add(Section.row(
                    "what",
                    lane.name,
                    "us",
                    lane.micros.stat(),
                    "to own thread",
                    lane.micros.over(lanes.get(0).micros),
                    "ns a request",
                    1e3 * lane.micros.stat().median() / lane.requests));
        }
    }

    /** Bursts on idle workers, which are idle again after each; through an engine, or on the calling thread. */
    private final class BurstLane implements Lane {
        private final String name;
        private final @Nullable WaitMode mode;
        private final int requests;
        private final int workers;
        private final int bursts;
        private final Series micros = new Series();

        BurstLane(String name, @Nullable WaitMode mode, int requests, int workers, int bursts) {
            this.name = name;
            this.mode = mode;
            this.requests = requests;
            this.workers = workers;
            this.bursts = bursts;
        }

        /** A new engine for each round, because one that spins would disturb the others' rounds. */
        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            double[] took = mode == null ? onOwnThread() : through(mode);
            if (isMeasured) {
                micros.add(Stat.of(took).median());
            }
        }

        private double[] onOwnThread() {
            Fleet fleet = new Fleet(catalog, PoolPolicy.DEFAULT).with(workers, id -> WorkerSpec.of(0, worker));
            double[] took = new double[bursts];
            for (int burst = 0; burst < bursts; burst++) {
                long start = System.nanoTime();
                for (int i = 0; i < requests; i++) {
                    fleet.submit(specs[i % SPECS]);
                }
                took[burst] = (System.nanoTime() - start) / 1e3;
                if (fleet.held() != requests) {
                    throw new IllegalStateException(fleet.held() + " of " + requests + " requests were placed");
                }
                fleet.completeAll();
            }
            return took;
        }

        private double[] through(WaitMode waits) throws InterruptedException {
            double[] took = new double[bursts];
            try (BurstEngine engine = new BurstEngine(worker, workers, 2 * requests + ROOM, waits)) {
                for (int burst = 0; burst < bursts; burst++) {
                    LockSupport.parkNanos(REST_NANOS);
                    took[burst] = engine.submit(specs, requests) / 1e3;
                    engine.complete(requests);
                }
            }
            return took;
        }
    }
}

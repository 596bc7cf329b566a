package dev.ringmaster.perf;

import dev.ringmaster.WaitMode;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** How soon, and how many a second, those that wait are let in. */
final class GrantBench {
    private static final int WAITERS = 1_000;
    private static final int SLOTS = 64;
    private static final int POLLED_SAMPLES = 5;
    private static final long PAUSE_NANOS = 200_000;
    private static final long POLL_NANOS = 100_000_000;
    private static final int POLLS = 4;
    private static final long SHORTEST_WINDOW_NANOS = 50_000_000;
    private static final double MICRO = 1_000;

    private final Rounds rounds;
    private final AdmissionLoad load;
    private final Section section;
    private final SplittableRandom random = new SplittableRandom(6);

    GrantBench(Rounds rounds, AdmissionLoad load, Section section) {
        this.rounds = rounds;
        this.load = load;
        this.section = section;
    }

    void run() throws InterruptedException {
        handOver();
        blocked();
        refill();
    }

    private void handOver() throws InterruptedException {
        int samples = Math.max(1, rounds.wakes() / 2);
        LatencyLane spinning = decided(WaitMode.LOW_LATENCY, samples);
        LatencyLane parked = decided(WaitMode.SHARED, samples);
        LatencyLane lock = handOver("lock, condition: the thread that waited goes on", samples, () -> lock(1, false));
        List<LatencyLane> lanes = List.of(
                spinning,
                parked,
                handOver(
                        "engine, shared: a parked thread goes on",
                        samples,
                        () -> new RingAdmission(load, 1, 2, WaitMode.SHARED)),
                lock,
                handOver("Semaphore: the thread that waited goes on", samples, () -> Peers.semaphore(1, true)),
                handOver("Resilience4j bulkhead: likewise", samples, () -> Peers.bulkhead(1, true)),
                new LatencyLane("lock, polled every 100 ms: likewise", nanos -> {
                    LongSupplier anyTime = () -> random.nextLong(POLL_NANOS);
                    new HandOver(lock(1, true), anyTime, nanos).measure(POLLED_SAMPLES);
                }));
        print("completion to grant, one slot, microseconds", lanes, lock, "to the lock, p50");
        section.atMost("completion to grant, p50, spinning", spinning.micros(50), 2, "us");
        section.atMost("completion to grant, p50, parked", parked.micros(50), 60, "us");
    }

    private LatencyLane decided(WaitMode mode, int samples) {
        return new LatencyLane(
                "engine, " + Rings.name(mode) + ": the listener is told",
                nanos -> WakingEngine.oneAtATime(load, mode, nanos).measure(samples, PAUSE_NANOS, false));
    }

    private LatencyLane handOver(String name, int samples, Supplier<Admission> maker) {
        return new LatencyLane(name, nanos -> new HandOver(maker.get(), () -> PAUSE_NANOS, nanos).measure(samples));
    }

    private LockAdmission lock(int slots, boolean polls) {
        return new LockAdmission(load, AdmissionLoad.ROOMY.withMaxConcurrent(slots), polls);
    }

    private void refill() throws InterruptedException {
        int samples = rounds.wakes();
        LatencyLane spinning = new LatencyLane(
                "engine, low latency: the listener is told",
                nanos -> Refill.engine(load, WaitMode.LOW_LATENCY, samples, nanos));
        List<LatencyLane> lanes = List.of(
                spinning,
                new LatencyLane(
                        "engine, shared: the listener is told",
                        nanos -> Refill.engine(load, WaitMode.SHARED, samples, nanos)),
                new LatencyLane("Bucket4j: the thread that slept goes on", nanos -> Refill.bucket4j(samples, nanos)),
                new LatencyLane("Guava RateLimiter: likewise", nanos -> Refill.guava(samples, nanos)));
        print("lateness against the exact refill, microseconds", lanes, spinning, "to the first row, p50");
    }

    private void print(String title, List<LatencyLane> lanes, LatencyLane baseline, String ratio)
            throws InterruptedException {
        rounds.run(lanes);
        List<Map<String, Object>> rows = section.table(title);
        for (LatencyLane lane : lanes) {
            rows.add(Section.row(
                    "what",
                    lane.name,
                    "samples",
                    lane.all.getTotalCount(),
                    "p50",
                    lane.micros(50),
                    "p90",
                    lane.micros(90),
                    "p99",
                    lane.micros(99),
                    ratio,
                    lane.p50.over(baseline.p50)));
        }
    }

    private void blocked() throws InterruptedException {
        long window = Math.max(SHORTEST_WINDOW_NANOS, rounds.millis() * 250_000L);
        GrantLane told = new GrantLane("engine, told by the listener", () -> async(false, window));
        GrantLane futures = new GrantLane("engine, futures", () -> async(true, window));
        GrantLane lock = threads("lock, condition, parked threads", window, () -> lock(SLOTS, false));
        List<GrantLane> lanes = List.of(
                told,
                futures,
                threads(
                        "engine, parked threads",
                        window,
                        () -> new RingAdmission(load, SLOTS, WAITERS + SLOTS, WaitMode.SHARED)),
                lock,
                threads("lock, polled every 100 ms, parked threads", POLLS * POLL_NANOS, () -> lock(SLOTS, true)),
                threads("fair Semaphore, parked threads", window, () -> Peers.semaphore(SLOTS, true)),
                threads("Resilience4j bulkhead, parked threads", window, () -> Peers.bulkhead(SLOTS, true)));
        rounds.run(lanes);
        List<Map<String, Object>> rows =
                section.table(WAITERS + " that want one of " + SLOTS + " slots all the time; engine shared");
        for (GrantLane lane : lanes) {
            rows.add(Section.row(
                    "what", lane.name,
                    "grants/s", lane.rate.stat(),
                    "to the lock", lane.rate.over(lock.rate)));
        }
        section.atLeast(
                "grants to the lock's, listener", told.rate.over(lock.rate).median(), 5, "times");
        section.atLeast(
                "grants to the lock's, futures", futures.rate.over(lock.rate).median(), 5, "times");
    }

    private double async(boolean hasFutures, long windowNanos) {
        return new AsyncWaiters(load, SLOTS, WAITERS, hasFutures).measure(windowNanos);
    }

    private GrantLane threads(String name, long windowNanos, Supplier<Admission> maker) {
        return new GrantLane(name, () -> parkedThreads(maker.get(), windowNanos));
    }

    /** All slots are taken until every thread waits; then each goes on when it is let in, and queues up again. */
    static double parkedThreads(Admission admission, long windowNanos) throws InterruptedException {
        LongAdder granted = new LongAdder();
        double rate;
        try (Crew crew = new Crew(WAITERS, thread -> acceptForEver(admission.gate(thread), thread, granted))) {
            for (int i = 0; i < SLOTS; i++) {
                admission.gate(WAITERS + i).accept(i);
            }
            crew.go();
            crew.awaitParked();
            long start = System.nanoTime();
            for (int i = 0; i < SLOTS; i++) {
                admission.gate(WAITERS + i).complete();
            }
            LockSupport.parkNanos(windowNanos);
            rate = granted.sum() * 1e9 / (System.nanoTime() - start);
        } finally {
            admission.stop();
        }
        admission.requireAccepted(granted.sum(), granted.sum() + WAITERS + SLOTS);
        return rate;
    }

    private static void acceptForEver(Admission.Gate gate, long kind, LongAdder granted) throws InterruptedException {
        while (!Thread.interrupted()) {
            gate.accept(kind);
            granted.increment();
            gate.complete();
        }
    }

    /** Takes one round of samples. */
    @FunctionalInterface
    private interface Source {
        void measure(Histogram nanos) throws InterruptedException;
    }

    /** Times of single events. */
    private static final class LatencyLane implements Lane {
        private final String name;
        private final Source source;
        private final Series p50 = new Series();
        private final Histogram all = new Histogram(3);

        LatencyLane(String name, Source source) {
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
    }

    /** Takes one round and gives its grants a second. */
    @FunctionalInterface
    private interface Rate {
        double measure() throws InterruptedException;
    }

    private static final class GrantLane implements Lane {
        private final String name;
        private final Rate source;
        private final Series rate = new Series();

        GrantLane(String name, Rate source) {
            this.name = name;
            this.source = source;
        }

        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            double value = source.measure();
            if (isMeasured) {
                rate.add(value);
            }
        }
    }
}

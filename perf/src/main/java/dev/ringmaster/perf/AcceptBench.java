package dev.ringmaster.perf;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.WaitMode;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** What it costs to let a request in that need not wait, and to take note of its completion. */
final class AcceptBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int[] CREWS = {2, 100, 1_000};
    private static final int PACE = 200_000;
    private static final int WARM_UP_PAIRS = 20_000;

    private final Rounds rounds;
    private final AdmissionLoad load;
    private final Section section;

    AcceptBench(Rounds rounds, AdmissionLoad load, Section section) {
        this.rounds = rounds;
        this.load = load;
        this.section = section;
    }

    /** Something that is compared, made for a number of threads, and what it leaves out of what the engine does. */
    private record Contestant(String name, String leavesOut, IntFunction<Admission> maker) {}

    private List<Contestant> peers() {
        int many = AdmissionLoad.MANY;
        return List.of(
                new Contestant(
                        "lock, woken by condition",
                        "accounts, deadlines, shares",
                        threads -> new LockAdmission(load, AdmissionLoad.ROOMY, false)),
                new Contestant(
                        "lock, polled every 100 ms",
                        "accounts, deadlines, shares, waking",
                        threads -> new LockAdmission(load, AdmissionLoad.ROOMY, true)),
                new Contestant("Semaphore", "all but concurrency", threads -> Peers.semaphore(many, false)),
                new Contestant("Resilience4j bulkhead", "all but concurrency", threads -> Peers.bulkhead(many, false)),
                new Contestant(
                        "Resilience4j rate limiter", "all but one rate", threads -> Peers.resilience4jRate(load)),
                new Contestant("Bucket4j", "all but one rate", threads -> Peers.bucket4j(load)),
                new Contestant("Guava RateLimiter", "all but one rate", threads -> Peers.guavaRate(load)));
    }

    void run() throws InterruptedException {
        ownThread();
        crew(1, List.of(new Contestant("engine, low latency", "", ring(WaitMode.LOW_LATENCY))));
        for (int threads : CREWS) {
            List<Contestant> all = new ArrayList<>();
            all.add(new Contestant("engine, shared", "", ring(WaitMode.SHARED)));
            all.addAll(peers());
            crew(threads, all);
        }
        paced();
    }

    private IntFunction<Admission> ring(WaitMode mode) {
        return threads -> new RingAdmission(load, AdmissionLoad.MANY, threads + 1, mode);
    }

    private void ownThread() throws InterruptedException {
        List<OwnThreadLane> lanes = new ArrayList<>();
        lanes.add(new OwnThreadLane(new Contestant("engine", "", threads -> new InlineAdmission(load, false))));
        lanes.add(new OwnThreadLane(new Contestant(
                "engine, and the clock read for each call", "", threads -> new InlineAdmission(load, true))));
        OwnThreadLane switchedOff = new OwnThreadLane(
                new Contestant("engine, switched off", "everything", threads -> new SwitchedOffAdmission(load)));
        lanes.add(switchedOff);
        peers().forEach(peer -> lanes.add(new OwnThreadLane(peer)));
        try {
            rounds.run(lanes);
        } finally {
            lanes.forEach(lane -> lane.admission.stop());
        }
        List<Map<String, Object>> rows = section.table("accept + complete on the caller's own thread");
        OwnThreadLane engine = lanes.get(0);
        for (OwnThreadLane lane : lanes) {
            rows.add(Section.row(
                    "what", lane.contestant.name,
                    "ns a pair", lane.nanos.stat(),
                    "to the engine", lane.nanos.over(engine.nanos),
                    "bytes a pair", lane.bytes.stat(),
                    "leaves out", lane.contestant.leavesOut));
        }
        section.atMost("accept + complete, own thread", engine.nanos.stat().median(), 100, "ns a pair");
        section.atMost(
                "accept + complete, switched off", switchedOff.nanos.stat().median(), 10, "ns a pair");
        section.atMost("allocation, own thread", engine.bytes.stat().median(), 0, "bytes a pair");
    }

    private void crew(int threads, List<Contestant> contestants) throws InterruptedException {
        List<CrewLane> lanes = contestants.stream()
                .map(contestant -> new CrewLane(contestant, threads))
                .toList();
        rounds.run(lanes);
        CrewLane engine = lanes.get(0);
        String by = threads == 1 ? "1 thread" : Stat.text(threads) + " threads";
        List<Map<String, Object>> rows = section.table("accept + complete by " + by);
        for (CrewLane lane : lanes) {
            rows.add(Section.row(
                    "what",
                    lane.contestant.name,
                    "pairs/s",
                    lane.rate.stat(),
                    "to the engine",
                    lane.rate.over(engine.rate),
                    "bytes a pair, deciding thread",
                    lane == engine ? lane.bytes.stat() : ""));
        }
        if (threads == 100) {
            section.atLeast("ring, 100 publishers, shared", engine.rate.stat().median(), 2_500_000, "pairs/s");
        }
        section.atMost("allocation, deciding thread, " + by, engine.bytes.stat().median(), 0, "bytes a pair");
    }

    private void paced() throws InterruptedException {
        PacedLane lane = new PacedLane();
        rounds.run(List.of(lane));
        section.table("one publisher at " + Stat.text(PACE) + " pairs/s, low latency, nanoseconds")
                .addAll(List.of(
                        PacedLane.row("caller's time, submit or complete", lane.calls, lane.callP50),
                        PacedLane.row("due to decided, submit", lane.decisions, lane.decisionP50)));
        section.atMost("caller's time, p50", lane.callP50.stat().median(), 300, "ns");
        section.atMost("publish to decision, p50", lane.decisionP50.stat().median(), 1_000, "ns");
    }

    private static void play(Admission.Gate gate, long from, long count) {
        for (long kind = from; kind < from + count; kind++) {
            if (!gate.tryAccept(kind)) {
                throw new IllegalStateException("a request was not let in, though no limit binds");
            }
            gate.complete();
        }
    }

    /** One object for all rounds. */
    private final class OwnThreadLane implements Lane {
        private final Contestant contestant;
        private final Admission admission;
        private final Series nanos = new Series();
        private final Series bytes = new Series();
        private long kind;

        OwnThreadLane(Contestant contestant) {
            this.contestant = contestant;
            admission = contestant.maker.apply(1);
        }

        @Override
        public void run(boolean isMeasured) {
            Admission.Gate gate = admission.gate(0);
            int pairs = rounds.coreCommands();
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            play(gate, kind, pairs);
            long took = THREADS.getCurrentThreadCpuTime() - start;
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
            kind += pairs;
            admission.requireIdle();
            if (isMeasured) {
                nanos.add((double) took / pairs);
                bytes.add((double) allocated / pairs);
            }
        }
    }

    /** A new object and new threads for each round. */
    private final class CrewLane implements Lane {
        private final Contestant contestant;
        private final int threads;
        private final Series rate = new Series();
        private final Series bytes = new Series();

        CrewLane(Contestant contestant, int threads) {
            this.contestant = contestant;
            this.threads = threads;
        }

        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            int each = Math.max(1, rounds.ringCommands() / 4 / threads);
            long pairs = (long) each * threads;
            Admission admission = contestant.maker.apply(threads);
            try (Crew crew = new Crew(threads, thread -> play(admission.gate(thread), thread, each))) {
                play(admission.gate(threads), 0, WARM_UP_PAIRS);
                admission.awaitDecided(WARM_UP_PAIRS);
                long bytesBefore = admission.allocatedBytes();
                long start = crew.go();
                crew.join();
                admission.awaitDecided(WARM_UP_PAIRS + pairs);
                long took = System.nanoTime() - start;
                long allocated = admission.allocatedBytes() - bytesBefore;
                admission.requireIdle();
                if (isMeasured) {
                    rate.add(pairs * 1e9 / took);
                    bytes.add((double) allocated / pairs);
                }
            } finally {
                admission.stop();
            }
        }
    }

    /** One publisher, which spins until the next pair is due. */
    private final class PacedLane implements Lane {
        private final Series callP50 = new Series();
        private final Series decisionP50 = new Series();
        private final Histogram calls = new Histogram(3);
        private final Histogram decisions = new Histogram(1, 1L << 62, 3);

        @Override
        public void run(boolean isMeasured) {
            int pairs = (int) ((long) PACE * rounds.millis() / 1_000);
            Histogram call = new Histogram(3);
            RingAdmission admission = new RingAdmission(load, AdmissionLoad.MANY, 1, WaitMode.LOW_LATENCY);
            try {
                play(admission.gate(0), 0, WARM_UP_PAIRS);
                admission.awaitDecided(WARM_UP_PAIRS);
                admission.decisionLatencies();
                publish(admission.gate(0), pairs, call);
                admission.awaitDecided(WARM_UP_PAIRS + pairs);
                admission.requireIdle();
                Histogram decision = admission.decisionLatencies();
                if (decision.getTotalCount() != pairs) {
                    throw new IllegalStateException(decision.getTotalCount() + " of " + pairs + " were decided");
                }
                if (isMeasured) {
                    callP50.add((double) call.getValueAtPercentile(50));
                    decisionP50.add((double) decision.getValueAtPercentile(50));
                    calls.add(call);
                    decisions.add(decision);
                }
            } finally {
                admission.stop();
            }
        }

        private static void publish(RingAdmission.RingGate gate, int pairs, Histogram nanos) {
            Pace pace = new Pace(System.nanoTime(), PACE);
            for (int i = 0; i < pairs; i++) {
                long due = pace.dueNanos(i);
                while (System.nanoTime() - due < 0) {
                    Thread.onSpinWait();
                }
                long start = System.nanoTime();
                gate.submit(i, due);
                long submitted = System.nanoTime();
                gate.complete();
                nanos.recordValue(submitted - start);
                nanos.recordValue(System.nanoTime() - submitted);
            }
        }

        private static Map<String, Object> row(String what, Histogram all, Series p50) {
            return Section.row(
                    "what", what,
                    "p50", all.getValueAtPercentile(50),
                    "p90", all.getValueAtPercentile(90),
                    "p99", all.getValueAtPercentile(99),
                    "p50 of the rounds", p50.stat());
        }
    }
}

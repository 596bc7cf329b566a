package dev.ringmaster.perf;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What it costs that others wait: a turn of the queue, the queue's end, its memory, and whether shares are kept. */
final class BacklogBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int SHARE_BACKLOG = 20_000;
    private static final int FEW = 1_000;

    private final Rounds rounds;
    private final AdmissionLoad load;
    private final Section section;

    BacklogBench(Rounds rounds, AdmissionLoad load, Section section) {
        this.rounds = rounds;
        this.load = load;
        this.section = section;
    }

    void run() throws InterruptedException {
        turns();
        drain();
        memory();
        shares();
    }

    /** What those that wait are short of; everything else there is plenty of. */
    private enum WaitsFor {
        /** The engine runs one at a time. */
        ENGINE("the engine's limit of 1", 1),
        /** The worker has one slot. */
        WORKER("the worker's only slot", 1),
        /** Each account runs one at a time. */
        ACCOUNT("100 accounts' limits of 1", AdmissionLoad.ACCOUNTS);

        private final String text;
        private final int running;

        WaitsFor(String text, int running) {
            this.text = text;
            this.running = running;
        }

        AdmissionPolicy policy() {
            Limits many = AdmissionLoad.ROOMY;
            Limits one = many.withMaxConcurrent(1);
            return AdmissionLoad.policy(
                    QueuePolicy.WEIGHTED_FAIR, this == ENGINE ? one : many, this == ACCOUNT ? one : many);
        }

        /** So many wait, and as many run as may. */
        Backlog backlog(AdmissionLoad load, int waiting) {
            int slots = this == WORKER ? 1 : AdmissionLoad.MANY;
            Backlog backlog = new Backlog(load, policy(), slots, running + waiting);
            backlog.fill(running + waiting);
            requireWaiting(backlog, waiting);
            return backlog;
        }
    }

    private static void requireWaiting(Backlog backlog, int waiting) {
        if (backlog.waiting() != waiting) {
            throw new IllegalStateException(backlog.waiting() + " requests wait, not " + waiting);
        }
    }

    private void turns() throws InterruptedException {
        int most = rounds.mostWaiting();
        List<TurnLane> lanes = new ArrayList<>();
        for (WaitsFor waitsFor : WaitsFor.values()) {
            if (waitsFor != WaitsFor.ACCOUNT) {
                lanes.add(new TurnLane(waitsFor, 1));
            }
            lanes.add(new TurnLane(waitsFor, FEW));
            lanes.add(new TurnLane(waitsFor, most));
        }
        rounds.run(lanes);
        List<Map<String, Object>> rows =
                section.table("complete + grant + submit on the caller's own thread, weighted fair");
        for (TurnLane lane : lanes) {
            rows.add(Section.row(
                    "waits for",
                    lane.waitsFor.text,
                    "waiting",
                    lane.waiting,
                    "ns a turn",
                    lane.nanos.stat(),
                    "to 1 waiting",
                    lane.over(lanes, 1),
                    "to " + FEW + " waiting",
                    lane.over(lanes, FEW),
                    "bytes a turn",
                    lane.bytes.stat()));
        }
        for (TurnLane lane : lanes) {
            if (lane.waiting == most && lane.over(lanes, 1) instanceof Stat ratio) {
                String what = most + " waiting to 1 waiting, " + lane.waitsFor.text;
                section.atMost(what, ratio.median(), 1.5, "times");
            }
        }
        section.atMost(
                "allocation, " + most + " waiting", lanes.get(2).bytes.stat().median(), 0, "bytes a turn");
    }

    private void drain() throws InterruptedException {
        DrainLane lane = new DrainLane(rounds.mostWaiting());
        rounds.run(List.of(lane));
        section.table("a limit is raised, and all that waited start, on the caller's own thread")
                .add(Section.row("waiting", rounds.mostWaiting(), "grants/s", lane.rate.stat()));
        section.atLeast("drain", lane.rate.stat().median(), 1_000_000, "grants/s");
    }

    private void memory() {
        int waiting = rounds.mostWaiting();
        long before = usedBytes();
        Backlog backlog = WaitsFor.ENGINE.backlog(load, waiting);
        double bytes = (double) (usedBytes() - before) / waiting;
        requireWaiting(backlog, waiting);
        section.table("memory, the engine's own included").add(Section.row("waiting", waiting, "bytes each", bytes));
        section.atMost("memory of a waiting request", bytes, 200, "bytes");
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Every level always has as many waiting: what each gets, counted in tokens, is to be as its weight. */
    private void shares() {
        AdmissionPolicy policy = WaitsFor.ENGINE.policy();
        Backlog backlog = WaitsFor.ENGINE.backlog(load, SHARE_BACKLOG);
        int turns = rounds.mostWaiting();
        long[] served = new long[AdmissionLoad.LEVELS];
        long sum = 0;
        for (int i = 0; i < turns; i++) {
            long kind = backlog.turnOver();
            served[load.level(kind)] += load.tokens(kind);
            sum += load.tokens(kind);
        }
        int weights = 0;
        for (int level = 0; level < served.length; level++) {
            weights += policy.level(level).weight();
        }
        List<Map<String, Object>> rows =
                section.table("share of the tokens of " + turns + " grants, all levels backlogged, weighted fair");
        double worst = 0;
        for (int level = 0; level < served.length; level++) {
            double wanted = (double) policy.level(level).weight() / weights;
            double error = 100 * Math.abs((double) served[level] / sum / wanted - 1);
            worst = Math.max(worst, error);
            rows.add(Section.row(
                    "level",
                    level,
                    "weight share",
                    String.format(Locale.ROOT, "%.3f %%", 100 * wanted),
                    "served",
                    String.format(Locale.ROOT, "%.3f %%", 100.0 * served[level] / sum),
                    "error, % of the share",
                    error));
        }
        section.atMost("largest error of a level's share", worst, 5, "%");
    }

    /** So many requests wait, in all rounds. */
    private final class TurnLane implements Lane {
        private final WaitsFor waitsFor;
        private final int waiting;
        private final Backlog backlog;
        private final Series nanos = new Series();
        private final Series bytes = new Series();

        TurnLane(WaitsFor waitsFor, int waiting) {
            this.waitsFor = waitsFor;
            this.waiting = waiting;
            backlog = waitsFor.backlog(load, waiting);
        }

        /** The ratio to the lane in which so many wait for the same; nothing if there is none. */
        Object over(List<TurnLane> lanes, int baseline) {
            return lanes.stream()
                    .filter(lane -> lane.waitsFor == waitsFor && lane.waiting == baseline)
                    .<Object>map(lane -> nanos.over(lane.nanos))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public void run(boolean isMeasured) {
            int turns = rounds.coreCommands() / 2;
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < turns; i++) {
                backlog.turnOver();
            }
            long took = THREADS.getCurrentThreadCpuTime() - start;
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
            requireWaiting(backlog, waiting);
            if (isMeasured) {
                nanos.add((double) took / turns);
                bytes.add((double) allocated / turns);
            }
        }
    }

    /** The queue fills behind a limit that is raised then. */
    private final class DrainLane implements Lane {
        private final AdmissionPolicy narrow = AdmissionLoad.atMost(1);
        private final AdmissionPolicy wide = AdmissionLoad.atMost(AdmissionLoad.MANY);
        private final int waiting;
        private final Backlog backlog;
        private final Series rate = new Series();

        DrainLane(int waiting) {
            this.waiting = waiting;
            backlog = new Backlog(load, narrow, AdmissionLoad.MANY, waiting + 1);
        }

        @Override
        public void run(boolean isMeasured) {
            backlog.change(narrow);
            backlog.fill(waiting + 1);
            requireWaiting(backlog, waiting);
            long start = THREADS.getCurrentThreadCpuTime();
            backlog.drain(wide);
            long took = THREADS.getCurrentThreadCpuTime() - start;
            if (backlog.running() != waiting + 1) {
                throw new IllegalStateException(backlog.running() + " requests run, not " + (waiting + 1));
            }
            backlog.completeAll();
            if (isMeasured) {
                rate.add(waiting * 1e9 / took);
            }
        }
    }
}

package dev.ringmaster.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The scheduler alone, called on the benchmark's own thread: no ring, no other thread. */
final class CoreBench {
    private static final int[] WORKERS = {40, 1_000, 10_000};
    private static final double[] SHARES = {0.70, 0.95};
    private static final int SAMPLE_EVERY = 8;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Rounds rounds;
    private final Section section = new Section("core: nanoseconds per command of the scheduler alone");

    private CoreBench(Rounds rounds) {
        this.rounds = rounds;
    }

    static Section run(Rounds rounds) throws InterruptedException {
        return new CoreBench(rounds).run();
    }

    private Section run() throws InterruptedException {
        section.note("A command is a submit, a complete or, of a request that waited too long, a cancel; best fit; "
                + rounds.coreCommands() + " commands a round, worked out beforehand.");
        section.note("Times are CPU time of the thread, so that what else runs disturbs less.");
        section.note("With a ledger each command's records are drained and confirmed before the next command.");
        section.note("p50 and p99 are of single commands, the clock's own " + clockNanos() + " ns included.");
        for (double share : SHARES) {
            measure(share);
        }
        return section;
    }

    private void measure(double share) throws InterruptedException {
        Workload workload = new Workload(1);
        List<CoreLane> lanes = new ArrayList<>();
        int slices = rounds.warmups() + rounds.rounds() + 1;
        for (int workers : WORKERS) {
            Script script = ScriptWriter.write(workload, workers, share, rounds.coreCommands() * slices, workers);
            lanes.add(new CoreLane(script, false, rounds.coreCommands()));
            lanes.add(new CoreLane(script, true, rounds.coreCommands()));
        }
        rounds.run(lanes);
        lanes.forEach(CoreLane::finish);
        List<Map<String, Object>> rows = section.table(String.format(Locale.ROOT, "workers %.0f %% full", 100 * share));
        for (int i = 0; i < lanes.size(); i++) {
            rows.add(lanes.get(i).row(lanes.get(i % 2)));
        }
        String full = String.format(Locale.ROOT, " at %.0f %%", 100 * share);
        CoreLane few = lanes.get(0);
        CoreLane many = lanes.get(lanes.size() - 2);
        section.atMost("core, 40 workers" + full, few.nanos.stat().median(), 150, "ns a command");
        section.atMost(
                "growth from 40 to 10,000 workers" + full,
                many.nanos.over(few.nanos).median(),
                3,
                "times");
        section.atMost("allocation, 10,000 workers" + full, many.bytes.stat().median(), 0, "bytes a command");
    }

    /** What reading the clock twice takes. */
    static long clockNanos() {
        Histogram nanos = new Histogram(3);
        for (int i = 0; i < 200_000; i++) {
            long start = System.nanoTime();
            nanos.recordValue(System.nanoTime() - start);
        }
        return nanos.getValueAtPercentile(50);
    }

    /** One scheduler, which goes on where its last round ended. */
    private static final class CoreLane implements Lane {
        private final Script script;
        private final boolean hasLedger;
        private final int commands;
        private final CorePlayer player;
        private final Series nanos = new Series();
        private final Series bytes = new Series();
        private final Histogram single = new Histogram(3);
        private int position;

        CoreLane(Script script, boolean hasLedger, int commands) {
            this.script = script;
            this.hasLedger = hasLedger;
            this.commands = commands;
            player = new CorePlayer(script, hasLedger);
            position = script.from();
            player.play(0, position);
        }

        @Override
        public void run(boolean isMeasured) {
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long start = THREADS.getCurrentThreadCpuTime();
            player.play(position, commands);
            long took = THREADS.getCurrentThreadCpuTime() - start;
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
            position += commands;
            if (isMeasured) {
                nanos.add((double) took / commands);
                bytes.add((double) allocated / commands);
            }
        }

        /** Samples single commands, and checks where all of it led. */
        void finish() {
            player.play(position, commands, SAMPLE_EVERY, single);
            player.requireEnd();
        }

        Map<String, Object> row(CoreLane fewest) {
            return Section.row(
                    "workers", script.workers(),
                    "ledger", hasLedger ? "yes" : "no",
                    "ns a command", nanos.stat(),
                    "to 40 workers", nanos.over(fewest.nanos),
                    "p50 ns", single.getValueAtPercentile(50),
                    "p99 ns", single.getValueAtPercentile(99),
                    "bytes a command", bytes.stat(),
                    "reserved", String.format(Locale.ROOT, "%.0f %%", 100 * script.reserved()),
                    "open", script.end().open(),
                    "waiting", script.waiting());
        }
    }
}

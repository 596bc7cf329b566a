package dev.ringmaster.perf;

import dev.ringmaster.WaitMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Commands per second through a whole engine, against an empty ring of the same shape. One publisher, which spins. */
final class RingBench {
    private static final int[] WORKERS = {40, 1_000, 10_000};
    private static final double SHARE = 0.70;
    private static final int LOCK_STEP_DIVISOR = 4;

    private final Rounds rounds;
    private final Workload workload = new Workload(2);
    private final Section section = new Section("ring: commands per second through the engine");

    private RingBench(Rounds rounds) {
        this.rounds = rounds;
    }

    static Section run(Rounds rounds) throws InterruptedException {
        return new RingBench(rounds).run();
    }

    private Section run() throws InterruptedException {
        section.note("Workers 70 % full; the empty ring gets the same commands and only counts them.");
        section.note("Behind: published as fast as the ring takes it. Lock-step: one command in flight.");
        Rings.warmUp(workload);
        for (WaitMode mode : Rings.MODES) {
            measure(mode, false, rounds.ringCommands());
            boolean parks = mode == WaitMode.SHARED; // then a command takes about 100 times as long
            measure(mode, true, rounds.ringCommands() / (parks ? LOCK_STEP_DIVISOR * 16 : LOCK_STEP_DIVISOR));
        }
        return section;
    }

    private void measure(WaitMode mode, boolean isLockStep, int commands) throws InterruptedException {
        List<Script> scripts = IntStream.of(WORKERS)
                .filter(workers -> workers <= rounds.mostRingWorkers())
                .mapToObj(workers -> ScriptWriter.write(workload, workers, SHARE, commands, workers))
                .toList();
        List<RingLane> lanes = new ArrayList<>();
        lanes.add(new RingLane("empty ring, the engine's wait", scripts.get(0), isLockStep, Rings.empty(mode)));
        lanes.add(new RingLane(
                "empty ring, the Disruptor's wait", scripts.get(0), isLockStep, Rings.emptyDisruptor(mode)));
        for (Script script : scripts) {
            String name = "engine, " + script.workers() + " workers";
            lanes.add(new RingLane(name, script, isLockStep, Rings.engine(mode, false)));
        }
        lanes.add(new RingLane("engine, 40 workers, ledger", scripts.get(0), isLockStep, Rings.engine(mode, true)));
        rounds.run(lanes);
        String how = Rings.name(mode) + (isLockStep ? ", lock-step" : ", behind");
        List<Map<String, Object>> rows = section.table(how);
        for (RingLane lane : lanes) {
            rows.add(Section.row(
                    "what", lane.name,
                    "commands/s", lane.rate.stat(),
                    "to the empty ring", lane.rate.over(lanes.get(0).rate),
                    "to the Disruptor's wait", lane.rate.over(lanes.get(1).rate)));
        }
        double ratio = lanes.get(2).rate.over(lanes.get(0).rate).median();
        section.atLeast("engine to empty ring, 40 workers, " + how, ratio, 0.3, "times");
    }

    /** One kind of ring. */
    private static final class RingLane implements Lane {
        private final String name;
        private final Script script;
        private final boolean isLockStep;
        private final Rings.Maker maker;
        private final Series rate = new Series();

        RingLane(String name, Script script, boolean isLockStep, Rings.Maker maker) {
            this.name = name;
            this.script = script;
            this.isLockStep = isLockStep;
            this.maker = maker;
        }

        @Override
        public void run(boolean isMeasured) {
            Subject subject = maker.make(script);
            Publisher publisher = new Publisher(script, subject);
            publisher.fill();
            long start = System.nanoTime();
            if (isLockStep) {
                publisher.lockStep();
            } else {
                publisher.behind();
            }
            long took = System.nanoTime() - start;
            subject.finish(script);
            if (isMeasured) {
                rate.add(script.measured() * 1e9 / took);
            }
        }
    }
}

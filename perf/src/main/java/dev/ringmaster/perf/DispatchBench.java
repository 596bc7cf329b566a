package dev.ringmaster.perf;

import dev.ringmaster.dispatch.upstream.Behaviour;
import java.util.concurrent.TimeUnit;

/** Keeping items of an upstream fresh: the dispatcher beside asking for one item after the other. */
final class DispatchBench {
    private static final int WARM_UP_SECONDS = 3;

    private DispatchBench() {}

    static Section run(Rounds rounds) throws InterruptedException {
        DispatchPlan plan = rounds.millis() < Rounds.FULL.millis() ? DispatchPlan.QUICK : DispatchPlan.FULL;
        warmUp(plan, DispatchRun.OLD_WAY);
        warmUp(plan, DispatchRun.OWN_WAY);
        return run(plan);
    }

    static Section run(DispatchPlan plan) throws InterruptedException {
        Section section = new Section("dispatch: keeping items of an upstream fresh");
        section.note("Real HTTP on loopback to a simulated upstream in the same JVM; latencies are drawn, the same ones"
                + " for both ways.");
        section.note("One after the other: each lane a thread that makes passes of 35 hot and 70 cold items, a call of"
                + " HTTP/1.1 for each, 5 s at most; a 429 waits for Retry-After and is tried once more.");
        section.note("Dispatcher: its defaults on a medium machine over HTTP/2, told that CPU and memory are at "
                + Stat.text(DispatchOwnWay.LOAD_PERCENT) + " % so that this machine's load changes nothing.");
        DispatchRates.run(section, plan);
        DispatchTimeouts.run(section, plan);
        DispatchFreshness.run(section, plan);
        DispatchOutage.run(section, plan);
        return section;
    }

    /** Loads classes and compiles some of them, on both sides. */
    private static void warmUp(DispatchPlan plan, DispatchWay.Launcher launcher) throws InterruptedException {
        DispatchRun run = new DispatchRun(launcher, plan.load(), Behaviour.GOOD, 1);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        run.close();
    }
}

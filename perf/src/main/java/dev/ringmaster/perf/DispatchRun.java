package dev.ringmaster.perf;

import dev.ringmaster.dispatch.upstream.Behaviour;
import dev.ringmaster.dispatch.upstream.SimulatedUpstream;
import dev.ringmaster.dispatch.upstream.UpstreamCounts;
import java.util.ArrayList;
import java.util.List;

/** A way to keep items fresh at work, with an upstream of its own. */
final class DispatchRun implements AutoCloseable {
    static final String OLD = "one after the other";
    static final String OWN = "dispatcher";
    static final DispatchWay.Launcher OLD_WAY = DispatchOldWay::new;
    /** With the limits of an upstream of 4.5 calls a second in bursts of 10. */
    static final DispatchWay.Launcher OWN_WAY =
            (load, address, tally) -> new DispatchOwnWay(load, address, tally, upstream -> upstream);

    private final SimulatedUpstream upstream;
    private final DispatchTally tally;
    private final DispatchWay way;

    /**
     * Begins.
     *
     * @param seed of what the upstream draws
     */
    DispatchRun(DispatchWay.Launcher launcher, DispatchLoad load, Behaviour behaviour, long seed) {
        upstream = new SimulatedUpstream(seed, true);
        upstream.behave(behaviour);
        tally = new DispatchTally(load);
        way = launcher.launch(load, upstream.address(), tally);
    }

    /** Several side by side, the same each time. */
    static List<DispatchRun> several(int runs, DispatchWay.Launcher launcher, DispatchLoad load, Behaviour behaviour) {
        List<DispatchRun> all = new ArrayList<>();
        for (int seed = 1; seed <= runs; seed++) {
            all.add(new DispatchRun(launcher, load, behaviour, seed));
        }
        return all;
    }

    void behave(Behaviour behaviour) {
        upstream.behave(behaviour);
    }

    DispatchTally tally() {
        return tally;
    }

    UpstreamCounts counts() {
        return upstream.counts();
    }

    long timeouts() {
        return way.timeouts();
    }

    @Override
    public void close() {
        way.close();
        upstream.close();
    }
}

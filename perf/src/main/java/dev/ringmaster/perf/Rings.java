package dev.ringmaster.perf;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import dev.ringmaster.WaitMode;
import dev.ringmaster.pipeline.Waits;
import java.util.List;
import java.util.Locale;

/** Names and makes what is compared: empty rings, and engines. */
final class Rings {
    /** A ring or an engine, made anew for each round, because one that spins would disturb the others' rounds. */
    interface Maker {
        Subject make(Script script);
    }

    static final List<WaitMode> MODES = List.of(WaitMode.LOW_LATENCY, WaitMode.SHARED);

    private static final int WARM_UPS = 4;
    private static final int WARM_UP_COMMANDS = 400_000;

    private Rings() {}

    static String name(WaitMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The empty ring that waits as the engine does. */
    static Maker empty(WaitMode mode) {
        return script -> new EmptySubject(engineWait(mode));
    }

    /** The empty ring that waits in the Disruptor's own way. */
    static Maker emptyDisruptor(WaitMode mode) {
        return script ->
                new EmptySubject(mode == WaitMode.SHARED ? new BlockingWaitStrategy() : new BusySpinWaitStrategy());
    }

    static Maker engine(WaitMode mode, boolean hasLedger) {
        return script -> new EngineSubject(script, mode, hasLedger);
    }

    private static WaitStrategy engineWait(WaitMode mode) {
        return mode == WaitMode.SHARED ? Waits.shared() : Waits.lowLatency();
    }

    /** Runs all of them unmeasured, long enough for everything to be compiled, which a round may be too short for. */
    static void warmUp(Workload workload) {
        Script script = ScriptWriter.write(workload, 40, 0.7, WARM_UP_COMMANDS, 0);
        for (int i = 0; i < WARM_UPS; i++) {
            for (WaitMode mode : MODES) {
                for (Maker maker :
                        List.of(empty(mode), emptyDisruptor(mode), engine(mode, false), engine(mode, true))) {
                    Subject subject = maker.make(script);
                    Publisher publisher = new Publisher(script, subject);
                    publisher.fill();
                    if (i == 0) {
                        publisher.paced(new Pace(System.nanoTime(), 4 * WARM_UP_COMMANDS));
                    } else if (i == 1 && mode == WaitMode.LOW_LATENCY) {
                        publisher.lockStep();
                    } else {
                        publisher.behind();
                    }
                    subject.finish(script);
                }
            }
        }
    }
}

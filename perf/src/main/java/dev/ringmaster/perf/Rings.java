package dev.ringmaster.perf;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import dev.ringmaster.WaitMode;
import dev.ringmaster.pipeline.Waits;
import java.util.Locale;

/** Names and makes what is compared: empty rings, and engines. */
final class Rings {
    /** A ring or an engine, made anew for each round, because one that spins would disturb the others' rounds. */
    interface Maker {
        Subject make(Script script);
    }

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
}

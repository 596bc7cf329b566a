package dev.ringmaster.server.replay;

import dev.ringmaster.WaitMode;
import org.jspecify.annotations.Nullable;

/**
 * How a workload is run.
 *
 * @param policy how a worker is chosen
 * @param hold for how long requests hold what they get
 * @param pace when requests are submitted
 * @param ledger where reservations are kept
 * @param waitMode how the deciding thread waits
 * @param seed the seed of a made-up workload, or null
 */
public record RunSettings(
        Policy policy,
        Hold hold,
        Pace pace,
        LedgerChoice ledger,
        WaitMode waitMode,
        @Nullable Long seed) {
    /** Whether the run follows the trace's times without waiting for them. */
    public boolean isVirtualTime() {
        return hold == Hold.TRACE && pace.kind() == Pace.Kind.ASAP;
    }

    /** Whether a workload without times cannot be run. */
    public boolean needsTimes() {
        return hold == Hold.TRACE || pace.kind() == Pace.Kind.TRACE;
    }
}

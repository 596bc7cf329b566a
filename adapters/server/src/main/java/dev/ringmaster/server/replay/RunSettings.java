package dev.ringmaster.server.replay;

import dev.ringmaster.WaitMode;
import dev.ringmaster.api.PlacementPolicy;
import org.jspecify.annotations.Nullable;

/**
 * How a workload is run.
 *
 * @param policy how a worker is chosen
 * @param hold for how long requests hold what they get
 * @param pace when requests are submitted
 * @param ledger where reservations are kept
 * @param waitMode how the deciding thread waits
 * @param seed where the chance of a made-up workload, or of the dealing of requests, started; or null
 * @param admission who may start when
 */
public record RunSettings(
        PlacementPolicy policy,
        Hold hold,
        Pace pace,
        LedgerChoice ledger,
        WaitMode waitMode,
        @Nullable Long seed,
        Admission admission) {
    /** Whether the engine's time is the trace's, and not the clock's. */
    public boolean isVirtualTime() {
        return pace.kind() == Pace.Kind.FASTER || (hold == Hold.TRACE && pace.kind() == Pace.Kind.ASAP);
    }

    /** Whether a workload without times cannot be run. */
    public boolean needsTimes() {
        return hold == Hold.TRACE || pace.kind() == Pace.Kind.TRACE || pace.kind() == Pace.Kind.FASTER;
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.placement.Placer;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.UnsettledPools;
import dev.ringmaster.core.queue.WaitingQueues;
import dev.ringmaster.core.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/** One pool: the shapes that are asked of it, its limits, who waits for it, and where its workers' room is. */
final class Pool {
    final int index;
    final ShapeTable shapes = new ShapeTable();
    final Limiter limiter = new Limiter();
    /** Due when its limits may let the next request start. */
    final Gate gate = new Gate();

    final WaitingQueues waiting;
    final Placer placer;

    // kept by Matcher, for the round of serving of that number
    long heldInRound;
    long candidateOfRound;

    @Nullable
    Line candidate;

    Pool(int index, SchedulerConfig config, TimerWheel timers, UnsettledPools unsettled) {
        this.index = index;
        ResourceCatalog catalog = config.catalog();
        int vectorLength = ResourceVector.length(catalog.dimensions().size());
        waiting = new WaitingQueues(index, config.admission(), vectorLength, timers, unsettled);
        placer = new Placer(catalog, config.placement().get(index));
    }
}

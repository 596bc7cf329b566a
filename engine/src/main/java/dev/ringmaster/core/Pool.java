package dev.ringmaster.core;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.WorkerKinds;
import dev.ringmaster.core.placement.Placer;
import dev.ringmaster.core.placement.PoolIndex;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.UnsettledPools;
import dev.ringmaster.core.queue.WaitingQueues;
import dev.ringmaster.core.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One pool: the shapes that are asked of it, its limits, who waits for it, and where its workers' room is. */
final class Pool {
    final int index;
    final Domains domains;
    final ShapeTable shapes;
    final Limiter limiter = new Limiter();
    /** Due when its limits may let the next request start. */
    final Gate gate = new Gate();

    final WaitingQueues waiting;
    final PoolIndex workers;
    /** The pools whose requests may turn to the workers of this one. */
    final List<Pool> guests = new ArrayList<>();
    /** Finds room for its requests. Set once all pools are there. */
    Placer placer;

    // kept by Matcher, for the round of serving of that number
    long heldInRound;
    long candidateOfRound;
    long candidateAsOf;

    @Nullable
    Line candidate;

    Pool(
            int index,
            SchedulerConfig config,
            WorkerKinds kinds,
            GroupTable groups,
            TimerWheel timers,
            UnsettledPools unsettled) {
        this.index = index;
        ResourceCatalog catalog = config.catalog();
        int dimensions = catalog.dimensions().size();
        domains = new Domains(groups);
        shapes = new ShapeTable(kinds, domains);
        waiting = new WaitingQueues(index, config.admission(), ResourceVector.length(dimensions), timers, unsettled);
        workers = new PoolIndex(catalog, config.pools().get(index), domains);
        placer = new Placer(dimensions, List.of(workers));
    }

    /** Lets its requests turn to the workers of other pools, in this order. */
    void turnTo(int dimensions, List<Pool> others) {
        List<PoolIndex> reach = new ArrayList<>();
        reach.add(workers);
        for (Pool other : others) {
            reach.add(other.workers);
            other.guests.add(this);
        }
        placer = new Placer(dimensions, reach);
    }

    /** Whether its requests may use the workers of a pool. */
    boolean reaches(Pool other) {
        return other == this || other.guests.contains(this);
    }
}

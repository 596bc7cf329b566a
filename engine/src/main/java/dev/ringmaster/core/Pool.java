package dev.ringmaster.core;

import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Room;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerKinds;
import dev.ringmaster.core.growth.WorkerOrders;
import dev.ringmaster.core.placement.Placer;
import dev.ringmaster.core.placement.PoolIndex;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.UnsettledPools;
import dev.ringmaster.core.queue.WaitingQueues;
import dev.ringmaster.core.time.Now;
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
    /** Who may go next: those for whom there is room, or would be without others. Set once all pools are there. */
    Room room;
    /** Takes the place of less urgent requests for others; null where nobody's is taken. */
    @Nullable
    Preemption preemption;
    /** Holds a worker for a large request; null where none is held. */
    final @Nullable Backfill backfill;
    /** What is ordered for it; null if nothing may be. */
    @Nullable
    WorkerOrders orders;

    /** How many gangs wait. */
    int gangsWaiting;
    /** The version of the workers in its reach at which nobody who waits could go. */
    long settledAsOf;

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
            Now now,
            UnsettledPools unsettled) {
        this.index = index;
        ResourceCatalog catalog = config.catalog();
        int dimensions = catalog.dimensions().size();
        domains = new Domains(groups);
        shapes = new ShapeTable(kinds, domains);
        waiting = new WaitingQueues(index, config.admission(), ResourceVector.length(dimensions), timers, unsettled);
        workers = new PoolIndex(catalog, config.pools().get(index), domains, now);
        backfill = config.pools().get(index).isBackfill() ? new Backfill(this) : null;
        placer = new Placer(dimensions, List.of(workers));
        room = placer;
    }

    /** Lets a request wait, or a gang through its lead. */
    void add(long nowNanos, Request request) {
        GangState gang = request.gang();
        if (gang != null) {
            gang.waitAs(shapes.shapeOf(request.spec().demand(), gang));
            countTogether(gang, 1);
        }
        waiting.add(request, nowNanos);
    }

    /** Takes out a waiting request, or a gang with its lead. */
    void remove(long nowNanos, Request request) {
        waiting.remove(request, nowNanos);
        GangState gang = request.gang();
        if (gang != null) {
            shapes.giveBack(gang.waitingShape());
            gang.stopWaiting();
            countTogether(gang, -1);
        }
    }

    private void countTogether(GangState gang, int change) {
        gangsWaiting += change;
        for (Request member : gang.members()) {
            member.shape().addWaitingTogether(change);
        }
    }

    /** Lets its requests turn to the workers of other pools, in this order, and take the place of others. */
    void turnTo(int dimensions, List<Pool> others, PreemptionPolicy policy, TimerWheel timers) {
        List<PoolIndex> reach = new ArrayList<>();
        reach.add(workers);
        for (Pool other : others) {
            reach.add(other.workers);
            other.guests.add(this);
        }
        placer = new Placer(dimensions, reach);
        preemption = policy.victims() == Victims.NONE ? null : new Preemption(this, policy, timers);
        room = preemption == null ? placer : preemption;
    }

    /** The worker that a request would get, with room or with others who have to go; null if none. */
    @Nullable
    Worker choose(Request request) {
        Worker free = placer.choose(request.shape(), request.affinityKey());
        return free != null || preemption == null ? free : preemption.choose(request.shape(), request.level());
    }

    /** Whether a request would take the place of others. */
    boolean wouldPreempt(long nowNanos, Request request) {
        if (preemption == null) {
            return false;
        }
        preemption.asOf(nowNanos);
        return preemption.choose(request.shape(), request.level()) != null;
    }

    /** Whether more has to be looked at when a worker has more room than who fits there. */
    boolean isPlain() {
        return guests.isEmpty() && preemption == null && backfill == null && gangsWaiting == 0;
    }

    /** Whether a worker that is there when idle, or one that can be ordered, could hold a request of this shape. */
    boolean couldEverHold(Shape shape) {
        return placer.couldEverHold(shape) || (orders != null && orders.couldHold(shape));
    }

    /** Whether its requests may use the workers of a pool. */
    boolean reaches(Pool other) {
        return other == this || other.guests.contains(this);
    }
}

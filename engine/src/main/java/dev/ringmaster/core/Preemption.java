package dev.ringmaster.core;

import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Room;
import dev.ringmaster.core.capacity.SafePlacements;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerCopies;
import dev.ringmaster.core.placement.Placer;
import dev.ringmaster.core.placement.PoolIndex;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.time.Timed;
import dev.ringmaster.core.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * The room of a pool whose requests may take the place of less urgent ones, see {@link PreemptionPolicy}: what is free,
 * and what would be. Its timer is due when a request that is safe now, and in somebody's way, no longer is.
 *
 * <p>On each worker the cheapest victims are taken away on a copy until nobody is left who may be; if there is room
 * then, all are given back, the dearest first, that are not in the way after all.
 */
final class Preemption extends Timed implements Room {
    final Pool pool;
    private final Placer placer;
    private final PoolIndex workers;
    private final PreemptionPolicy policy;
    private final TimerWheel timers;
    private final WorkerCopies copies = new WorkerCopies();
    private long nowNanos;

    // who may have to go, of the worker that is looked at, the cheapest first
    private VictimList candidates = new VictimList();
    private VictimList best = new VictimList();
    private @Nullable Worker bestWorker;

    // what was found last
    private @Nullable Worker found;
    private @Nullable Shape foundFor;
    private int foundRank;
    private long foundAsOf;

    Preemption(Pool pool, PreemptionPolicy policy, TimerWheel timers) {
        this.pool = pool;
        this.policy = policy;
        this.timers = timers;
        placer = pool.placer;
        workers = pool.workers;
    }

    /** Says what time it is: who is no longer safe may have to go from now on. */
    void asOf(long now) {
        if (nowNanos == now) {
            return;
        }
        nowNanos = now;
        found = null;
        SafePlacements safe = workers.safePlacements();
        Reservation oldest = safe == null ? null : safe.oldest();
        while (safe != null && oldest != null && safeUntilNanos(oldest) <= now) {
            safe.remove(oldest);
            if (oldest.worker() != null) {
                workers.roomChanged(oldest.worker());
            }
            oldest = safe.oldest();
        }
    }

    @Override
    public long[] mostFree() {
        return placer.mostFree();
    }

    @Override
    public boolean canHold(Shape shape, int level) {
        return placer.canHold(shape, level) || (shape.bundle() == null && choose(shape, level) != null);
    }

    /** The worker on which a request for which nothing is free takes the place of the {@link #victims}. */
    @Nullable
    Worker choose(Shape shape, int level) {
        int rank = Reservation.rank(level, shape.demand().isPreemptable());
        if (shape.groups() != null || !workers.mayHoldAbove(rank)) {
            return null;
        }
        if (found == null || foundFor != shape || foundRank != rank || foundAsOf != workers.version()) {
            search(shape, rank);
            found = best.size() == 0 ? null : bestWorker;
            foundFor = shape;
            foundRank = rank;
            foundAsOf = workers.version();
        }
        if (found == null) {
            wakeWhenOneIsNoLongerSafe();
        }
        return found;
    }

    /** Who has to go for the choice made last. */
    VictimList victims() {
        return best;
    }

    private void wakeWhenOneIsNoLongerSafe() {
        SafePlacements safe = workers.safePlacements();
        Reservation oldest = safe == null ? null : safe.oldest();
        if (oldest != null && safeUntilNanos(oldest) < dueNanos()) {
            timers.set(this, safeUntilNanos(oldest));
        }
    }

    /** Looks at all workers, or if no victims were found before, only at those on which something changed since. */
    private void search(Shape shape, int rank) {
        long asOf = shape.noVictimsAsOf();
        if (asOf < 0 || rank < shape.noVictimsRank() || !workers.isKnownSince(asOf)) {
            searchAll(shape, rank);
        } else {
            int rankBefore = shape.noVictimsRank();
            searchChanged(shape, rankBefore, asOf);
            if (best.size() > 0 && rank > rankBefore) {
                rankBefore = rank;
                searchChanged(shape, rank, asOf);
            }
            rank = rankBefore;
        }
        if (best.size() == 0) {
            shape.noVictims(rank, workers.roomVersion());
        }
    }

    private void searchAll(Shape shape, int rank) {
        best.clear();
        for (int i = 0; i < workers.workers().size(); i++) {
            consider(workers.workers().get(i), shape, rank);
        }
    }

    private void searchChanged(Shape shape, int rank, long sinceVersion) {
        best.clear();
        for (long version = sinceVersion + 1; version <= workers.roomVersion(); version++) {
            consider(workers.changed(version), shape, rank);
        }
    }

    private void consider(Worker worker, Shape shape, int rank) {
        boolean isOpen = worker.mayTake(shape) && !workers.isHeldFromOthers(worker, shape);
        if (isOpen && hasRoomWithout(worker, shape, rank) && isBetter(worker)) {
            VictimList chosen = candidates;
            candidates = best;
            best = chosen;
            bestWorker = worker;
        }
    }

    /** Whether there is room on a worker without the candidates, to which those are reduced who have to go. */
    private boolean hasRoomWithout(Worker worker, Shape shape, int rank) {
        candidates.clear();
        for (Reservation at = worker.firstReservation(); at != null; at = at.next()) {
            if (at.rank() > rank && at instanceof Request request && isAllowed(request)) {
                candidates.add(request);
            }
        }
        if (candidates.size() == 0) {
            return false;
        }
        Worker copy = copies.of(worker);
        for (int i = 0; i < candidates.size(); i++) {
            copy.vacate(candidates.get(i).shape(), candidates.get(i).heldDevices());
        }
        if (!copy.canHold(shape)) {
            return false;
        }
        for (int i = candidates.size() - 1; i >= 0; i--) {
            Request spared = candidates.get(i);
            copy.occupy(spared.shape(), spared.heldDevices());
            if (copy.canHold(shape)) {
                candidates.remove(i);
            } else {
                copy.vacate(spared.shape(), spared.heldDevices());
            }
        }
        return true;
    }

    private boolean isAllowed(Request request) {
        if (policy.victims() == Victims.PREEMPTABLE && !request.shape().demand().isPreemptable()) {
            return false;
        }
        return safeUntilNanos(request) <= nowNanos;
    }

    private long safeUntilNanos(Reservation placed) {
        return TimerWheel.later(placed.placedNanos(), policy.cooldownNanos());
    }

    private boolean isBetter(Worker worker) {
        if (bestWorker == null || best.size() == 0) {
            return true;
        }
        int difference = candidates.compareTo(best);
        return difference == 0 ? worker.ordinal() < bestWorker.ordinal() : difference < 0;
    }
}

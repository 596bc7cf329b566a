package dev.ringmaster.core;

import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerCopies;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import org.jspecify.annotations.Nullable;

/**
 * Holds a worker of a pool for the first of its overdue requests while that one fits on none: the worker on which it is
 * expected to fit first, or where nobody can tell, after the fewest ends. Small requests run around it as long as they
 * are expected to be gone by then ("EASY backfilling", Lifka, 1995, with the worker instead of the machine).
 */
final class Backfill {
    private final Pool pool;
    private final WorkerCopies copies = new WorkerCopies();
    private final DepartureList departures = new DepartureList();
    private @Nullable Request holder;

    // the worker that is the best so far
    private @Nullable Worker best;
    private long bestStartNanos;
    private int bestEnds;

    Backfill(Pool pool) {
        this.pool = pool;
    }

    /** Sees to it that a worker is held for whom it is to be; true if one that was held no longer is. */
    boolean update() {
        Line first = pool.waiting.firstOverdue();
        Request overdue = first == null ? null : first.head();
        if (overdue == holder && (overdue == null || pool.workers.held() != null)) {
            return false;
        }
        boolean isLetGo = letGo();
        boolean isHolder =
                overdue != null && overdue.gang() == null && overdue.shape().groups() == null;
        if (overdue != null && isHolder && !pool.workers.hasRoomFor(overdue.shape())) {
            holdFor(overdue);
        }
        return isLetGo;
    }

    /** A request leaves the queue; true if a worker that was held for it no longer is. */
    boolean leaves(Request request) {
        return request == holder && letGo();
    }

    private boolean letGo() {
        boolean isHeld = pool.workers.held() != null;
        holder = null;
        pool.workers.letGo();
        return isHeld;
    }

    private void holdFor(Request request) {
        best = null;
        for (int i = 0; i < pool.workers.workers().size(); i++) {
            consider(pool.workers.workers().get(i), request.shape());
        }
        if (best != null) {
            holder = request;
            pool.workers.hold(best, request.shape(), bestStartNanos);
        }
    }

    private void consider(Worker worker, Shape shape) {
        if (!worker.mayTake(shape)) {
            return;
        }
        departures.clear();
        for (Reservation at = worker.firstReservation(); at != null; at = at.next()) {
            if (at instanceof Request request) {
                departures.add(request);
            }
        }
        Worker copy = copies.of(worker);
        for (int i = 0; i < departures.size(); i++) {
            Request gone = departures.get(i);
            copy.vacate(gone.shape(), gone.heldDevices());
            if (copy.canHold(shape)) {
                compare(worker, DepartureList.endNanos(gone), i + 1);
                return;
            }
        }
    }

    private void compare(Worker worker, long startNanos, int ends) {
        boolean isBetter = best == null
                || startNanos < bestStartNanos
                || (startNanos == bestStartNanos && ends < bestEnds)
                || (startNanos == bestStartNanos && ends == bestEnds && worker.ordinal() < best.ordinal());
        if (isBetter) {
            best = worker;
            bestStartNanos = startNanos;
            bestEnds = ends;
        }
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For whom workers are held, the plain way. */
final class ReferenceBackfill {
    /** A worker that is held for a request which is expected to fit on it at a time. */
    record Hold(ReferenceRequest request, ReferenceWorker worker, long start, int ends) {}

    private static final Comparator<Hold> BEST_FIRST =
            Comparator.comparingLong(Hold::start).thenComparingInt(Hold::ends);
    private static final Comparator<ReferenceRequest> FIRST_TO_END = Comparator.comparingLong(ReferenceBackfill::end)
            .thenComparingLong(request -> request.placedAt)
            .thenComparingLong(request -> request.sequence);

    private final World world;
    private final ReferenceQueue queue;
    private final ReferenceWorkers workers;
    /** By pool. */
    private final Map<Integer, Hold> holds = new HashMap<>();

    private long now;
    private boolean isLetGo;

    ReferenceBackfill(World world, ReferenceQueue queue, ReferenceWorkers workers) {
        this.world = world;
        this.queue = queue;
        this.workers = workers;
    }

    void asOf(long time) {
        now = time;
    }

    /** Sees to it that a worker of a pool is held for the first of its overdue requests, if that one fits nowhere. */
    void update(int pool, long agingNanos) {
        if (!world.pools().get(pool).isBackfill()) {
            return;
        }
        ReferenceRequest overdue = queue.inQueue().stream()
                .filter(request -> request.pool() == pool && request.isOverdue(now, agingNanos))
                .filter(request -> !queue.isParked(request))
                .min(Comparator.comparingLong(request -> request.sequence))
                .orElse(null);
        Hold hold = holds.get(pool);
        if (hold != null && hold.request == overdue) {
            return;
        }
        isLetGo |= holds.remove(pool) != null;
        if (overdue != null
                && overdue.gang == null
                && overdue.demand().rules().isEmpty()
                && !workers.hasFitInItsPool(overdue)) {
            hold(overdue);
        }
    }

    private void hold(ReferenceRequest request) {
        workers.all.stream()
                .filter(worker -> worker.pool() == request.pool() && !worker.draining)
                .filter(worker -> workers.mayUse(request, worker))
                .map(worker -> earliestOn(worker, request))
                .filter(hold -> hold != null)
                .min(BEST_FIRST)
                .ifPresent(best -> holds.put(request.pool(), best));
    }

    /** When a request will fit on a worker if the others end as expected; null if it will not even when all have. */
    private Hold earliestOn(ReferenceWorker worker, ReferenceRequest request) {
        List<ReferenceRequest> gone = new ArrayList<>();
        Hold hold = null;
        for (ReferenceRequest next : queue.open.stream()
                .filter(other -> other.worker == worker)
                .sorted(FIRST_TO_END)
                .toList()) {
            gone.add(next);
            worker.giveBack(next.demand(), next.devices);
            if (hold == null && worker.hasRoomFor(request.demand())) {
                hold = new Hold(request, worker, end(next), gone.size());
            }
        }
        gone.forEach(other -> worker.take(other.demand(), other.devices));
        return hold;
    }

    private static long end(ReferenceRequest request) {
        long run = request.demand().expectedRunNanos();
        return run == Demand.UNKNOWN_RUN ? RequestSpec.WAIT_FOREVER : ReferenceRequest.later(request.placedAt, run);
    }

    /** Whether a worker may be used by a request although it may be held. */
    boolean isOpen(ReferenceRequest request, ReferenceWorker worker) {
        Hold hold = holdOn(worker);
        if (hold == null
                || (hold.request.pool() == request.pool()
                        && hold.request.demand().equals(request.demand()))) {
            return true;
        }
        long run = request.demand().expectedRunNanos();
        return run != Demand.UNKNOWN_RUN && hold.start != RequestSpec.WAIT_FOREVER && run <= hold.start - now;
    }

    /** Whether nobody may take the place of others there. */
    boolean isHeldFrom(ReferenceRequest request, ReferenceWorker worker) {
        Hold hold = holdOn(worker);
        return hold != null
                && !(hold.request.pool() == request.pool()
                        && hold.request.demand().equals(request.demand()));
    }

    boolean isHeld(ReferenceWorker worker) {
        return holdOn(worker) != null;
    }

    private Hold holdOn(ReferenceWorker worker) {
        Hold hold = holds.get(worker.pool());
        return hold != null && hold.worker == worker ? hold : null;
    }

    /** A request leaves the queue. */
    void leaves(ReferenceRequest request) {
        isLetGo |= holds.values().removeIf(hold -> hold.request == request);
    }

    /** Whether a worker that was held was let go since this was asked last. */
    boolean takeLetGo() {
        boolean was = isLetGo;
        isLetGo = false;
        return was;
    }

    /** A worker is gone, or another from now on. */
    void changed(ReferenceWorker worker) {
        holds.values().removeIf(hold -> hold.worker == worker);
    }
}

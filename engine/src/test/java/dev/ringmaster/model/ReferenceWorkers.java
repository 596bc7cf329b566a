package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.List;

/** The workers, and which of them is the best for a request. */
final class ReferenceWorkers {
    /** In the order in which they joined. */
    final List<ReferenceWorker> all = new ArrayList<>();

    private final ReferenceScores scores;

    ReferenceWorkers(ResourceCatalog catalog) {
        scores = new ReferenceScores(catalog);
    }

    ReferenceWorker find(long workerId) {
        return all.stream().filter(worker -> worker.id == workerId).findFirst().orElse(null);
    }

    ReferenceWorker add(long workerId, int pool, Capacity capacity) {
        ReferenceWorker worker = new ReferenceWorker(workerId, pool, capacity);
        all.add(worker);
        scores.learn(pool, capacity);
        return worker;
    }

    void change(ReferenceWorker worker, Capacity capacity) {
        worker.changeTo(capacity);
        scores.learn(worker.pool, capacity);
    }

    /** Of the workers that can take it the one with the least free; of equals the one that joined first. */
    ReferenceWorker bestFit(ReferenceRequest request) {
        ReferenceWorker best = null;
        for (ReferenceWorker worker : all) {
            if (fits(request, worker) && (best == null || scores.of(worker) < scores.of(best))) {
                best = worker;
            }
        }
        return best;
    }

    boolean hasFit(ReferenceRequest request) {
        return all.stream().anyMatch(worker -> fits(request, worker));
    }

    private static boolean fits(ReferenceRequest request, ReferenceWorker worker) {
        return worker.pool == request.pool() && !worker.draining && worker.hasRoomFor(request.demand());
    }

    /** Whether some active worker of its pool could hold a request when idle, or its pool has no active worker. */
    boolean couldEverFit(ReferenceRequest request) {
        boolean isEmptyPool = true;
        for (ReferenceWorker worker : all) {
            if (worker.pool == request.pool() && !worker.draining) {
                isEmptyPool = false;
                if (new ReferenceWorker(worker.id, worker.pool, worker.capacity).hasRoomFor(request.demand())) {
                    return true;
                }
            }
        }
        return isEmptyPool;
    }

    void place(ReferenceRequest request) {
        ReferenceWorker worker = bestFit(request);
        request.devices = worker.fullestDevicesFor(request.demand());
        request.worker = worker;
        worker.take(request.demand(), request.devices);
    }

    /** A request no longer holds, or awaits, a worker. */
    static void takeFrom(ReferenceRequest request) {
        if (request.worker != null) {
            request.worker.giveBack(request.demand(), request.devices);
        }
        request.worker = null;
        request.awaitedWorker = Commands.NO_WORKER;
        request.devices = 0;
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests that were placed before a restart, on workers that have not come back yet. */
final class RecoveredPlacements {
    private final RequestTable requests;
    private final Matcher matcher;
    private final Usage usage;
    private int awaiting;

    RecoveredPlacements(RequestTable requests, Matcher matcher, Usage usage) {
        this.requests = requests;
        this.matcher = matcher;
        this.usage = usage;
    }

    /** A request was placed on a worker that may come back. */
    void await(Request request, long workerId, long gpuDevices) {
        request.awaitWorker(workerId, gpuDevices);
        request.ledgerHas(RequestState.PLACED);
        awaiting++;
    }

    /** Takes a placement back; returns the worker that has more room now, null if the request awaited one. */
    @Nullable
    Worker withdraw(long nowNanos, Request request) {
        matcher.release(nowNanos, request);
        Worker worker = request.worker();
        if (worker == null) {
            stopAwaiting(request);
        } else {
            matcher.pool(worker.pool()).workers.release(worker, request.shape(), request);
            usage.addReserved(request.shape(), -1);
        }
        return worker;
    }

    private void stopAwaiting(Request request) {
        request.stopAwaiting();
        awaiting--;
    }

    /** The requests that await a worker, in the order of submission. */
    List<Request> on(long workerId) {
        List<Request> found = new ArrayList<>();
        if (awaiting > 0) {
            for (Request request : requests.inOrder()) {
                if (request.isAwaitingWorker() && request.workerId() == workerId) {
                    found.add(request);
                }
            }
        }
        return found;
    }

    /** Gives a request its worker back; false, and nothing done, if that no longer fits. */
    boolean restore(Request request, Worker worker) {
        Pool pool = matcher.pool(worker.pool());
        boolean fits = matcher.pool(request.spec().pool()).reaches(pool)
                && pool.workers.restore(worker, request.shape(), request, request.gpuDevices());
        if (fits) {
            stopAwaiting(request);
            usage.addReserved(request.shape(), 1);
        }
        return fits;
    }
}

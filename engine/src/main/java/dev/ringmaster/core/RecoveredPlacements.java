package dev.ringmaster.core;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import java.util.ArrayList;
import java.util.List;

/** The requests that were placed before a restart, on workers that have not come back yet. */
final class RecoveredPlacements {
    private final RequestTable requests;
    private int awaiting;

    RecoveredPlacements(RequestTable requests) {
        this.requests = requests;
    }

    /** A request was placed on a worker that may come back. */
    void await(Request request, long workerId, long gpuDevices) {
        request.awaitWorker(workerId, gpuDevices);
        request.ledgerHas(RequestState.PLACED);
        awaiting++;
    }

    void stopAwaiting(Request request) {
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
}

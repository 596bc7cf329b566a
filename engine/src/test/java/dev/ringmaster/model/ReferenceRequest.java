package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;

/** A request, the plain way. */
final class ReferenceRequest {
    final long id;
    final long sequence;
    final RequestSpec spec;
    final long submitted;
    final long deadline;
    /** Null for one that lost its worker and has not been decided anew. */
    RequestState state;
    /** The worker that holds it, null if none does. */
    ReferenceWorker worker;
    /** The worker that held it before a restart and has not come back, else {@link Commands#NO_WORKER}. */
    long awaitedWorker = Commands.NO_WORKER;

    long devices;
    boolean isKnownToLedger;
    boolean isHeldByLedger;

    ReferenceRequest(long id, long sequence, RequestSpec spec, long submitted, long deadline) {
        this.id = id;
        this.sequence = sequence;
        this.spec = spec;
        this.submitted = submitted;
        this.deadline = deadline;
    }

    Demand demand() {
        return spec.demand();
    }

    int level() {
        return spec.priorityLevel();
    }

    boolean isWaiting() {
        return state == RequestState.QUEUED;
    }

    boolean isFinished() {
        return state == RequestState.FINISHED;
    }

    long workerId() {
        return worker == null ? awaitedWorker : worker.id;
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;

/** The commands of a ledger that several nodes share; see {@link Scheduler} for all others. */
public final class Sharing {
    private final Scheduler scheduler;
    private final Matcher matcher;
    private final WorkerCommands workerCommands;
    private final Growth growth;
    private final Outbox outbox;
    private final Admission admission;
    private final RequestTable requests;
    private final DecisionListener decisions;

    Sharing(
            Scheduler scheduler,
            Matcher matcher,
            WorkerCommands workerCommands,
            Growth growth,
            Outbox outbox,
            Admission admission,
            RequestTable requests,
            DecisionListener decisions) {
        this.scheduler = scheduler;
        this.matcher = matcher;
        this.workerCommands = workerCommands;
        this.growth = growth;
        this.outbox = outbox;
        this.admission = admission;
        this.requests = requests;
        this.decisions = decisions;
    }

    /**
     * Another node was first: the ledger holds the request of a record as waiting. If that placement is what it still
     * has, it is taken back and the request is placed anew. What is true of the worker was told before.
     */
    public void onRefused(long now, long record) {
        long nowNanos = scheduler.advanceTo(now);
        Request request = outbox.refused(record);
        if (request != null) {
            matcher.revocations().revokeFromWorker(nowNanos, request, RevokeReason.REFUSED_BY_LEDGER);
            matcher.revocations().revokeMates(nowNanos);
            matcher.serve(nowNanos, null);
            growth.touch(nowNanos);
        }
    }

    /** The ledger cannot be reached. */
    public void onAway(long now) {
        scheduler.advanceTo(now);
        matcher.ledgerGate().close();
    }

    /** The ledger can be reached again. */
    public void onBack(long now) {
        long nowNanos = scheduler.advanceTo(now);
        matcher.ledgerGate().open();
        matcher.serve(nowNanos, null);
    }

    /** Whether the ledger cannot be reached. */
    public boolean isAway() {
        return matcher.ledgerGate().isAway();
    }

    /** What is true of a worker that several nodes share; saying it again changes nothing. */
    public void onWorker(long now, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        workerCommands.share(scheduler.advanceTo(now), workerId, spec, isOpen, used);
    }

    /**
     * Takes over an open request of a node that died, under a new sequence.
     *
     * @param workerId the worker that holds it, {@link Request#NO_WORKER} if it waits
     * @return whether it was taken: not if its id is in use, if no more may be open, or if its level or account is unknown
     */
    public boolean onTakeOver(
            long now,
            long requestId,
            RequestSpec spec,
            long tokens,
            long submittedNanos,
            long deadlineNanos,
            long workerId,
            long gpuDevices) {
        long nowNanos = scheduler.advanceTo(now);
        if (requests.isFull() || admission.reasonUnknown(requestId, spec) != null) {
            return false;
        }
        Shape shape = matcher.pool(spec.pool()).shapes.shapeOf(spec.demand());
        Request request =
                scheduler.open(requestId, scheduler.nextSequence(), spec, tokens, shape, submittedNanos, deadlineNanos);
        RequestState held = workerId == Request.NO_WORKER ? RequestState.QUEUED : RequestState.PLACED;
        decisions.onRecovered(nowNanos, requestId, held, workerId);
        outbox.takenOver(request, held);
        if (held == RequestState.PLACED) {
            workerCommands.takeOver(nowNanos, request, workerId, gpuDevices);
        } else {
            matcher.enqueue(nowNanos, request);
            matcher.unsettle(matcher.pool(spec.pool()));
            growth.waits(nowNanos, request);
        }
        scheduler.catchUp();
        return true;
    }
}

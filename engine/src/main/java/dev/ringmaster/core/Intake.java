package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.AccountTable;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;

/** How single requests come in; for gangs see {@link Gangs}. */
final class Intake {
    private final Scheduler scheduler;
    private final Matcher matcher;
    private final Admission admission;
    private final RequestTable requests;
    private final AccountTable accounts;
    private final DecisionListener decisions;

    Intake(
            Scheduler scheduler,
            Matcher matcher,
            Admission admission,
            RequestTable requests,
            AccountTable accounts,
            DecisionListener decisions) {
        this.scheduler = scheduler;
        this.matcher = matcher;
        this.admission = admission;
        this.requests = requests;
        this.accounts = accounts;
        this.decisions = decisions;
    }

    /** Places a request, lets it wait or rejects it; true unless it was rejected. */
    boolean submit(long nowNanos, long requestId, RequestSpec spec, long tokens, long sequence) {
        RejectReason reason = admission.reasonUnknown(requestId, spec);
        if (reason == null) {
            return admit(nowNanos, requestId, spec, tokens, sequence);
        }
        decisions.onRejected(nowNanos, requestId, reason, 0);
        return false;
    }

    private boolean admit(long nowNanos, long requestId, RequestSpec spec, long tokens, long sequence) {
        Pool pool = matcher.pool(spec.pool());
        Account account = accounts.get(spec.account(), nowNanos);
        Shape shape = pool.shapes.shapeOf(spec.demand());
        RejectReason reason = admission.reasonToReject(pool, account, shape, tokens);
        if (reason != null) {
            pool.shapes.drop(shape);
            decisions.onRejected(
                    nowNanos, requestId, reason, admission.retryAfterNanos(nowNanos, reason, account, spec, tokens));
            return false;
        }
        Request request = scheduler.open(
                requestId, sequence, spec, tokens, shape, nowNanos, admission.deadlineOf(nowNanos, spec));
        matcher.submit(nowNanos, request);
        return request.wasPlaced() || mayStay(nowNanos, request);
    }

    /** A request that could not be placed at once waits, if it may; else it leaves no trace. */
    private boolean mayStay(long nowNanos, Request request) {
        RequestSpec spec = request.spec();
        RejectReason reason = admission.reasonNotToWait(nowNanos, request);
        if (reason == null) {
            matcher.tellQueued(nowNanos, request);
            return true;
        }
        long retryAfterNanos = admission.retryAfterNanos(nowNanos, reason, request.account(), spec, request.tokens());
        matcher.dequeue(nowNanos, request);
        matcher.serve(nowNanos, null);
        decisions.onRejected(nowNanos, request.id(), reason, retryAfterNanos);
        scheduler.forget(request);
        requests.giveBack(request);
        return false;
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;

/** What is asked of a request before it is accepted. */
final class ReferenceAdmission {
    private final ReferenceMoves moves;

    ReferenceAdmission(ReferenceMoves moves) {
        this.moves = moves;
    }

    /** Places a request or lets it wait; or says why neither was done. */
    RejectReason admit(long requestId, RequestSpec spec, long tokens) {
        int level = moves.levelOf(spec);
        if (level >= moves.policy.levels()) {
            return RejectReason.UNKNOWN_PRIORITY_LEVEL;
        }
        if (!moves.limits.knowsAccount(spec.account())) {
            return RejectReason.UNKNOWN_ACCOUNT;
        }
        if (moves.queue.find(requestId) != null) {
            return RejectReason.DUPLICATE_REQUEST;
        }
        moves.limits.see(spec.account());
        long timeout = spec.waitTimeoutNanos() == RequestSpec.LEVEL_TIMEOUT
                ? moves.policy.level(level).waitTimeoutNanos()
                : spec.waitTimeoutNanos();
        long deadline = ReferenceRequest.later(moves.now, timeout);
        ReferenceRequest request =
                new ReferenceRequest(requestId, moves.nextSequence, spec, tokens, level, moves.now, deadline);
        RejectReason reason = reasonNotToOpen(request);
        return reason == null ? open(request) : reason;
    }

    private RejectReason reasonNotToOpen(ReferenceRequest request) {
        RejectReason permanent = moves.limits.permanentRefusal(request);
        if (permanent != null) {
            return permanent;
        }
        if (!moves.workers.couldEverFit(request) && !moves.growth.couldHold(request)) {
            return RejectReason.LARGER_THAN_ANY_WORKER;
        }
        if (moves.isFull()) {
            return RejectReason.TOO_MANY_OPEN_REQUESTS;
        }
        return moves.limits.hasQuotaFor(request) ? null : RejectReason.QUOTA_EXCEEDED;
    }

    /** It stands in the queue like all others; if its turn does not come at once it has to be one that may wait. */
    private RejectReason open(ReferenceRequest request) {
        moves.workers.expect(request);
        moves.queue.add(request);
        moves.serve();
        RejectReason reason = request.isWaiting() ? reasonNotToWait(request) : null;
        if (reason != null) {
            moves.queue.retract(request);
            return reason;
        }
        moves.nextSequence++;
        if (request.isWaiting()) {
            moves.tellWaits(request);
        }
        return null;
    }

    private RejectReason reasonNotToWait(ReferenceRequest request) {
        if (request.spec.waitTimeoutNanos() == 0) {
            RejectReason refusal =
                    moves.limits.firstRefusal(moves.now, request, moves.queue.isSavingForAnother(request));
            return refusal == null ? RejectReason.NO_CAPACITY : refusal;
        }
        long others = moves.queue.waiting().stream()
                .filter(other -> other != request && other.level() == request.level())
                .count();
        return others >= moves.policy.level(request.level()).maxQueued() ? RejectReason.QUEUE_FULL : null;
    }
}

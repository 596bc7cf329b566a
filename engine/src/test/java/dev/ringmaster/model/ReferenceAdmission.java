package dev.ringmaster.model;

import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import java.util.List;

/** What is asked of requests before they are accepted. */
final class ReferenceAdmission {
    private final ReferenceMoves moves;

    ReferenceAdmission(ReferenceMoves moves) {
        this.moves = moves;
    }

    /** Places a request, or all of a gang, or lets it wait; or says why neither was done. */
    RejectReason admit(List<Gang.Member> members) {
        RequestSpec spec = members.get(0).spec();
        if (moves.levelOf(spec) >= moves.policy.levels()) {
            return RejectReason.UNKNOWN_PRIORITY_LEVEL;
        }
        if (!moves.limits.knowsAccount(spec.account())) {
            return RejectReason.UNKNOWN_ACCOUNT;
        }
        if (members.stream().anyMatch(member -> moves.queue.find(member.requestId()) != null)) {
            return RejectReason.DUPLICATE_REQUEST;
        }
        moves.limits.see(spec.account());
        ReferenceRequest lead = requestsOf(members).get(0);
        RejectReason reason = reasonNotToOpen(lead);
        return reason == null ? open(lead) : reason;
    }

    private List<ReferenceRequest> requestsOf(List<Gang.Member> members) {
        List<ReferenceRequest> requests = members.stream()
                .map(member -> requestOf(member, moves.nextSequence + members.indexOf(member)))
                .toList();
        if (requests.size() > 1) {
            ReferenceGang gang = new ReferenceGang();
            requests.forEach(gang::add);
        }
        return requests;
    }

    private ReferenceRequest requestOf(Gang.Member member, long sequence) {
        RequestSpec spec = member.spec();
        int level = moves.levelOf(spec);
        long timeout = spec.waitTimeoutNanos() == RequestSpec.LEVEL_TIMEOUT
                ? moves.policy.level(level).waitTimeoutNanos()
                : spec.waitTimeoutNanos();
        long deadline = ReferenceRequest.later(moves.now, timeout);
        return new ReferenceRequest(member.requestId(), sequence, spec, member.tokens(), level, moves.now, deadline);
    }

    private RejectReason reasonNotToOpen(ReferenceRequest lead) {
        if (lead.together().size() > moves.world.maxOpen()) {
            return RejectReason.GANG_TOO_LARGE;
        }
        RejectReason permanent = moves.limits.permanentRefusal(lead);
        if (permanent != null) {
            return permanent;
        }
        if (!lead.together().stream().allMatch(this::couldBeHeld)) {
            return RejectReason.LARGER_THAN_ANY_WORKER;
        }
        if (moves.isLedgerAway && moves.world.whenLedgerIsAway().rejectsAll()) {
            return RejectReason.LEDGER_AWAY;
        }
        if (!moves.hasPlaceFor(lead.together().size())) {
            return RejectReason.TOO_MANY_OPEN_REQUESTS;
        }
        return moves.limits.hasQuotaFor(lead) ? null : RejectReason.QUOTA_EXCEEDED;
    }

    private boolean couldBeHeld(ReferenceRequest request) {
        return moves.workers.couldEverFit(request) || moves.growth.couldHold(request);
    }

    /** It stands in the queue like all others; if its turn does not come at once it has to be one that may wait. */
    private RejectReason open(ReferenceRequest lead) {
        lead.together().forEach(moves.workers::expect);
        moves.queue.add(lead);
        moves.serve();
        RejectReason reason = lead.wasPlaced ? null : reasonNotToWait(lead);
        if (reason != null) {
            moves.queue.retract(lead);
            moves.serve();
            return reason;
        }
        moves.nextSequence += lead.together().size();
        if (!lead.wasPlaced) {
            lead.together().forEach(moves::tellWaits);
        }
        return null;
    }

    private RejectReason reasonNotToWait(ReferenceRequest lead) {
        if (lead.spec.waitTimeoutNanos() == 0) {
            if (!moves.mayStart(lead.together().size())) {
                return RejectReason.LEDGER_AWAY;
            }
            RejectReason refusal = moves.limits.firstRefusal(moves.now, lead, moves.queue.isSavingForAnother(lead));
            return refusal == null ? RejectReason.NO_CAPACITY : refusal;
        }
        long waiting = moves.queue.waiting().stream()
                .filter(other -> other.level() == lead.level())
                .count();
        return waiting > moves.policy.level(lead.level()).maxQueued() ? RejectReason.QUEUE_FULL : null;
    }
}

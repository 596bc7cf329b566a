package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Placements that are taken back. The requests wait where they stood before; a member of a gang takes the others along,
 * so that all of it waits. What becomes of them is told when all have been served.
 */
final class Revocations {
    private final Matcher matcher;
    private final DecisionListener decisions;
    /** Whose placement was taken back, and who is to be told when all have been served. */
    private final List<Request> revoked = new ArrayList<>();
    /** Of which members lost their places. */
    private final List<GangState> lostGangs = new ArrayList<>();

    Revocations(Matcher matcher, DecisionListener decisions) {
        this.matcher = matcher;
        this.decisions = decisions;
    }

    /**
     * Takes a placement back and puts the request where it stood in the queue. After one or more of these, and before
     * anything else, {@link #revokeMates} is to be called.
     */
    void revoke(long nowNanos, Request request, RevokeReason reason) {
        long workerId = request.workerId();
        matcher.charges().refund(nowNanos, request);
        matcher.placements().withdraw(nowNanos, request);
        GangState gang = request.gang();
        if (gang == null) {
            matcher.enqueue(nowNanos, request);
        } else {
            request.state(RequestState.QUEUED);
            lost(gang);
        }
        matcher.unsettle(matcher.pool(request.spec().pool()));
        decisions.onRevoked(nowNanos, request.id(), workerId, reason);
        if (!request.isRevoked()) {
            request.isRevoked(true);
            revoked.add(request);
        }
    }

    /** Takes notice that not all members of a gang have a place: none is to have one. */
    void lost(GangState gang) {
        if (!lostGangs.contains(gang)) {
            lostGangs.add(gang);
        }
    }

    /** Takes the places of the other members of such gangs back, in the order of submission, and lets the gangs wait. */
    void revokeMates(long nowNanos) {
        for (int i = 0; i < lostGangs.size(); i++) {
            GangState gang = lostGangs.get(i);
            for (Request member : gang.members()) {
                if (member.state() == RequestState.PLACED) {
                    revokeFromWorker(nowNanos, member, RevokeReason.GANG_MEMBER_LOST);
                }
            }
            matcher.enqueue(nowNanos, gang.lead());
        }
        lostGangs.clear();
    }

    /** The same, of one whose worker stays and has more room then, which is told if it is empty or may serve others. */
    void revokeFromWorker(long nowNanos, Request request, RevokeReason reason) {
        Worker worker = request.worker();
        revoke(nowNanos, request, reason);
        if (worker == null) {
            return;
        }
        if (!worker.isDraining()) {
            matcher.unsettleAround(matcher.pool(worker.pool()));
        } else if (worker.reservations() == 0) {
            decisions.onWorkerState(nowNanos, worker.id(), WorkerState.DRAINED);
        }
    }

    /** Says so of those that found no other place. */
    void tell(long nowNanos) {
        for (int i = 0; i < revoked.size(); i++) {
            Request request = revoked.get(i);
            request.isRevoked(false);
            if (request.state() == RequestState.QUEUED) {
                matcher.tellQueued(nowNanos, request);
            }
        }
        revoked.clear();
    }
}

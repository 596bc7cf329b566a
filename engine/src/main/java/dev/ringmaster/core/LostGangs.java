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

/** The gangs of which members lost their places: the others lose theirs too, and all wait again at the old place. */
final class LostGangs {
    private final Matcher matcher;
    private final DecisionListener decisions;
    private final List<GangState> lost = new ArrayList<>();

    LostGangs(Matcher matcher, DecisionListener decisions) {
        this.matcher = matcher;
        this.decisions = decisions;
    }

    /** Takes notice that a member of a gang lost its place. */
    void add(GangState gang) {
        if (!lost.contains(gang)) {
            lost.add(gang);
        }
    }

    /** Takes the places of all their members back, in the order of submission, and lets the gangs wait. */
    void revokeMates(long nowNanos) {
        for (int i = 0; i < lost.size(); i++) {
            GangState gang = lost.get(i);
            for (Request member : gang.members()) {
                if (member.state() == RequestState.PLACED) {
                    revoke(nowNanos, member);
                }
            }
            matcher.enqueue(nowNanos, gang.lead());
        }
        lost.clear();
    }

    private void revoke(long nowNanos, Request member) {
        Worker worker = member.worker();
        matcher.revoke(nowNanos, member, RevokeReason.GANG_MEMBER_LOST);
        if (worker == null) {
            return;
        }
        if (!worker.isDraining()) {
            matcher.unsettleAround(matcher.pool(worker.pool()));
        } else if (worker.reservations() == 0) {
            decisions.onWorkerState(nowNanos, worker.id(), WorkerState.DRAINED);
        }
    }
}

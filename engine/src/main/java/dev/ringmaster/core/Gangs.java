package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.admission.Asks;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.AccountTable;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How gangs begin and end: they are submitted, put together again after a restart, and broken. May allocate. */
final class Gangs {
    private final Scheduler scheduler;
    private final Matcher matcher;
    private final Admission admission;
    private final RequestTable requests;
    private final AccountTable accounts;
    private final DecisionListener decisions;
    private final List<Recovered> recovered = new ArrayList<>();

    /** A request that was a member of a gang before a restart. */
    private record Recovered(Request request, long gang) {}

    Gangs(
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

    // ---- submission

    /** Takes in a gang, or rejects all of it; returns how many sequences it took, from the given one on. */
    int submit(long nowNanos, Gang gang, long sequence) {
        RequestSpec first = gang.firstSpec();
        RejectReason reason = reasonUnknown(gang);
        if (reason != null) {
            reject(nowNanos, gang, reason, 0);
            return 0;
        }
        Pool pool = matcher.pool(first.pool());
        Account account = accounts.get(first.account(), nowNanos);
        Asks asks = new Asks(first.demand().catalog().dimensions().size());
        List<Shape> shapes = new ArrayList<>();
        for (Gang.Member member : gang.members()) {
            asks.add(member.spec().demand(), member.tokens());
            Shape shape = pool.shapes.shapeOf(member.spec().demand());
            pool.shapes.keep(shape);
            shapes.add(shape);
        }
        reason = admission.reasonToReject(pool, account, gang, shapes, asks);
        GangState opened = reason == null ? open(nowNanos, gang, shapes, sequence) : null;
        shapes.forEach(pool.shapes::release);
        if (opened != null) {
            reason = reasonNotToStay(nowNanos, opened);
        }
        if (reason == null) {
            return gang.members().size();
        }
        long retryAfterNanos = admission.retryAfterNanos(nowNanos, reason, account, first, asks);
        if (opened != null) {
            forget(nowNanos, opened);
        }
        reject(nowNanos, gang, reason, retryAfterNanos);
        return 0;
    }

    private @Nullable RejectReason reasonUnknown(Gang gang) {
        RejectReason reason = null;
        for (int i = 0; reason == null && i < gang.members().size(); i++) {
            Gang.Member member = gang.members().get(i);
            reason = admission.reasonUnknown(member.requestId(), member.spec());
        }
        return reason;
    }

    private void reject(long nowNanos, Gang gang, RejectReason reason, long retryAfterNanos) {
        for (Gang.Member member : gang.members()) {
            decisions.onRejected(nowNanos, member.requestId(), reason, retryAfterNanos);
        }
    }

    private GangState open(long nowNanos, Gang gang, List<Shape> shapes, long sequence) {
        GangState opened = new GangState(sequence);
        long deadlineNanos = admission.deadlineOf(nowNanos, gang.firstSpec());
        for (int i = 0; i < shapes.size(); i++) {
            Gang.Member member = gang.members().get(i);
            opened.add(scheduler.open(
                    member.requestId(),
                    sequence + i,
                    member.spec(),
                    member.tokens(),
                    shapes.get(i),
                    nowNanos,
                    deadlineNanos));
        }
        Request lead = opened.lead();
        matcher.enqueue(nowNanos, lead);
        matcher.unsettle(matcher.pool(lead.spec().pool()));
        matcher.serve(nowNanos, null);
        return opened;
    }

    /** Says that a gang waits that could not be placed at once, or why it may not. */
    private @Nullable RejectReason reasonNotToStay(long nowNanos, GangState gang) {
        boolean isWaiting = !gang.lead().wasPlaced();
        RejectReason reason = isWaiting ? admission.reasonNotToWait(nowNanos, gang.lead()) : null;
        if (isWaiting && reason == null) {
            gang.members().forEach(member -> matcher.tellQueued(nowNanos, member));
        }
        return reason;
    }

    private void forget(long nowNanos, GangState gang) {
        matcher.dequeue(nowNanos, gang.lead());
        matcher.serve(nowNanos, null);
        while (gang.size() > 0) {
            Request member = gang.lead();
            scheduler.forget(member);
            requests.giveBack(member);
        }
    }

    // ---- after a restart

    /** A request that was just recovered was a member of a gang. */
    void recovered(long requestId, long gang) {
        Request request = requests.get(requestId);
        if (request == null) {
            throw new IllegalStateException("request " + requestId + " was not recovered");
        }
        recovered.add(new Recovered(request, gang));
    }

    /** Puts the members together again. Where not all have a place, those that have one lose it, and all wait. */
    void endRecovery(long nowNanos) {
        if (!recovered.isEmpty()) {
            putTogether(nowNanos);
        }
    }

    private void putTogether(long nowNanos) {
        recovered.sort(Comparator.comparingLong(Recovered::gang)
                .thenComparingLong(one -> one.request().sequence()));
        while (!recovered.isEmpty()) {
            long sequence = recovered.get(0).gang();
            List<Request> members = new ArrayList<>();
            while (!recovered.isEmpty() && recovered.get(0).gang() == sequence) {
                members.add(recovered.remove(0).request());
            }
            putTogether(nowNanos, new GangState(sequence), members);
        }
        matcher.serve(nowNanos, null);
    }

    private void putTogether(long nowNanos, GangState gang, List<Request> members) {
        boolean isAnyWaiting = false;
        for (Request member : members) {
            if (member.state() == RequestState.QUEUED) {
                matcher.dequeue(nowNanos, member);
                isAnyWaiting = true;
            }
        }
        members.forEach(gang::add);
        if (isAnyWaiting) {
            matcher.revocations().lost(gang);
            matcher.revocations().revokeMates(nowNanos);
        }
    }

    // ---- the end

    /** A request has had its final answer; if it waited as a member of a gang, the others get one too. */
    void finish(long nowNanos, Request request, boolean isExpired) {
        GangState broken = request.state() == RequestState.QUEUED ? request.gang() : null;
        scheduler.close(request);
        while (broken != null && broken.size() > 0) {
            Request mate = broken.lead();
            if (isExpired) {
                mate.answered(FinalAnswer.EXPIRED, null);
                decisions.onExpired(nowNanos, mate.id());
            } else {
                mate.answered(FinalAnswer.FAILED, FailReason.GANG_BROKEN);
                decisions.onFailed(nowNanos, mate.id(), FailReason.GANG_BROKEN);
            }
            scheduler.close(mate);
        }
    }
}

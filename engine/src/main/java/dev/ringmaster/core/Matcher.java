package dev.ringmaster.core;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerKinds;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.UnsettledPools;
import dev.ringmaster.core.queue.WaitingQueues;
import dev.ringmaster.core.time.Now;
import dev.ringmaster.core.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings requests, room and limits together: the one way from the queue, or from the door, to a worker. Limits, quotas
 * and room are checked together and taken together.
 *
 * <p>Each pool offers whoever goes first of those it has room for. What that one's account may not start is parked until
 * the account may; what its pool or the engine may not start holds the pool or the engine, so that rates are saved up
 * for whoever is next and handed out in order. A pool in which nobody is offered is settled: then only room that a
 * worker gains, or a new request, needs a look.
 */
final class Matcher {
    private final Pool[] pools;
    private final WaitingCounts counts;
    private final Charges charges;
    private final Placements placements;
    private final Revocations revocations;
    private final Limiter engine;
    private final Gate engineGate = new Gate();
    private final LedgerGate ledgerGate;
    private final UnsettledPools unsettled;
    private final Now now = new Now();
    private final GroupTable groups;
    private final TimerWheel timers;
    private final Outbox outbox;
    private final DecisionListener decisions;
    private @Nullable Growth growth;
    private AdmissionPolicy policy;
    private long round;
    private boolean isAnyHeld;
    private boolean isStale;

    Matcher(
            SchedulerConfig config,
            WorkerKinds kinds,
            TimerWheel timers,
            Usage usage,
            Outbox outbox,
            RetryHint retryHint,
            RecoveredPlacements recovered,
            DecisionListener decisions) {
        policy = config.admission();
        ledgerGate = new LedgerGate(config.whenLedgerIsAway());
        this.timers = timers;
        this.outbox = outbox;
        this.decisions = decisions;
        pools = new Pool[config.catalog().pools().size()];
        charges = new Charges(pools, decisions);
        placements = new Placements(pools, charges, timers, usage, outbox, retryHint, recovered, decisions);
        revocations = new Revocations(this, decisions);
        engine = charges.engine();
        unsettled = new UnsettledPools(pools.length);
        groups = new GroupTable(config.catalog().labels().size());
        for (int i = 0; i < pools.length; i++) {
            pools[i] = new Pool(i, config, kinds, groups, timers, now, unsettled);
        }
        turnToOthers(config);
        counts = new WaitingCounts(policy.levels());
        changeTo(0, policy);
    }

    private void turnToOthers(SchedulerConfig config) {
        for (Pool pool : pools) {
            List<Pool> others = new ArrayList<>();
            PoolPolicy policyOfPool = config.pools().get(pool.index);
            policyOfPool.failover().forEach(other -> others.add(pools[other]));
            pool.turnTo(config.catalog().dimensions().size(), others, policyOfPool.preemption(), timers);
        }
    }

    void changeTo(long nowNanos, AdmissionPolicy newPolicy) {
        policy = newPolicy;
        engine.changeTo(newPolicy.engineLimits(), nowNanos);
        for (Pool pool : pools) {
            pool.limiter.changeTo(newPolicy.poolLimits(pool.index), nowNanos);
            pool.waiting.changeTo(newPolicy, nowNanos);
            unsettle(pool);
        }
    }

    /** Says what time it is, before anything is done. */
    void asOf(long nowNanos) {
        now.set(nowNanos);
    }

    void tellWaitsTo(Growth newGrowth) {
        growth = newGrowth;
    }

    Pool pool(int index) {
        return pools[index];
    }

    /** What requests take of limits and quotas. */
    Charges charges() {
        return charges;
    }

    /** Where requests are placed. */
    Placements placements() {
        return placements;
    }

    /** Takes placements back. */
    Revocations revocations() {
        return revocations;
    }

    /** Whether requests may start as far as the ledger goes. */
    LedgerGate ledgerGate() {
        return ledgerGate;
    }

    /** How many wait. */
    WaitingCounts counts() {
        return counts;
    }

    // ---- into the queue and out of it

    void enqueue(long nowNanos, Request request) {
        request.state(RequestState.QUEUED);
        Pool pool = pool(request);
        pool.add(nowNanos, request);
        counts.add(request);
        timers.set(request, request.deadlineNanos());
        if (pool.backfill != null) {
            unsettle(pool);
        }
    }

    /** The next command begins with a look at those who were recovered. */
    void serveNextTime(long nowNanos) {
        timers.set(engineGate, nowNanos);
    }

    /** Takes a waiting request out; if it held up others, they are looked at in the next round of serving. */
    void dequeue(long nowNanos, Request request) {
        counts.remove(request);
        Pool pool = pool(request);
        pool.remove(nowNanos, request);
        timers.cancel(request);
        if (pool.backfill != null) {
            unsettle(pool);
            if (pool.backfill.leaves(request)) {
                unsettleAround(pool);
            }
        }
    }

    // ---- to a worker and away from it

    /** Takes in a request that was just submitted: it is placed now, or stands in the queue and nobody was told. */
    void submit(long nowNanos, Request request) {
        Pool pool = pool(request);
        boolean mayBeNext = unsettled.isEmpty()
                && ledgerGate.mayStart(1)
                && counts.gangs() == 0
                && !pool.waiting.isParked(request.account(), request.level());
        if (!mayBeNext) {
            enqueue(nowNanos, request);
            unsettle(pool);
            serve(nowNanos);
            return;
        }
        Shape shape = request.shape();
        Worker worker = shape.linesWaiting() > 0 ? null : pool.placer.choose(shape, request.affinityKey());
        if (worker != null && charges.reasonNot(nowNanos, request) == null) {
            place(nowNanos, request, worker);
            if (!unsettled.isEmpty()) {
                serve(nowNanos);
            }
            return;
        }
        enqueue(nowNanos, request);
        if (worker != null || pool.wouldPreempt(nowNanos, request)) {
            unsettle(pool);
        }
        if (!unsettled.isEmpty()) {
            serve(nowNanos);
        }
    }

    /** The worker on which a request that stands in the queue unseen would start if it were submitted; null if none. */
    @Nullable
    Worker wouldStartOn(long nowNanos, Request request) {
        Pool pool = pool(request);
        Line first = firstOf(nowNanos, pool);
        if (first == null
                || first.head() != request
                || !ledgerGate.mayStart(1)
                || charges.reasonNot(nowNanos, request) != null) {
            return null;
        }
        boolean isNext = true;
        for (int i = 0; isNext && i < unsettled.count(); i++) {
            Pool other = pools[unsettled.get(i)];
            Line line = other == pool ? null : firstOf(nowNanos, other);
            isNext = line == null
                    || pool.waiting.isBefore(first, line)
                    || Charges.isHeldBack(nowNanos, other, line.head());
        }
        return isNext ? pool.choose(request) : null;
    }

    /** The line of those that wait for a pool whose oldest request goes next; null if there is room for none. */
    private static @Nullable Line firstOf(long nowNanos, Pool pool) {
        if (pool.preemption != null) {
            pool.preemption.asOf(nowNanos);
        }
        return pool.waiting.first(pool.room);
    }

    private void place(long nowNanos, Request request, @Nullable Worker worker) {
        GangState gang = request.gang();
        Pool pool = pool(request);
        ledgerGate.started(request.startCount());
        pool.waiting.charge(request, request.startCost(policy.requestCost()), nowNanos);
        if (request.isInQueue()) {
            dequeue(nowNanos, request);
        }
        if (gang == null) {
            placements.add(nowNanos, request, present(worker));
            heedGroups();
            return;
        }
        for (Request member : gang.largestFirst()) {
            placements.add(nowNanos, member, present(pool.placer.choose(member.shape(), member.affinityKey())));
            heedGroups();
        }
    }

    private static Worker present(@Nullable Worker worker) {
        if (worker == null) {
            throw new IllegalStateException("a request was offered that fits nowhere");
        }
        return worker;
    }

    /** Says that a request waits. */
    void tellQueued(long nowNanos, Request request) {
        decisions.onQueued(nowNanos, request.id());
        outbox.changed(nowNanos, request);
        if (growth != null) {
            growth.waits(nowNanos, request);
        }
    }

    // ---- who goes next

    /** Somebody in the pool, or in one that may turn to its workers, may be able to go. */
    void unsettleAround(Pool pool) {
        unsettle(pool);
        for (int i = 0; i < pool.guests.size(); i++) {
            unsettle(pool.guests.get(i));
        }
    }

    /** Somebody in the pool may be able to go. */
    void unsettle(Pool pool) {
        unsettled.add(pool.index);
    }

    /** Who waits with a rule about a group may be able to go, or not any more, after members came or went. */
    private void heedGroups() {
        if (groups.takeChange()) {
            for (Pool pool : pools) {
                if (pool.domains.hasLinesWaiting()) {
                    unsettle(pool);
                    pool.candidateOfRound = 0;
                }
            }
        }
    }

    /** Lets go whoever can, after a worker has more room if one is given. */
    void serve(long nowNanos, @Nullable Worker worker) {
        heedGroups();
        if (worker != null && !worker.isDraining()) {
            Pool pool = pools[worker.pool()];
            if (unsettled.isEmpty() && pool.isPlain()) {
                serveRoomOf(nowNanos, worker, pool);
                return;
            }
            unsettleAround(pool);
        }
        serve(nowNanos);
    }

    /** In a settled pool nobody fits anywhere but on the worker that has more room. */
    private void serveRoomOf(long nowNanos, Worker worker, Pool pool) {
        while (pool.waiting.size() > 0) {
            if (isAllHeld(nowNanos) || isClosed(nowNanos, pool.limiter, pool.gate)) {
                unsettle(pool);
                return;
            }
            Line line = pool.waiting.first(worker);
            if (line == null) {
                return;
            }
            if (!start(nowNanos, pool, line, worker)) {
                unsettle(pool);
                return;
            }
            if (!unsettled.isEmpty()) { // it has a rule, and others of its group wait
                unsettle(pool);
                serve(nowNanos);
                return;
            }
        }
    }

    /** Rounds, until one is over in which nobody was placed after a pool was held: that may have been in vain. */
    private void serve(long nowNanos) {
        do {
            round++;
            isAnyHeld = false;
            isStale = false;
            while (isAnyUnsettled() && !isAllHeld(nowNanos) && serveNext(nowNanos)) {}
        } while (isStale);
        revocations.tell(nowNanos);
    }

    /** Whether a gang fits together is no matter of more room alone: it is looked at again when anything changed. */
    private boolean isAnyUnsettled() {
        for (int i = 0; counts.gangs() > 0 && i < pools.length; i++) {
            Pool pool = pools[i];
            if (pool.gangsWaiting > 0 && (pool.settledAsOf != pool.placer.version() || pool.placer.isAnyHeld())) {
                unsettle(pool);
            }
        }
        return !unsettled.isEmpty();
    }

    /** Starts, parks or holds back whoever goes first of all pools; false if there is nobody or the engine is held. */
    private boolean serveNext(long nowNanos) {
        for (int i = unsettled.count() - 1; i >= 0; i--) {
            updateBackfill(nowNanos, pools[unsettled.get(i)]);
        }
        Pool next = null;
        for (int i = unsettled.count() - 1; i >= 0; i--) {
            Pool pool = pools[unsettled.get(i)];
            if (hasCandidate(nowNanos, pool, i) && (next == null || isBefore(pool, next))) {
                next = pool;
            }
        }
        Line line = next == null ? null : next.candidate;
        if (next == null || line == null) {
            return false;
        }
        next.candidateOfRound = 0;
        return start(nowNanos, next, line, null) || next.heldInRound == round;
    }

    /** What is held for one request is not to be offered to another; so that is settled before anybody is offered. */
    private void updateBackfill(long nowNanos, Pool pool) {
        boolean isOpen = pool.heldInRound != round && pool.limiter.closedFor(nowNanos) == null;
        if (pool.backfill != null && isOpen && pool.backfill.update()) {
            unsettleAround(pool);
        }
    }

    private boolean hasCandidate(long nowNanos, Pool pool, int unsettledIndex) {
        if (pool.heldInRound == round) {
            return false;
        }
        if (isClosed(nowNanos, pool.limiter, pool.gate)) {
            pool.heldInRound = round;
            return false;
        }
        if (pool.candidateOfRound != round || pool.candidateAsOf != pool.placer.version()) {
            pool.candidate = firstOf(nowNanos, pool);
            pool.candidateOfRound = round;
            pool.candidateAsOf = pool.placer.version();
        }
        if (pool.candidate == null) {
            unsettled.removeAt(unsettledIndex);
            pool.settledAsOf = pool.placer.version();
        }
        return pool.candidate != null;
    }

    private static boolean isBefore(Pool pool, Pool other) {
        Line line = pool.candidate;
        Line otherLine = other.candidate;
        return line != null && otherLine != null && pool.waiting.isBefore(line, otherLine);
    }

    /** Starts the oldest of a line, or parks its flow; false if the pool or the engine is held for it. */
    private boolean start(long nowNanos, Pool pool, Line line, @Nullable Worker room) {
        Request request = line.head();
        Account account = request.account();
        RejectReason reason = account.reasonNot(request, nowNanos);
        if (reason != null) {
            boolean isOverdue = WaitingQueues.isOverdue(line);
            pool.waiting.park(line, nowNanos);
            account.wakeWhenAllowed(request, reason, nowNanos);
            if (isSavedUpFor(request, reason) && isOverdue && account.isFreeToSave()) {
                account.saveFor(request);
            }
            account.setTimer(timers);
            if (reason == RejectReason.QUOTA_EXCEEDED) {
                charges.waitsForQuota(account);
            }
            return true;
        }
        if (Charges.reasonNot(nowNanos, pool.limiter, request) != null) {
            pool.heldInRound = round;
            isAnyHeld = true;
            timers.set(pool.gate, Charges.allowedAtNanos(nowNanos, pool.limiter, request));
            return false;
        }
        if (!ledgerGate.mayStart(request.startCount())) {
            return false;
        }
        if (Charges.reasonNot(nowNanos, engine, request) != null) {
            timers.set(engineGate, Charges.allowedAtNanos(nowNanos, engine, request));
            return false;
        }
        place(nowNanos, request, room == null ? workerFor(nowNanos, pool, request) : room);
        isStale |= isAnyHeld;
        return true;
    }

    /** The worker that takes a request; null for a gang, whose members look for one when their turn comes. */
    private @Nullable Worker workerFor(long nowNanos, Pool pool, Request request) {
        if (request.gang() != null) {
            return null;
        }
        Worker worker = pool.placer.choose(request.shape(), request.affinityKey());
        return worker == null ? preempt(nowNanos, pool, request) : worker;
    }

    /** Whether others of the account, who need less at a time, could keep a request from starting for ever. */
    private static boolean isSavedUpFor(Request request, RejectReason reason) {
        return reason == RejectReason.TOKEN_RATE_LIMIT
                || (request.gang() != null && reason != RejectReason.QUOTA_EXCEEDED);
    }

    /** Makes room for a request. What that gives back to limits and accounts counts at once: another round begins. */
    private Worker preempt(long nowNanos, Pool pool, Request request) {
        Preemption preemption = pool.preemption;
        Worker worker = preemption == null ? null : preemption.choose(request.shape(), request.level());
        if (preemption == null || worker == null) {
            throw new IllegalStateException("a request was offered that fits nowhere");
        }
        VictimList victims = preemption.victims();
        for (int i = 0; i < victims.size(); i++) {
            revocations.revoke(nowNanos, victims.get(i), RevokeReason.PREEMPTED);
        }
        revocations.revokeMates(nowNanos);
        unsettleAround(pool);
        round++;
        isAnyHeld = false;
        return worker;
    }

    private boolean isAllHeld(long nowNanos) {
        return !ledgerGate.mayStart(1) || isClosed(nowNanos, engine, engineGate);
    }

    /** Whether nothing at all may start; then the gate is set for when that may change. */
    private boolean isClosed(long nowNanos, Limiter limiter, Gate gate) {
        if (limiter.closedFor(nowNanos) == null) {
            return false;
        }
        timers.set(gate, limiter.allowedAtNanos(1, 0, nowNanos));
        return true;
    }

    private Pool pool(Request request) {
        return pools[request.spec().pool()];
    }
}

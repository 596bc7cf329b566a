package dev.ringmaster.core;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerKinds;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.UnsettledPools;
import dev.ringmaster.core.queue.WaitingQueues;
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
    private final int[] queuedByLevel;
    private final int[] queuedByClass = new int[AccountPolicy.MAX_CLASS + 1];
    private final Limiter engine = new Limiter();
    private final Gate engineGate = new Gate();
    private final UnsettledPools unsettled;
    private final GroupTable groups;
    private final TimerWheel timers;
    private final Usage usage;
    private final Outbox outbox;
    private final RetryHint retryHint;
    private final DecisionListener decisions;
    private StartSink starts = (level, accountClass, waitedNanos) -> {};
    /** Accounts that wait for a quota of which they could borrow more. */
    private final List<Account> borrowers = new ArrayList<>();

    private AdmissionPolicy policy;
    private int waitingCount;
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
            DecisionListener decisions) {
        policy = config.admission();
        this.timers = timers;
        this.usage = usage;
        this.outbox = outbox;
        this.retryHint = retryHint;
        this.decisions = decisions;
        pools = new Pool[config.catalog().pools().size()];
        unsettled = new UnsettledPools(pools.length);
        groups = new GroupTable(config.catalog().labels().size());
        for (int i = 0; i < pools.length; i++) {
            pools[i] = new Pool(i, config, kinds, groups, timers, unsettled);
        }
        turnToOthers(config);
        queuedByLevel = new int[policy.levels()];
        changeTo(0, policy);
    }

    private void turnToOthers(SchedulerConfig config) {
        for (Pool pool : pools) {
            List<Pool> others = new ArrayList<>();
            config.pools().get(pool.index).failover().forEach(other -> others.add(pools[other]));
            pool.turnTo(config.catalog().dimensions().size(), others);
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

    void tellStartsTo(StartSink sink) {
        starts = sink;
    }

    Pool pool(int index) {
        return pools[index];
    }

    Limiter engine() {
        return engine;
    }

    int waitingCount() {
        return waitingCount;
    }

    int queued(int level) {
        return queuedByLevel[level];
    }

    int queuedOfClass(int accountClass) {
        return queuedByClass[accountClass];
    }

    // ---- into the queue and out of it

    void enqueue(long nowNanos, Request request) {
        request.state(RequestState.QUEUED);
        pool(request).waiting.add(request, nowNanos);
        queuedByLevel[request.level()]++;
        queuedByClass[request.accountClass()]++;
        waitingCount++;
        timers.set(request, request.deadlineNanos());
    }

    /** Takes a waiting request out; if it held up others, they are looked at in the next round of serving. */
    void dequeue(long nowNanos, Request request) {
        Pool pool = pool(request);
        pool.waiting.remove(request, nowNanos);
        queuedByLevel[request.level()]--;
        queuedByClass[request.accountClass()]--;
        waitingCount--;
        timers.cancel(request);
    }

    // ---- to a worker and away from it

    /** Takes in a request that was just submitted: it is placed now, or stands in the queue and nobody was told. */
    void submit(long nowNanos, Request request) {
        Pool pool = pool(request);
        boolean mayBeNext = unsettled.isEmpty() && !pool.waiting.isParked(request.account(), request.level());
        if (!mayBeNext) {
            enqueue(nowNanos, request);
            unsettle(pool);
            serve(nowNanos);
            return;
        }
        Shape shape = request.shape();
        Worker worker = shape.linesWaiting() > 0 ? null : pool.placer.choose(shape);
        if (worker != null && reasonNot(nowNanos, request) == null) {
            place(nowNanos, request, worker);
            if (!unsettled.isEmpty()) {
                serve(nowNanos);
            }
            return;
        }
        enqueue(nowNanos, request);
        if (worker != null) {
            unsettle(pool);
            serve(nowNanos);
        }
    }

    /** Which limit keeps a request from starting now; null if none does. */
    @Nullable
    RejectReason reasonNot(long nowNanos, Request request) {
        long tokens = request.tokens();
        RejectReason reason = request.account().reasonNot(request, nowNanos);
        if (reason == null) {
            reason = pool(request).limiter.reasonNot(tokens, nowNanos);
        }
        return reason == null ? engine.reasonNot(tokens, nowNanos) : reason;
    }

    /** The worker on which a request that stands in the queue unseen would start if it were submitted; null if none. */
    @Nullable
    Worker wouldStartOn(long nowNanos, Request request) {
        Pool pool = pool(request);
        Line first = pool.waiting.first(pool.placer);
        if (first == null || first.head() != request || reasonNot(nowNanos, request) != null) {
            return null;
        }
        boolean isNext = true;
        for (int i = 0; isNext && i < unsettled.count(); i++) {
            Pool other = pools[unsettled.get(i)];
            Line line = other == pool ? null : other.waiting.first(other.placer);
            isNext = line == null || pool.waiting.isBefore(first, line) || isHeldBack(nowNanos, other, line.head());
        }
        return isNext ? pool.placer.choose(request.shape()) : null;
    }

    /** Whether its account or its pool keeps a request from starting, so that it is not in the way of other pools. */
    private static boolean isHeldBack(long nowNanos, Pool pool, Request request) {
        return pool.limiter.reasonNot(request.tokens(), nowNanos) != null
                || request.account().reasonNot(request, nowNanos) != null;
    }

    /** When the limits by themselves will let such a request start; never if something has to end for it. */
    long allowedAtNanos(long nowNanos, Account account, int pool, long tokens) {
        long accountNanos = account.limiter().allowedAtNanos(tokens, nowNanos);
        long poolNanos = pools[pool].limiter.allowedAtNanos(tokens, nowNanos);
        return Math.max(accountNanos, Math.max(poolNanos, engine.allowedAtNanos(tokens, nowNanos)));
    }

    private void place(long nowNanos, Request request, Worker worker) {
        Pool pool = pool(request);
        Account account = request.account();
        long tokens = request.tokens();
        pool.waiting.charge(request, tokens == 0 ? policy.requestCost() : tokens, nowNanos);
        if (request.isInQueue()) {
            dequeue(nowNanos, request);
        }
        pools[worker.pool()].workers.reserve(worker, request.shape(), request);
        usage.addReserved(request.shape(), 1);
        account.limiter().take(tokens, nowNanos);
        pool.limiter.take(tokens, nowNanos);
        engine.take(tokens, nowNanos);
        request.placed(nowNanos);
        startLease(nowNanos, request);
        retryHint.onStart(nowNanos);
        long waitedNanos = Math.max(0, nowNanos - request.submittedNanos());
        decisions.onPlaced(nowNanos, request.id(), worker.id(), request.gpuDevices(), waitedNanos);
        starts.onStarted(request.level(), request.accountClass(), waitedNanos);
        if (!account.quotas().isEmpty()) {
            account.quotas().charge(nowNanos, request.spec().demand(), tokens, decisions);
        }
        outbox.changed(nowNanos, request);
        heedGroups();
    }

    void startLease(long nowNanos, Request request) {
        long lease = request.spec().leaseNanos();
        timers.set(request, nowNanos > RequestSpec.NO_LEASE - lease ? TimerWheel.NEVER : nowNanos + lease);
    }

    /** A request that is placed elsewhere, or was before a restart, counts against the limits. */
    void takeUp(long nowNanos, Request request) {
        request.account().limiter().takeUp();
        pool(request).limiter.takeUp();
        engine.takeUp();
        request.placed(nowNanos);
        startLease(nowNanos, request);
    }

    /** A placed request no longer counts against the limits; its account may go on. */
    void release(long nowNanos, Request request) {
        request.account().limiter().release();
        pool(request).limiter.release();
        engine.release();
        timers.cancel(request);
        request.account().wake(nowNanos);
    }

    /** A placed request used another number of tokens than were taken for it. */
    void correct(long nowNanos, Request request, long actualTokens) {
        long unused = request.tokens() - actualTokens;
        giveBack(nowNanos, request, unused);
        if (!request.account().quotas().isEmpty()) {
            request.account().quotas().correct(nowNanos, -unused, request.placedNanos(), decisions);
            wakeBorrowers(nowNanos, request.account());
        }
    }

    /** What was taken for a placed request was not used at all. */
    void refund(long nowNanos, Request request) {
        giveBack(nowNanos, request, request.tokens());
        if (!request.account().quotas().isEmpty()) {
            request.account().quotas().refund(request.spec().demand(), request.tokens(), request.placedNanos());
            wakeBorrowers(nowNanos, request.account());
        }
    }

    /** What one account gives back, another may borrow. */
    private void wakeBorrowers(long nowNanos, Account lender) {
        if (!borrowers.isEmpty() && lender.quotas().canBorrow()) {
            for (int i = borrowers.size() - 1; i >= 0; i--) {
                borrowers.remove(i).wake(nowNanos);
            }
        }
    }

    private void giveBack(long nowNanos, Request request, long unused) {
        if (unused != 0) {
            request.account().limiter().correct(unused, nowNanos);
            pool(request).limiter.correct(unused, nowNanos);
            engine.correct(unused, nowNanos);
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
            if (unsettled.isEmpty() && pool.guests.isEmpty()) {
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
            if (isClosed(nowNanos, engine, engineGate) || isClosed(nowNanos, pool.limiter, pool.gate)) {
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
            while (!unsettled.isEmpty() && !isClosed(nowNanos, engine, engineGate) && serveNext(nowNanos)) {}
        } while (isStale);
    }

    /** Starts, parks or holds back whoever goes first of all pools; false if there is nobody or the engine is held. */
    private boolean serveNext(long nowNanos) {
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

    private boolean hasCandidate(long nowNanos, Pool pool, int unsettledIndex) {
        if (pool.heldInRound == round) {
            return false;
        }
        if (isClosed(nowNanos, pool.limiter, pool.gate)) {
            pool.heldInRound = round;
            return false;
        }
        if (pool.candidateOfRound != round || pool.candidateAsOf != pool.placer.version()) {
            pool.candidate = pool.waiting.first(pool.placer);
            pool.candidateOfRound = round;
            pool.candidateAsOf = pool.placer.version();
        }
        if (pool.candidate == null) {
            unsettled.removeAt(unsettledIndex);
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
        long tokens = request.tokens();
        RejectReason reason = account.reasonNot(request, nowNanos);
        if (reason != null) {
            boolean isOverdue = WaitingQueues.isOverdue(line);
            pool.waiting.park(line, nowNanos);
            account.wakeWhenAllowed(request, reason, nowNanos);
            if (reason == RejectReason.TOKEN_RATE_LIMIT && isOverdue && account.isFreeToSave()) {
                account.saveFor(request);
            }
            account.setTimer(timers);
            if (reason == RejectReason.QUOTA_EXCEEDED && account.quotas().canBorrow() && !borrowers.contains(account)) {
                borrowers.add(account);
            }
            return true;
        }
        if (pool.limiter.reasonNot(tokens, nowNanos) != null) {
            pool.heldInRound = round;
            isAnyHeld = true;
            timers.set(pool.gate, pool.limiter.allowedAtNanos(tokens, nowNanos));
            return false;
        }
        if (engine.reasonNot(tokens, nowNanos) != null) {
            timers.set(engineGate, engine.allowedAtNanos(tokens, nowNanos));
            return false;
        }
        Worker worker = room == null ? pool.placer.choose(request.shape()) : room;
        if (worker == null) {
            throw new IllegalStateException("a request was offered that fits nowhere");
        }
        place(nowNanos, request, worker);
        isStale |= isAnyHeld;
        return true;
    }

    /** Whether nothing at all may start; then the gate is set for when that may change. */
    private boolean isClosed(long nowNanos, Limiter limiter, Gate gate) {
        if (limiter.closedFor(nowNanos) == null) {
            return false;
        }
        timers.set(gate, limiter.allowedAtNanos(0, nowNanos));
        return true;
    }

    private Pool pool(Request request) {
        return pools[request.spec().pool()];
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.AccountStatus;
import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WaitingGroup;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.AccountTable;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may be asked of a scheduler between two commands. Answers allocate; asking changes nothing. */
public final class Questions {
    /** The sequence of a request that would be submitted now. */
    private static final long YOUNGEST = Long.MAX_VALUE - 1;

    private final Matcher matcher;
    private final Admission admission;
    private final RequestTable requests;
    private final AccountTable accounts;
    private final Explainer explainer;
    private final WorkerTable workers;
    private long nowNanos;

    Questions(
            ResourceCatalog catalog,
            Matcher matcher,
            Admission admission,
            RequestTable requests,
            AccountTable accounts,
            WorkerTable workers,
            RetryHint retryHint) {
        this.matcher = matcher;
        this.admission = admission;
        this.requests = requests;
        this.accounts = accounts;
        this.workers = workers;
        explainer = new Explainer(catalog, matcher, workers, retryHint);
    }

    void asOf(long now) {
        nowNanos = now;
    }

    /** Where an open request stands and why; null if no open request has this id. Allocates. */
    public @Nullable Explanation explain(long requestId) {
        Request request = requests.get(requestId);
        return request == null ? null : explainer.explain(nowNanos, request);
    }

    /**
     * What would become of a request if it were submitted now, under an id that is not in use; null if its level or
     * account is unknown. Allocates and changes nothing.
     */
    public @Nullable Explanation whatIf(RequestSpec spec, long tokens) {
        if (!admission.isKnown(spec)) {
            return null;
        }
        Pool pool = matcher.pool(spec.pool());
        boolean isAccountKnown = accounts.ifPresent(spec.account()) != null;
        Account account = accounts.get(spec.account(), nowNanos);
        Shape shape = pool.shapes.shapeOf(spec.demand());
        Request request = new Request();
        request.open(0, YOUNGEST, spec, tokens, nowNanos, admission.deadlineOf(nowNanos, spec));
        request.classify(admission.levelOf(spec), shape, account);
        pool.shapes.keep(shape);
        matcher.enqueue(nowNanos, request);
        RejectReason reason = admission.reasonToReject(pool, account, shape, tokens);
        Worker worker = reason == null ? matcher.wouldStartOn(nowNanos, request) : null;
        if (reason == null && worker == null) {
            reason = admission.reasonNotToWait(nowNanos, request);
        }
        Explanation explanation = explainer.whatIf(nowNanos, request, worker, reason);
        matcher.dequeue(nowNanos, request);
        pool.shapes.release(shape);
        if (!isAccountKnown) {
            accounts.forget(account, nowNanos);
        }
        return explanation;
    }

    /** Why the requests of a pool, level and account wait, each of which may be {@link WaitingGroup#ANY}. Allocates. */
    public WaitingGroup explainGroup(int pool, int level, int account) {
        return explainer.explainGroup(nowNanos, pool, level, account);
    }

    /** At most so many moves that would free whole workers and devices of a pool. Works on copies; allocates. */
    public DefragmentationPlan defragmentationPlan(int pool, int maxMoves) {
        List<Site> sites = new ArrayList<>();
        for (Worker worker : workers.workers()) {
            if (worker.pool() == pool && !worker.isDraining()) {
                sites.add(copyOf(worker));
            }
        }
        return new Defragmenter(sites, maxMoves).plan();
    }

    private Site copyOf(Worker worker) {
        List<Request> held = new ArrayList<>();
        for (Reservation at = worker.firstReservation(); at != null; at = at.next()) {
            Request request = requests.get(at.id());
            if (request != null) {
                held.add(request);
            }
        }
        held.sort(Comparator.comparingLong(Request::sequence));
        Site site = new Site(worker);
        for (Request request : held) {
            site.add(new Site.Guest(request), request.gpuDevices());
        }
        return site;
    }

    /** What is used of the engine's limits. Allocates. */
    public LimitUse engineLimits() {
        return matcher.charges().engine().use(nowNanos);
    }

    /** What is used of a pool's limits. Allocates. */
    public LimitUse poolLimits(int pool) {
        return matcher.pool(pool).limiter.use(nowNanos);
    }

    /** What an account has used; null if it was never named or seen. Allocates. */
    public @Nullable AccountStatus account(int number) {
        Account account = number < 0 ? null : accounts.ifPresent(number);
        return account == null ? null : explainer.status(nowNanos, account);
    }

    /** How many requests of a level wait. Does not allocate. */
    public int waiting(int level) {
        return matcher.counts().ofLevel(level);
    }

    /** How many requests wait whose accounts are of a class. Does not allocate. */
    public int waitingOfClass(int accountClass) {
        return matcher.counts().ofClass(accountClass);
    }
}

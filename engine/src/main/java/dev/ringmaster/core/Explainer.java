package dev.ringmaster.core;

import dev.ringmaster.api.AccountStatus;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.Obstacle.Kind;
import dev.ringmaster.api.QuotaStatus;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WaitingGroup;
import dev.ringmaster.core.admission.AccountQuotas;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.placement.PoolIndex;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says why requests wait. Looks at everything it needs to, allocates, and changes nothing. */
final class Explainer {
    private final ResourceCatalog catalog;
    private final Matcher matcher;
    private final WorkerTable workers;
    private final RetryHint retryHint;

    Explainer(ResourceCatalog catalog, Matcher matcher, WorkerTable workers, RetryHint retryHint) {
        this.catalog = catalog;
        this.matcher = matcher;
        this.workers = workers;
        this.retryHint = retryHint;
    }

    Explanation explain(long nowNanos, Request request) {
        if (request.state() == RequestState.PLACED) {
            return explanation(
                    request, null, request.placedNanos(), request.workerId(), 0, List.of(), request.placedNanos());
        }
        List<Obstacle> obstacles = obstacles(nowNanos, request);
        int before =
                matcher.pool(request.spec().pool()).waiting.countBefore(request.lead(), Explanation.MAX_POSITION - 1);
        return explanation(
                request,
                null,
                request.submittedNanos(),
                Request.NO_WORKER,
                before + 1,
                obstacles,
                expectedNanos(nowNanos, before, obstacles));
    }

    /** What would become of a request that stands in the queue only to be asked about. */
    Explanation whatIf(long nowNanos, Request request, @Nullable Worker worker, @Nullable RejectReason reason) {
        if (worker != null) {
            request.state(RequestState.PLACED);
            return explanation(request, null, nowNanos, worker.id(), 0, List.of(), nowNanos);
        }
        Explanation waiting = explain(nowNanos, request);
        if (reason == null) {
            return waiting;
        }
        request.state(RequestState.FINISHED);
        return explanation(
                request, reason, nowNanos, Request.NO_WORKER, 0, waiting.obstacles(), waiting.expectedNanos());
    }

    private static Explanation explanation(
            Request request,
            @Nullable RejectReason reason,
            long sinceNanos,
            long workerId,
            int position,
            List<Obstacle> obstacles,
            long expectedNanos) {
        return new Explanation(
                request.id(),
                request.state(),
                reason,
                request.spec().pool(),
                request.level(),
                request.account().number(),
                request.tokens(),
                sinceNanos,
                request.deadlineNanos(),
                workerId,
                position,
                obstacles,
                expectedNanos);
    }

    private long expectedNanos(long nowNanos, int before, List<Obstacle> obstacles) {
        long expected = nowNanos + retryHint.nanosFor(before);
        for (Obstacle obstacle : obstacles) {
            if (obstacle.untilNanos() != RequestSpec.WAIT_FOREVER) {
                expected = Math.max(expected, obstacle.untilNanos());
            }
        }
        return expected;
    }

    WaitingGroup explainGroup(long nowNanos, int pool, int level, int account) {
        Map<Kind, Integer> reasons = new EnumMap<>(Kind.class);
        long[] oldestAndCount = {Long.MAX_VALUE, 0};
        for (int i = 0; i < catalog.pools().size(); i++) {
            if (pool == WaitingGroup.ANY || pool == i) {
                matcher.pool(i).waiting.forEachLine(line -> {
                    if (isOf(line, level, account)) {
                        Kind first = obstacles(nowNanos, line.head()).get(0).kind();
                        reasons.merge(first, line.waiting(), Integer::sum);
                        oldestAndCount[0] =
                                Math.min(oldestAndCount[0], line.head().submittedNanos());
                        oldestAndCount[1] += line.waiting();
                    }
                });
            }
        }
        return new WaitingGroup((int) oldestAndCount[1], oldestAndCount[0], reasons);
    }

    private static boolean isOf(Line line, int level, int account) {
        return (level == WaitingGroup.ANY || level == line.level())
                && (account == WaitingGroup.ANY || account == line.account().number());
    }

    /** What a waiting request waits for; never empty. */
    private List<Obstacle> obstacles(long nowNanos, Request request) {
        List<Obstacle> found = new ArrayList<>();
        Account account = request.account();
        Pool pool = matcher.pool(request.spec().pool());
        String poolName = catalog.pools().get(pool.index);
        addLimits(nowNanos, found, "account " + account.number(), account.limiter(), request);
        addQuotas(nowNanos, found, account.quotas(), request);
        addLimits(nowNanos, found, "pool " + poolName, pool.limiter, request);
        addLimits(nowNanos, found, "engine", matcher.charges().engine(), request);
        addLedger(found, matcher.ledgerGate(), request.startCount());
        if (!pool.placer.canHold(request.shape(), request.level())) {
            addWorkers(found, "pool " + poolName, request);
        } else {
            addGang(found, pool, poolName, request.gang());
        }
        if (found.isEmpty()) {
            found.add(new Obstacle(Kind.OTHERS_FIRST, "pool " + poolName, 1, 0, 0, RequestSpec.WAIT_FOREVER));
        }
        return found;
    }

    private static void addLedger(List<Obstacle> found, LedgerGate gate, int count) {
        if (!gate.mayStart(count)) {
            found.add(new Obstacle(Kind.LEDGER_AWAY, "ledger", count, gate.startsLeft(), 0, RequestSpec.WAIT_FOREVER));
        }
    }

    /** There is room for a member of a gang, but not for all of them at once. */
    private static void addGang(List<Obstacle> found, Pool pool, String poolName, @Nullable GangState gang) {
        int fitting = gang == null ? 0 : pool.placer.fitting(gang);
        if (gang != null && fitting < gang.size()) {
            found.add(new Obstacle(Kind.GANG, "pool " + poolName, gang.size(), fitting, 0, RequestSpec.WAIT_FOREVER));
        }
    }

    private static void addLimits(long nowNanos, List<Obstacle> found, String scope, Limiter limiter, Request request) {
        LimitUse use = limiter.use(nowNanos);
        int count = request.startCount();
        long tokens = request.startTokens();
        if (!limiter.mayRun(count)) {
            long left = Math.max(0, use.limits().maxConcurrent() - use.running());
            found.add(new Obstacle(Kind.CONCURRENCY_LIMIT, scope, count, left, 0, RequestSpec.WAIT_FOREVER));
        }
        long requestsAt = limiter.requestsAtNanos(count, nowNanos);
        if (requestsAt > nowNanos) {
            found.add(new Obstacle(Kind.REQUEST_RATE_LIMIT, scope, count, use.requestsLeft(), 0, requestsAt));
        }
        long tokensAt = limiter.tokensAtNanos(tokens, nowNanos);
        if (tokensAt > nowNanos) {
            found.add(new Obstacle(Kind.TOKEN_RATE_LIMIT, scope, tokens, use.tokensLeft(), 0, tokensAt));
        }
    }

    private static void addQuotas(long nowNanos, List<Obstacle> found, AccountQuotas quotas, Request request) {
        long roomAt = request.account().quotaRoomAtNanos(request);
        GangState gang = request.gang();
        for (int i = 0; i < quotas.size(); i++) {
            long asked = gang == null
                    ? quotas.asked(i, request.spec().demand(), request.tokens())
                    : quotas.asked(i, gang.asks());
            if (!quotas.hasRoom(i, asked)) {
                long left = Math.max(0, quotas.quota(i).limit() - quotas.used(i));
                found.add(new Obstacle(Kind.QUOTA, quotas.quota(i).name(), asked, left, 0, Math.max(nowNanos, roomAt)));
            }
        }
    }

    /** For each thing that workers lack first: how many lack it, and what the best of those has. */
    private void addWorkers(List<Obstacle> found, String pool, Request request) {
        Map<Integer, Obstacle> lacks = new TreeMap<>();
        for (Worker worker : workers.workers()) {
            boolean isInReach = matcher.pool(request.spec().pool()).reaches(matcher.pool(worker.pool()));
            if (isInReach && !worker.isDraining()) {
                int missing = worker.firstMissing(request.shape());
                PoolIndex index = matcher.pool(worker.pool()).workers;
                if (missing >= 0) {
                    lacks.merge(missing, lack(pool, request, worker, missing), Explainer::together);
                } else if (index.isHeldFromOthers(worker, request.shape())) {
                    Obstacle held = new Obstacle(Kind.HELD_WORKER, pool, 1, 0, 1, index.heldUntilNanos());
                    lacks.merge(HELD, held, Explainer::together);
                }
            }
        }
        found.addAll(lacks.values());
        if (lacks.isEmpty()) {
            found.add(new Obstacle(Kind.NO_WORKER, pool, 1, 0, 0, RequestSpec.WAIT_FOREVER));
        }
    }

    private Obstacle lack(String pool, Request request, Worker worker, int missing) {
        Demand demand = request.spec().demand();
        long[] need = request.shape().need();
        int gpu = ResourceVector.gpuTotal(need);
        if (missing >= Worker.BROKEN_RULE) {
            String what =
                    "group " + demand.rules().get(missing - Worker.BROKEN_RULE).group();
            return new Obstacle(Kind.GROUP_RULE, what, 1, 0, 1, RequestSpec.WAIT_FOREVER);
        }
        if (missing >= Worker.NOT_FOR_IT) {
            Kind rule = switch (missing) {
                case Worker.WRONG_MODEL -> Kind.GPU_MODEL;
                case Worker.WRONG_LABELS -> Kind.LABELS;
                default -> Kind.WORKER_KIND;
            };
            return new Obstacle(rule, pool, 1, 0, 1, RequestSpec.WAIT_FOREVER);
        }
        if (missing == Worker.TOO_FEW_DEVICES) {
            String what = "GPU devices with " + demand.gpuMillis() + " milli";
            int available = worker.devicesWith(demand.gpuMillis());
            return new Obstacle(Kind.GPU_DEVICES, what, demand.gpuDevices(), available, 1, RequestSpec.WAIT_FOREVER);
        }
        Kind kind = missing < gpu ? Kind.DIMENSION : Kind.GPU_DEVICES;
        String what = missing < gpu ? catalog.dimensions().get(missing) : GPU_ELEMENTS.get(missing - gpu);
        return new Obstacle(kind, what, need[missing], worker.free()[missing], 1, RequestSpec.WAIT_FOREVER);
    }

    private static Obstacle together(Obstacle one, Obstacle other) {
        return new Obstacle(
                one.kind(),
                one.what(),
                one.asked(),
                Math.max(one.available(), other.available()),
                one.workers() + other.workers(),
                one.untilNanos());
    }

    private static final int HELD = Integer.MAX_VALUE; // comes behind whatever else is in the way
    private static final List<String> GPU_ELEMENTS =
            List.of("GPU milli of all devices", "GPU milli of one device", "whole GPU devices");

    AccountStatus status(long nowNanos, Account account) {
        List<QuotaStatus> quotas = new ArrayList<>();
        AccountQuotas its = account.quotas();
        for (int i = 0; i < its.size(); i++) {
            quotas.add(new QuotaStatus(its.quota(i), its.used(i), its.periodEndNanos(i)));
        }
        return new AccountStatus(account.number(), account.limiter().use(nowNanos), quotas);
    }
}

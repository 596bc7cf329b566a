package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.model.ReferenceRequest.Flow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Who goes: one pass over those that wait, until nobody can. */
final class ReferenceServing {
    private static final Comparator<ReferenceRequest> SUBMITTED = Comparator.comparingLong(request -> request.sequence);

    private final ReferenceQueue queue;
    private final ReferenceWorkers workers;
    private final ReferencePreemption preemption;
    private final ReferenceLimits limits;
    private final long now;
    private final AdmissionPolicy policy;
    private final IntPredicate mayStart;
    private final Set<Integer> heldPools = new HashSet<>();
    /**
     * Those that fit a worker; room gets only less here, unless one that was held is let go, others have to go, or
     * somebody is placed for whom others of a group wait.
     */
    private final List<ReferenceRequest> fitting = new ArrayList<>();
    /** Of gangs it is asked again after everything: what is left may go together better than more did. */
    private final Map<ReferenceRequest, Boolean> gangsThatFit = new HashMap<>();

    private boolean isUnsettled;

    ReferenceServing(
            ReferenceQueue queue,
            ReferenceWorkers workers,
            ReferencePreemption preemption,
            ReferenceLimits limits,
            long now,
            AdmissionPolicy policy,
            IntPredicate mayStart) {
        this.queue = queue;
        this.workers = workers;
        this.preemption = preemption;
        this.limits = limits;
        this.now = now;
        this.policy = policy;
        this.mayStart = mayStart;
    }

    /**
     * Places whom it can, beginning anew after somebody took the place of others; returns whether another pass at once
     * might place more. That is so if somebody was placed while a pool was held: that may be in vain now.
     */
    boolean run(Predicate<ReferenceRequest> place) {
        fitting.addAll(queue.inQueue());
        for (ReferenceRequest best = best(); best != null; best = best()) {
            if (refusalOfAccount(best) != null) {
                park(best);
            } else if (limits.refusalOfPool(now, best) != null) {
                heldPools.add(best.pool());
            } else if (!mayStart.test(best.together().size()) || limits.refusalOfEngine(now, best) != null) {
                break;
            } else {
                boolean hadOthersGo = place.test(best);
                if (hadOthersGo) {
                    beginAnew();
                }
                isUnsettled |= !heldPools.isEmpty();
                if (best.hasRules()) {
                    fitting.clear();
                    fitting.addAll(queue.inQueue());
                }
            }
        }
        return isUnsettled;
    }

    private void beginAnew() {
        heldPools.clear();
        fitting.clear();
        fitting.addAll(queue.inQueue());
    }

    /** Why its account does not let a request start: its limits, an overdue one it saves tokens up for, its quotas. */
    private RejectReason refusalOfAccount(ReferenceRequest request) {
        RejectReason refusal = limits.refusalOfAccountLimits(now, request);
        if (refusal == null && queue.isSavingForAnother(request)) {
            return RejectReason.TOKEN_RATE_LIMIT;
        }
        return refusal == null ? limits.refusalOfAccount(now, request) : refusal;
    }

    private void park(ReferenceRequest request) {
        RejectReason refusal = refusalOfAccount(request);
        boolean isForAnother = limits.refusalOfAccount(now, request) == null || queue.isSavingForAnother(request);
        boolean hasOwnReason = limits.refusalOfAccountLimits(now, request) != null;
        boolean isForQuota = refusal == RejectReason.QUOTA_EXCEEDED;
        long wakeTime = hasOwnReason || isForQuota ? limits.whenAccountAllows(now, request) : RequestSpec.WAIT_FOREVER;
        queue.park(request, wakeTime);
        boolean isForMoreAtOnce = refusal == RejectReason.TOKEN_RATE_LIMIT || (request.gang != null && !isForQuota);
        if (isForMoreAtOnce && !isForAnother && isOverdue(request)) {
            queue.saveFor(request);
        }
        if (isForQuota && limits.canBorrow(request.account())) {
            queue.borrows(request.account());
        }
    }

    /** The best of the candidates of all pools that are not held; null if there is none, or the engine is closed. */
    private ReferenceRequest best() {
        if (!mayStart.test(1) || limits.isEngineClosed(now)) {
            return null;
        }
        for (int pool = 0; pool < queue.shares.length; pool++) {
            if (!heldPools.contains(pool) && !limits.isPoolClosed(now, pool)) {
                workers.backfill.update(pool, policy.agingNanos());
            }
        }
        if (workers.backfill.takeLetGo()) {
            fitting.clear();
            fitting.addAll(queue.inQueue());
        }
        gangsThatFit.clear();
        fitting.removeIf(request -> !request.isWaiting() || (request.gang == null && !mayHaveRoom(request)));
        List<ReferenceRequest> candidates = new ArrayList<>();
        for (int pool = 0; pool < queue.shares.length; pool++) {
            Collection<ReferenceRequest> offers = offers(pool);
            if (!offers.isEmpty() && !heldPools.contains(pool) && !limits.isPoolClosed(now, pool)) {
                candidates.add(candidate(offers, queue.shares[pool]));
            }
        }
        return candidates.stream().min(amongPools()).orElse(null);
    }

    private boolean mayHaveRoom(ReferenceRequest request) {
        return workers.hasFit(request) || preemption.choose(request, now) != null;
    }

    private boolean fitsTogether(ReferenceRequest request) {
        return request.gang == null
                || gangsThatFit.computeIfAbsent(request, lead -> workers.fitTogether(lead.gang.largestFirst()));
    }

    /** Of each flow of a pool the oldest request that fits and is not parked. */
    private Collection<ReferenceRequest> offers(int pool) {
        Map<Flow, ReferenceRequest> oldest = new HashMap<>();
        for (ReferenceRequest request : fitting) {
            if (request.pool() == pool && !queue.isParked(request) && fitsTogether(request)) {
                oldest.merge(request.flow(), request, (one, other) -> one.sequence < other.sequence ? one : other);
            }
        }
        return oldest.values();
    }

    private ReferenceRequest candidate(Collection<ReferenceRequest> offers, ReferenceShares shares) {
        return offers.stream()
                .filter(this::isOverdue)
                .min(SUBMITTED)
                .orElseGet(() -> offers.stream().min(byPolicy(shares)).orElseThrow());
    }

    /** Within a pool, of those that are not overdue. */
    private Comparator<ReferenceRequest> byPolicy(ReferenceShares shares) {
        Comparator<ReferenceRequest> byLevel = Comparator.comparingInt(ReferenceRequest::level);
        Comparator<ReferenceRequest> byShare = (one, other) ->
                shares.isBefore(one.level(), other.level()) ? -1 : shares.isBefore(other.level(), one.level()) ? 1 : 0;
        Comparator<ReferenceRequest> levels = switch (policy.queuePolicy()) {
            case STRICT -> byLevel;
            case WEIGHTED_FAIR -> byShare.thenComparing(byLevel);
            case HYBRID -> levelZeroFirst().thenComparing(byShare).thenComparing(byLevel);
        };
        return levels.thenComparingLong(request -> shares.roundOf(request, policy))
                .thenComparing(SUBMITTED);
    }

    private Comparator<ReferenceRequest> amongPools() {
        return Comparator.comparingInt(this::rankAmongPools).thenComparing(SUBMITTED);
    }

    private int rankAmongPools(ReferenceRequest request) {
        if (isOverdue(request)) {
            return -1;
        }
        return switch (policy.queuePolicy()) {
            case STRICT -> request.level();
            case WEIGHTED_FAIR -> 0;
            case HYBRID -> Math.min(request.level(), 1);
        };
    }

    private static Comparator<ReferenceRequest> levelZeroFirst() {
        return Comparator.comparing(request -> request.level() != 0);
    }

    private boolean isOverdue(ReferenceRequest request) {
        return request.isOverdue(now, policy.agingNanos());
    }
}

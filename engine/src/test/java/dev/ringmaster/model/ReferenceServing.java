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
import java.util.function.Consumer;

/** Who goes: one pass over those that wait, until nobody can. */
final class ReferenceServing {
    private static final Comparator<ReferenceRequest> SUBMITTED = Comparator.comparingLong(request -> request.sequence);

    private final ReferenceQueue queue;
    private final ReferenceWorkers workers;
    private final ReferenceLimits limits;
    private final long now;
    private final AdmissionPolicy policy;
    private final Set<Integer> heldPools = new HashSet<>();
    /** The accounts of those for whose sake pools are held. */
    private final Set<Integer> holders = new HashSet<>();
    /** Those that fit a worker; room gets only less here, unless somebody is placed for whom others of a group wait. */
    private final List<ReferenceRequest> fitting = new ArrayList<>();

    private boolean isUnsettled;

    ReferenceServing(
            ReferenceQueue queue, ReferenceWorkers workers, ReferenceLimits limits, long now, AdmissionPolicy policy) {
        this.queue = queue;
        this.workers = workers;
        this.limits = limits;
        this.now = now;
        this.policy = policy;
    }

    /**
     * Places whom it can; returns whether another pass at once might place more. That is so if a pool is held for a
     * request whose account placed another one later in this pass: then the request may be parked in the next. Or if
     * somebody with a rule about a group was placed after a pool was held: then others may fit there.
     */
    boolean run(Consumer<ReferenceRequest> place) {
        fitting.addAll(queue.waiting());
        for (ReferenceRequest best = best(); best != null && !limits.isEngineClosed(now); best = best()) {
            if (refusalOfAccount(best) != null) {
                park(best);
            } else if (limits.refusalOfPool(now, best) != null) {
                heldPools.add(best.pool());
                holders.add(best.account());
            } else if (limits.refusalOfEngine(now, best) != null) {
                break;
            } else {
                place.accept(best);
                isUnsettled |= holders.contains(best.account());
                if (!best.demand().rules().isEmpty()) {
                    isUnsettled |= !heldPools.isEmpty();
                    fitting.clear();
                    fitting.addAll(queue.waiting());
                }
            }
        }
        return isUnsettled;
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
        if (refusal == RejectReason.TOKEN_RATE_LIMIT && !isForAnother && isOverdue(request)) {
            queue.saveFor(request);
        }
        if (isForQuota && limits.canBorrow(request.account())) {
            queue.borrows(request.account());
        }
    }

    /** The best of the candidates of all pools that are not held; null if there is none. */
    private ReferenceRequest best() {
        fitting.removeIf(request -> !request.isWaiting() || !workers.hasFit(request));
        List<ReferenceRequest> candidates = new ArrayList<>();
        for (int pool = 0; pool < queue.shares.length; pool++) {
            Collection<ReferenceRequest> offers = offers(pool);
            if (!offers.isEmpty() && !heldPools.contains(pool) && !limits.isPoolClosed(now, pool)) {
                candidates.add(candidate(offers, queue.shares[pool]));
            }
        }
        return candidates.stream().min(amongPools()).orElse(null);
    }

    /** Of each flow of a pool the oldest request that fits and is not parked. */
    private Collection<ReferenceRequest> offers(int pool) {
        Map<Flow, ReferenceRequest> oldest = new HashMap<>();
        for (ReferenceRequest request : fitting) {
            if (request.pool() == pool && !queue.isParked(request)) {
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

package dev.ringmaster.core;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import dev.ringmaster.core.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/** Who is let in, how long it may wait, and when those who are not may come back. Decides nothing by itself. */
final class Admission {
    private final Matcher matcher;
    private final RequestTable requests;
    private final RetryHint retryHint;
    private AdmissionPolicy policy;

    Admission(Matcher matcher, RequestTable requests, RetryHint retryHint, AdmissionPolicy policy) {
        this.matcher = matcher;
        this.requests = requests;
        this.retryHint = retryHint;
        this.policy = policy;
    }

    void changeTo(AdmissionPolicy newPolicy) {
        policy = newPolicy;
    }

    boolean hasLevel(RequestSpec spec) {
        return spec.priorityLevel() < policy.levels();
    }

    /** Why a request is not even let in to wait; null if it is. */
    @Nullable
    RejectReason reasonToReject(Pool pool, Account account, Shape shape, long tokens) {
        RejectReason reason = reasonNever(pool, account, shape, tokens);
        if (reason != null) {
            return reason;
        }
        if (requests.isFull()) {
            return RejectReason.TOO_MANY_OPEN_REQUESTS;
        }
        boolean hasRoom = account.quotas().isEmpty() || account.quotas().hasRoom(shape.demand(), tokens);
        return hasRoom ? null : RejectReason.QUOTA_EXCEEDED;
    }

    /** Why a request could never be placed; null if it could. */
    private @Nullable RejectReason reasonNever(Pool pool, Account account, Shape shape, long tokens) {
        Limiter its = account.limiter();
        Limiter poolLimiter = pool.limiter;
        Limiter engine = matcher.engine();
        if (!its.couldEverAllow(tokens) || !poolLimiter.couldEverAllow(tokens) || !engine.couldEverAllow(tokens)) {
            return its.isContextTooLong(tokens)
                            || poolLimiter.isContextTooLong(tokens)
                            || engine.isContextTooLong(tokens)
                    ? RejectReason.CONTEXT_TOO_LONG
                    : RejectReason.ABOVE_TOKEN_BURST;
        }
        if (!account.quotas().isEmpty() && !account.quotas().couldEverHold(shape.demand(), tokens)) {
            return RejectReason.ABOVE_QUOTA;
        }
        return pool.couldEverHold(shape) ? null : RejectReason.LARGER_THAN_ANY_WORKER;
    }

    /** Why a request that stands in the queue and was not placed may not stay; null if it may. */
    @Nullable
    RejectReason reasonNotToWait(long nowNanos, Request request) {
        if (request.spec().waitTimeoutNanos() == 0) {
            RejectReason limit = matcher.reasonNot(nowNanos, request);
            return limit == null ? RejectReason.NO_CAPACITY : limit;
        }
        boolean isFull =
                matcher.queued(request.level()) > policy.level(request.level()).maxQueued();
        return isFull ? RejectReason.QUEUE_FULL : null;
    }

    /** When another try is worth it: when the limit that was in the way lets a request go, or a place in line is free. */
    long retryAfterNanos(long nowNanos, RejectReason reason, Account account, RequestSpec spec, long tokens) {
        if (reason.isPermanent()) {
            return 0;
        }
        int before = reason == RejectReason.QUEUE_FULL ? matcher.queued(levelOf(spec)) : matcher.waitingCount();
        long hintNanos = retryHint.nanosFor(before);
        long atNanos = switch (reason) {
            case QUOTA_EXCEEDED -> account.quotas().roomAtNanos(spec.demand(), tokens);
            case REQUEST_RATE_LIMIT, TOKEN_RATE_LIMIT -> matcher.allowedAtNanos(nowNanos, account, spec.pool(), tokens);
            default -> nowNanos;
        };
        long waitNanos = atNanos == TimerWheel.NEVER ? RetryHint.MAX_NANOS : atNanos - nowNanos;
        return Math.max(hintNanos, waitNanos);
    }

    int levelOf(RequestSpec spec) {
        return spec.priorityLevel() < 0 ? policy.defaultLevel() : spec.priorityLevel();
    }

    long deadlineOf(long nowNanos, RequestSpec spec) {
        long timeout = spec.waitTimeoutNanos() == RequestSpec.LEVEL_TIMEOUT
                ? policy.level(levelOf(spec)).waitTimeoutNanos()
                : spec.waitTimeoutNanos();
        return timeout > RequestSpec.WAIT_FOREVER - nowNanos ? RequestSpec.WAIT_FOREVER : nowNanos + timeout;
    }
}

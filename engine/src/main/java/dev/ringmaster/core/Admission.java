package dev.ringmaster.core;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.core.admission.Asks;
import dev.ringmaster.core.admission.Limiter;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.AccountTable;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import dev.ringmaster.core.time.TimerWheel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is let in, how long it may wait, and when those who are not may come back. Decides nothing by itself. */
final class Admission {
    private final Matcher matcher;
    private final RequestTable requests;
    private final AccountTable accounts;
    private final RetryHint retryHint;
    private AdmissionPolicy policy;

    Admission(
            Matcher matcher,
            RequestTable requests,
            AccountTable accounts,
            RetryHint retryHint,
            AdmissionPolicy policy) {
        this.matcher = matcher;
        this.requests = requests;
        this.accounts = accounts;
        this.retryHint = retryHint;
        this.policy = policy;
    }

    void changeTo(AdmissionPolicy newPolicy) {
        policy = newPolicy;
    }

    /** Whether there is such a level, and room for such an account. */
    boolean isKnown(RequestSpec spec) {
        return hasLevel(spec) && accounts.mayHave(spec.account());
    }

    private boolean hasLevel(RequestSpec spec) {
        return spec.priorityLevel() < policy.levels();
    }

    /** Why a request cannot be asked for at all; null if it can. */
    @Nullable
    RejectReason reasonUnknown(long requestId, RequestSpec spec) {
        if (!isKnown(spec)) {
            return hasLevel(spec) ? RejectReason.UNKNOWN_ACCOUNT : RejectReason.UNKNOWN_PRIORITY_LEVEL;
        }
        return requests.get(requestId) == null ? null : RejectReason.DUPLICATE_REQUEST;
    }

    /** Why a request is not even let in to wait; null if it is. */
    @Nullable
    RejectReason reasonToReject(Pool pool, Account account, Shape shape, long tokens) {
        RejectReason reason = reasonNever(pool, account, shape, tokens);
        if (reason != null) {
            return reason;
        }
        if (matcher.ledgerGate().isRejectingAll()) {
            return RejectReason.LEDGER_AWAY;
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
        Limiter engine = matcher.charges().engine();
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

    /** Why none of a gang is let in to wait; null if all are. */
    @Nullable
    RejectReason reasonToReject(Pool pool, Account account, Gang gang, List<Shape> shapes, Asks asks) {
        RejectReason reason = reasonNever(pool, account, gang, shapes, asks);
        if (reason != null) {
            return reason;
        }
        if (matcher.ledgerGate().isRejectingAll()) {
            return RejectReason.LEDGER_AWAY;
        }
        if (!requests.hasRoomFor(asks.requests())) {
            return RejectReason.TOO_MANY_OPEN_REQUESTS;
        }
        return account.quotas().hasRoom(asks) ? null : RejectReason.QUOTA_EXCEEDED;
    }

    private @Nullable RejectReason reasonNever(Pool pool, Account account, Gang gang, List<Shape> shapes, Asks asks) {
        List<Limiter> limiters =
                List.of(account.limiter(), pool.limiter, matcher.charges().engine());
        boolean isAboveBurst = false;
        for (Limiter limiter : limiters) {
            if (!limiter.couldEverStart(asks.requests()) || asks.requests() > requests.limit()) {
                return RejectReason.GANG_TOO_LARGE;
            }
            isAboveBurst |= limiter.isAboveBurst(asks.tokens());
        }
        for (Gang.Member member : gang.members()) {
            for (Limiter limiter : limiters) {
                if (limiter.isContextTooLong(member.tokens())) {
                    return RejectReason.CONTEXT_TOO_LONG;
                }
            }
        }
        if (isAboveBurst) {
            return RejectReason.ABOVE_TOKEN_BURST;
        }
        if (!account.quotas().couldEverHold(asks)) {
            return RejectReason.ABOVE_QUOTA;
        }
        for (Shape shape : shapes) {
            if (!pool.couldEverHold(shape)) {
                return RejectReason.LARGER_THAN_ANY_WORKER;
            }
        }
        return null;
    }

    /** Why a request that stands in the queue and was not placed may not stay; null if it may. */
    @Nullable
    RejectReason reasonNotToWait(long nowNanos, Request request) {
        if (request.spec().waitTimeoutNanos() == 0) {
            if (!matcher.ledgerGate().mayStart(request.startCount())) {
                return RejectReason.LEDGER_AWAY;
            }
            RejectReason limit = matcher.charges().reasonNot(nowNanos, request);
            return limit == null ? RejectReason.NO_CAPACITY : limit;
        }
        boolean isFull = matcher.counts().ofLevel(request.level())
                > policy.level(request.level()).maxQueued();
        return isFull ? RejectReason.QUEUE_FULL : null;
    }

    /** When another try is worth it: when the limit that was in the way lets a request go, or a place in line is free. */
    long retryAfterNanos(long nowNanos, RejectReason reason, Account account, RequestSpec spec, long tokens) {
        long atNanos = switch (reason) {
            case QUOTA_EXCEEDED -> account.quotas().roomAtNanos(spec.demand(), tokens);
            case REQUEST_RATE_LIMIT, TOKEN_RATE_LIMIT ->
                matcher.charges().allowedAtNanos(nowNanos, account, spec.pool(), 1, tokens);
            case LEDGER_AWAY -> nowNanos + RetryHint.LEDGER_AWAY_NANOS;
            default -> nowNanos;
        };
        return retryAfterNanos(nowNanos, reason, levelOf(spec), atNanos);
    }

    /** The same for a gang, all of which share what the first asks for but its demand. */
    long retryAfterNanos(long nowNanos, RejectReason reason, Account account, RequestSpec first, Asks asks) {
        long atNanos = switch (reason) {
            case QUOTA_EXCEEDED -> account.quotas().roomAtNanos(asks);
            case REQUEST_RATE_LIMIT, TOKEN_RATE_LIMIT ->
                matcher.charges().allowedAtNanos(nowNanos, account, first.pool(), asks.requests(), asks.tokens());
            case LEDGER_AWAY -> nowNanos + RetryHint.LEDGER_AWAY_NANOS;
            default -> nowNanos;
        };
        return retryAfterNanos(nowNanos, reason, levelOf(first), atNanos);
    }

    private long retryAfterNanos(long nowNanos, RejectReason reason, int level, long atNanos) {
        if (reason.isPermanent()) {
            return 0;
        }
        int before = reason == RejectReason.QUEUE_FULL
                ? matcher.counts().ofLevel(level)
                : matcher.counts().all();
        long hintNanos = retryHint.nanosFor(before);
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
        return TimerWheel.later(nowNanos, timeout);
    }
}

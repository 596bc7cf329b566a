package dev.ringmaster.core.admission;

import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.RejectReason;
import org.jspecify.annotations.Nullable;

/** The limits of one scope, the engine, a pool or an account, and what is used of them. */
public final class Limiter {
    private final TokenBucket requests = new TokenBucket();
    private final TokenBucket tokens = new TokenBucket();
    private Limits limits = Limits.NONE;
    private long maxConcurrent = Long.MAX_VALUE;
    private long maxTokensOfOne = Long.MAX_VALUE;
    private long running;
    private boolean hasRates;

    /** Takes over other limits; what runs and what was used stays. */
    public void changeTo(Limits other, long nowNanos) {
        limits = other;
        maxConcurrent = other.maxConcurrent() == 0 ? Long.MAX_VALUE : other.maxConcurrent();
        requests.changeTo(other.requests(), nowNanos);
        tokens.changeTo(other.tokens(), nowNanos);
        hasRates = requests.isLimited() || tokens.isLimited();
        maxTokensOfOne = Math.min(
                limits.maxContextTokens() == 0 ? Long.MAX_VALUE : limits.maxContextTokens(),
                tokens.isLimited() ? tokens.burst() : Long.MAX_VALUE);
    }

    /** The limits that hold. */
    public Limits limits() {
        return limits;
    }

    /** How many requests run. */
    public long running() {
        return running;
    }

    /** How many more requests may run at a time than do. */
    public long mayStart() {
        return Math.max(0, maxConcurrent - running);
    }

    /** Whether a request with so many tokens could ever start. */
    public boolean couldEverAllow(long requestTokens) {
        return requestTokens <= maxTokensOfOne;
    }

    /** Whether so many requests could ever start together. */
    public boolean couldEverStart(int count) {
        return count <= maxConcurrent && (!requests.isLimited() || count <= requests.burst());
    }

    /** Whether requests that start together have more tokens than could ever start at once. */
    public boolean isAboveBurst(long tokensTogether) {
        return tokens.isLimited() && tokensTogether > tokens.burst();
    }

    /** Whether a request with so many tokens is longer than any may be. */
    public boolean isContextTooLong(long requestTokens) {
        return limits.maxContextTokens() != 0 && requestTokens > limits.maxContextTokens();
    }

    /** Why no request at all may start now; null if one may. */
    public @Nullable RejectReason closedFor(long nowNanos) {
        return closedFor(1, nowNanos);
    }

    private @Nullable RejectReason closedFor(int count, long nowNanos) {
        if (!mayRun(count)) {
            return RejectReason.CONCURRENCY_LIMIT;
        }
        return hasRates && !requests.has(count, nowNanos) ? RejectReason.REQUEST_RATE_LIMIT : null;
    }

    /**
     * Whether so many more may run. If the limit was made lower than their number while they waited, that is when nothing
     * runs: as a bucket that is too small for a request lets it start when it is full.
     */
    public boolean mayRun(int count) {
        return running <= 0 || count <= maxConcurrent - running;
    }

    /** Why so many requests, with so many tokens together, may not start now; null if they may. */
    public @Nullable RejectReason reasonNot(int count, long tokensTogether, long nowNanos) {
        RejectReason closed = closedFor(count, nowNanos);
        if (closed != null) {
            return closed;
        }
        return hasRates && !tokens.has(tokensTogether, nowNanos) ? RejectReason.TOKEN_RATE_LIMIT : null;
    }

    /** When the rate will let so many requests start. */
    public long requestsAtNanos(int count, long nowNanos) {
        return requests.hasAtNanos(count, nowNanos);
    }

    /** When the rate will let so many tokens start. */
    public long tokensAtNanos(long tokensTogether, long nowNanos) {
        return tokens.hasAtNanos(tokensTogether, nowNanos);
    }

    /** What is used of the limits. */
    public LimitUse use(long nowNanos) {
        return new LimitUse(
                limits, running, Math.max(0, requests.tokens(nowNanos)), Math.max(0, tokens.tokens(nowNanos)));
    }

    /** When what is missing by {@link #reasonNot} will be there by itself; never if something has to end for it. */
    public long allowedAtNanos(int count, long tokensTogether, long nowNanos) {
        if (!mayRun(count)) {
            return Long.MAX_VALUE;
        }
        return requests.has(count, nowNanos)
                ? tokens.hasAtNanos(tokensTogether, nowNanos)
                : requests.hasAtNanos(count, nowNanos);
    }

    /** A request starts. */
    public void take(long requestTokens, long nowNanos) {
        running++;
        if (hasRates) {
            requests.take(1, nowNanos);
            tokens.take(requestTokens, nowNanos);
        }
    }

    /** A request that was started before this limiter was made runs. */
    public void takeUp() {
        running++;
    }

    /** A request ends. */
    public void release() {
        running--;
    }

    /** Tokens that were taken were not used, or if {@code unused} is below 0 more were used than were taken. */
    public void correct(long unused, long nowNanos) {
        if (unused >= 0) {
            tokens.giveBack(unused, nowNanos);
        } else {
            tokens.take(-unused, nowNanos);
        }
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.Limits;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;

/** What limits hold together: the engine, a pool or an account. */
final class ReferenceScope {
    private final ReferenceBucket requests = new ReferenceBucket();
    private final ReferenceBucket tokens = new ReferenceBucket();
    private Limits limits = Limits.NONE;
    private long running;

    void change(long now, Limits next) {
        limits = next;
        requests.change(now, next.requests());
        tokens.change(now, next.tokens());
    }

    boolean isContextTooLong(long asked) {
        return limits.maxContextTokens() > 0 && asked > limits.maxContextTokens();
    }

    boolean isAboveBurst(long asked) {
        return asked > tokens.burst();
    }

    /** Whether nothing at all may start. */
    boolean isClosed(long now) {
        return (limits.maxConcurrent() > 0 && running >= limits.maxConcurrent()) || !requests.has(now, 1);
    }

    /** Whether so many could start together if nothing else did. */
    boolean couldEverStart(int count) {
        return (limits.maxConcurrent() == 0 || count <= limits.maxConcurrent()) && count <= requests.burst();
    }

    /** Why so many requests may not start together now, null if they may; too many for the limit start when none runs. */
    RejectReason refusal(long now, int count, long asked) {
        if (limits.maxConcurrent() > 0 && running > 0 && running + count > limits.maxConcurrent()) {
            return RejectReason.CONCURRENCY_LIMIT;
        }
        if (!requests.has(now, count)) {
            return RejectReason.REQUEST_RATE_LIMIT;
        }
        return tokens.has(now, asked) ? null : RejectReason.TOKEN_RATE_LIMIT;
    }

    /** When what a refused request lacked will be there; {@link RequestSpec#WAIT_FOREVER} if time does not bring it. */
    long whenThere(long now, int count, long asked) {
        return switch (refusal(now, count, asked)) {
            case REQUEST_RATE_LIMIT -> requests.whenHas(now, count);
            case TOKEN_RATE_LIMIT -> tokens.whenHas(now, asked);
            default -> RequestSpec.WAIT_FOREVER;
        };
    }

    long mayStart() {
        return limits.maxConcurrent() == 0 ? Long.MAX_VALUE : Math.max(0, limits.maxConcurrent() - running);
    }

    void start(long now, long asked) {
        running++;
        requests.take(now, 1);
        tokens.take(now, asked);
    }

    /** A placement from before a restart runs. */
    void startRecovered() {
        running++;
    }

    void stop() {
        running--;
    }

    /** Takes more tokens, or gives some back if the number is negative. */
    void takeTokens(long now, long more) {
        tokens.take(now, more);
    }
}

package dev.ringmaster.dispatch;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.upstream.BreakerSettings;
import dev.ringmaster.dispatch.upstream.CallFormat;
import dev.ringmaster.dispatch.upstream.RetryPolicy;

/**
 * A service that items are asked of, and what may be asked of it. All lanes share these limits.
 *
 * @param name what items call it
 * @param format how items become a request and an answer becomes items
 * @param maxConnections most calls at once, 1 to 1,000
 * @param calls how many calls over time the upstream allows, tries after the first included; half of the burst is kept back for
 *     calls that arrive closer together than they were sent
 * @param breaker when to leave it alone
 * @param retries when to try again
 */
public record UpstreamSpec(
        String name, CallFormat format, int maxConnections, Rate calls, BreakerSettings breaker, RetryPolicy retries) {
    private static final int MAX_CONNECTIONS = 1_000;

    /** Checks the ranges. */
    public UpstreamSpec {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an upstream has a name");
        }
        if (maxConnections < 1 || maxConnections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "maxConnections is " + maxConnections + "; allowed is 1 to " + MAX_CONNECTIONS);
        }
    }

    /** An upstream with 20 connections, 4.5 calls a second in bursts of 10, and the usual breaker and retries. */
    public static UpstreamSpec of(String name, CallFormat format) {
        return new UpstreamSpec(
                name, format, 20, new Rate(9, 2_000_000_000L, 10), BreakerSettings.DEFAULT, RetryPolicy.DEFAULT);
    }

    /** The same with other connections. */
    public UpstreamSpec withMaxConnections(int other) {
        return new UpstreamSpec(name, format, other, calls, breaker, retries);
    }

    /** The same with another rate. */
    public UpstreamSpec withCalls(Rate other) {
        return new UpstreamSpec(name, format, maxConnections, other, breaker, retries);
    }

    /** The same with another breaker. */
    public UpstreamSpec withBreaker(BreakerSettings other) {
        return new UpstreamSpec(name, format, maxConnections, calls, other, retries);
    }

    /** The same with other retries. */
    public UpstreamSpec withRetries(RetryPolicy other) {
        return new UpstreamSpec(name, format, maxConnections, calls, breaker, other);
    }
}

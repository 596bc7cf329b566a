package dev.ringmaster.dispatch.upstream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Leaves an upstream alone while it fails: a circuit breaker of Resilience4j that reads no clock and goes by the times passed in.
 * Single writer: the dispatcher's thread. Times are nanoseconds of one monotonic clock.
 *
 * <p>A call counts only for the state it was let through in. One that outlives a change of state, say one sent before the breaker
 * opened that fails while probes are out, changes nothing but the counts.
 */
public final class Breaker {
    /** Whether calls are let through. */
    public enum State {
        /** All of them. */
        CLOSED,
        /** None. */
        OPEN,
        /** A few, as probes. */
        HALF_OPEN,
        /** None, until {@link #reset}. */
        FORCED_OPEN
    }

    private final BreakerSettings settings;
    private final PassedTime time = new PassedTime();
    private final CircuitBreaker breaker;
    private long stateSinceNanos = Long.MIN_VALUE;
    private int probesSucceeded;
    private long calls;
    private long successes;
    private long failures;
    private long timeouts;
    private long rejected;

    /**
     * Makes a closed one.
     *
     * @param name in log lines of Resilience4j
     * @param settings when it opens and closes
     */
    public Breaker(String name, BreakerSettings settings) {
        this.settings = settings;
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindow(settings.failureThreshold(), settings.failureThreshold(), SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .waitDurationInOpenState(Duration.ofNanos(settings.openNanos()))
                .permittedNumberOfCallsInHalfOpenState(settings.maxProbes())
                .clock(time)
                .currentTimestampFunction(clock -> time.nowNanos, TimeUnit.NANOSECONDS)
                .build();
        breaker = CircuitBreaker.of(name, config);
    }

    /**
     * Asks to let a call through. Whoever gets it owes one {@link #onOutcome}.
     *
     * @param nowNanos the time, never less than before
     * @return whether the call may go
     */
    public boolean tryAcquire(long nowNanos) {
        CircuitBreaker.State before = at(nowNanos);
        boolean isLetThrough = breaker.tryAcquirePermission();
        noteChange(before);
        if (isLetThrough) {
            calls++;
        } else {
            rejected++;
        }
        return isLetThrough;
    }

    /**
     * Takes in how a call ended that was let through.
     *
     * <p>Failures are {@code SERVER_ERROR}, {@code BAD_ANSWER}, {@code TIMED_OUT} and {@code DISCONNECTED}. {@code ANSWERED} is a
     * success, and so is {@code CLIENT_ERROR}: the upstream is up and did what it should with a call that is wrong. {@code
     * RATE_LIMITED} and {@code CANCELLED} are neither: too much was asked, for which there is a pause of its own, or nothing is
     * known; their permits come back.
     *
     * @param nowNanos the time, never less than before
     * @param kind how it ended
     * @param durationNanos the time since {@link #tryAcquire} let it through, exactly
     */
    public void onOutcome(long nowNanos, CallOutcome.Kind kind, long durationNanos) {
        CircuitBreaker.State before = at(nowNanos);
        boolean counts = nowNanos - durationNanos >= stateSinceNanos && !isShut(before);
        switch (kind) {
            case ANSWERED, CLIENT_ERROR -> onSuccess(counts, durationNanos);
            case SERVER_ERROR, BAD_ANSWER, DISCONNECTED -> onFailure(counts, durationNanos);
            case TIMED_OUT -> {
                timeouts++;
                onFailure(counts, durationNanos);
            }
            case RATE_LIMITED, CANCELLED -> {
                if (counts) {
                    breaker.releasePermission();
                }
            }
        }
        noteChange(before);
    }

    private void onSuccess(boolean counts, long durationNanos) {
        successes++;
        if (!counts) {
            return;
        }
        if (breaker.getState() != CircuitBreaker.State.HALF_OPEN) {
            breaker.onSuccess(durationNanos, TimeUnit.NANOSECONDS);
        } else if (++probesSucceeded == settings.successesToClose()) {
            breaker.transitionToClosedState();
        }
    }

    /** In half-open Resilience4j waits for all probes and goes by their failure rate; here the first failure decides. */
    private void onFailure(boolean counts, long durationNanos) {
        failures++;
        if (!counts) {
            return;
        }
        if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
            breaker.transitionToOpenState();
        } else {
            breaker.onError(durationNanos, TimeUnit.NANOSECONDS, new UpstreamFailure());
        }
    }

    private CircuitBreaker.State at(long nowNanos) {
        time.nowNanos = nowNanos;
        return breaker.getState();
    }

    private void noteChange(CircuitBreaker.State before) {
        if (breaker.getState() != before) {
            stateSinceNanos = time.nowNanos;
            probesSucceeded = 0;
        }
    }

    private static boolean isShut(CircuitBreaker.State state) {
        return state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN;
    }

    /**
     * Whether calls are let through. An open breaker whose time is over stays {@code OPEN} until a call asks.
     *
     * @return the state
     */
    public State state() {
        return switch (breaker.getState()) {
            case OPEN -> State.OPEN;
            case HALF_OPEN -> State.HALF_OPEN;
            case FORCED_OPEN -> State.FORCED_OPEN;
            default -> State.CLOSED;
        };
    }

    /**
     * From when on the first probe may go.
     *
     * @return the first time at which {@link #tryAcquire} lets a call through; {@code Long.MIN_VALUE} if it is not open, {@code
     *     Long.MAX_VALUE} if it was opened by force
     */
    public long openUntilNanos() {
        return switch (state()) {
            // Resilience4j waits until its time is over, not only come.
            case OPEN -> stateSinceNanos + settings.openNanos() + 1;
            case FORCED_OPEN -> Long.MAX_VALUE;
            case CLOSED, HALF_OPEN -> Long.MIN_VALUE;
        };
    }

    /**
     * Closes it and forgets failures so far; the counts stay. Calls that are under way no longer matter to it.
     *
     * @param nowNanos the time, never less than before
     */
    public void reset(long nowNanos) {
        at(nowNanos);
        breaker.reset();
        stateSinceNanos = nowNanos;
        probesSucceeded = 0;
    }

    /**
     * Opens it until {@link #reset}.
     *
     * @param nowNanos the time, never less than before
     */
    public void forceOpen(long nowNanos) {
        CircuitBreaker.State before = at(nowNanos);
        breaker.transitionToForcedOpenState();
        noteChange(before);
    }

    /**
     * What became of calls so far.
     *
     * @return the counts
     */
    public BreakerCounts counts() {
        return new BreakerCounts(calls, successes, failures, timeouts, rejected);
    }

    /** The clock of Resilience4j: shows what was passed in last, and no real date. */
    private static final class PassedTime extends Clock {
        private long nowNanos;

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, nowNanos);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Stands for any failure; Resilience4j asks for a throwable. */
    private static final class UpstreamFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private UpstreamFailure() {
            super("upstream failed", null, false, false);
        }
    }
}

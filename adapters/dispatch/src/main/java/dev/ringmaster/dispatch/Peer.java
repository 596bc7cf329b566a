package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.upstream.Breaker;
import dev.ringmaster.dispatch.upstream.RetryBudget;

/** An upstream as it is: whether it may be asked, and what trying again may cost. */
final class Peer {
    final int index;
    final UpstreamSpec spec;
    final Breaker breaker;
    final RetryBudget budget = new RetryBudget(RetryBudget.DEFAULT_MAX_SAVED);
    /** Until when nothing is asked of it. */
    long pausedUntilNanos;

    boolean isPaused;
    Breaker.State breakerState = Breaker.State.CLOSED;

    Peer(int index, UpstreamSpec spec) {
        this.index = index;
        this.spec = spec;
        breaker = new Breaker(spec.name(), spec.breaker());
    }

    /** Calls that may be made at once. */
    int connections(boolean isParallel) {
        int most = isParallel ? spec.maxConnections() : 1;
        return breaker.state() == Breaker.State.CLOSED
                ? most
                : Math.min(most, spec.breaker().maxProbes());
    }
}

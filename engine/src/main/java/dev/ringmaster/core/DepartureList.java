package dev.ringmaster.core;

import dev.ringmaster.api.Demand;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.time.TimerWheel;

/** The requests of a worker in the order in which they are expected to end; those of whom nobody knows come last. */
final class DepartureList extends OrderedRequests {
    DepartureList() {
        super(16, Integer.MAX_VALUE);
    }

    @Override
    boolean isBefore(Request one, Request other) {
        long end = endNanos(one);
        long otherEnd = endNanos(other);
        if (end != otherEnd) {
            return end < otherEnd;
        }
        return one.placedNanos() != other.placedNanos()
                ? one.placedNanos() < other.placedNanos()
                : one.sequence() < other.sequence();
    }

    /** When a placed request is expected to end; never if nobody said. */
    static long endNanos(Request request) {
        long runNanos = request.shape().demand().expectedRunNanos();
        return runNanos == Demand.UNKNOWN_RUN ? TimerWheel.NEVER : TimerWheel.later(request.placedNanos(), runNanos);
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.Demand;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.time.TimerWheel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The requests of a worker in the order in which they are expected to end; those of whom nobody knows come last. */
final class DepartureList {
    private @Nullable Request[] requests = new Request[16];
    private int size;

    int size() {
        return size;
    }

    Request get(int index) {
        Request request = requests[index];
        if (request == null) {
            throw new IllegalStateException("there is no departure " + index);
        }
        return request;
    }

    void clear() {
        size = 0;
    }

    void add(Request request) {
        if (size == requests.length) {
            requests = Arrays.copyOf(requests, 2 * size);
        }
        int at = size++;
        for (; at > 0 && isBefore(request, get(at - 1)); at--) {
            requests[at] = requests[at - 1];
        }
        requests[at] = request;
    }

    private static boolean isBefore(Request one, Request other) {
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

package dev.ringmaster.core;

import dev.ringmaster.core.queue.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Requests in an order of their own, no more than a limit: what comes behind is left out. Used again and again. */
abstract class OrderedRequests {
    private final int limit;
    private @Nullable Request[] requests;
    private int size;

    OrderedRequests(int madeAhead, int limit) {
        this.limit = limit;
        requests = new Request[madeAhead];
    }

    abstract boolean isBefore(Request one, Request other);

    final int size() {
        return size;
    }

    final Request get(int index) {
        Request request = requests[index];
        if (request == null) {
            throw new IllegalStateException("there is no request at " + index);
        }
        return request;
    }

    final void clear() {
        size = 0;
    }

    /** Adds a request at its place. */
    final void add(Request request) {
        int at = size;
        while (at > 0 && isBefore(request, get(at - 1))) {
            at--;
        }
        if (at == limit) {
            return;
        }
        if (size < limit && size == requests.length) {
            requests = Arrays.copyOf(requests, Math.min(limit, 2 * size));
        }
        size = Math.min(size + 1, limit);
        System.arraycopy(requests, at, requests, at + 1, size - 1 - at);
        requests[at] = request;
    }

    final void remove(int index) {
        System.arraycopy(requests, index + 1, requests, index, --size - index);
    }
}

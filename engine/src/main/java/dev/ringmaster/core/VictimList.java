package dev.ringmaster.core;

import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.core.queue.Request;
import org.jspecify.annotations.Nullable;

/** The cheapest of those who may lose their place, the cheapest first: the least urgent, then the last placed. */
final class VictimList {
    private final @Nullable Request[] requests = new Request[PreemptionPolicy.MAX_VICTIMS];
    private int size;

    int size() {
        return size;
    }

    Request get(int index) {
        Request request = requests[index];
        if (request == null) {
            throw new IllegalStateException("there is no victim " + index);
        }
        return request;
    }

    void clear() {
        size = 0;
    }

    /** Adds a request at its place; if there are too many, the dearest is let off. */
    void add(Request request) {
        int at = size;
        while (at > 0 && isCheaper(request, get(at - 1))) {
            at--;
        }
        if (at == requests.length) {
            return;
        }
        size = Math.min(size + 1, requests.length);
        System.arraycopy(requests, at, requests, at + 1, size - 1 - at);
        requests[at] = request;
    }

    void remove(int index) {
        System.arraycopy(requests, index + 1, requests, index, --size - index);
    }

    private static boolean isCheaper(Request one, Request other) {
        if (one.rank() != other.rank()) {
            return one.rank() > other.rank();
        }
        return one.placedNanos() != other.placedNanos()
                ? one.placedNanos() > other.placedNanos()
                : one.sequence() > other.sequence();
    }

    /** Below 0 if it costs less that these go than that those of another list do; neither is empty. */
    int compareTo(VictimList other) {
        Request dearest = get(size - 1);
        Request otherDearest = other.get(other.size - 1);
        if (dearest.rank() != otherDearest.rank()) {
            return otherDearest.rank() - dearest.rank();
        }
        return size != other.size ? size - other.size : Long.compare(otherDearest.placedNanos(), dearest.placedNanos());
    }
}

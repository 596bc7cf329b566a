package dev.ringmaster.core;

import dev.ringmaster.core.queue.Request;
import org.jspecify.annotations.Nullable;

/** Requests of which the ledger is to be told, first in first out, linked through the requests themselves. */
final class UnsentList {
    private @Nullable Request first;
    private @Nullable Request last;
    private int size;

    int size() {
        return size;
    }

    void append(Request request) {
        if (last == null) {
            first = request;
        } else {
            last.nextUnsent(request);
        }
        last = request;
        size++;
    }

    Request removeFirst() {
        Request request = first;
        if (request == null) {
            throw new IllegalStateException("the list is empty");
        }
        first = request.nextUnsent();
        if (first == null) {
            last = null;
        }
        request.nextUnsent(null);
        size--;
        return request;
    }
}

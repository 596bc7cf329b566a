package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.time.Timed;
import org.jspecify.annotations.Nullable;

/**
 * Waiting requests of one flow and one shape, oldest first: what fits one of them fits all. Linked through its requests,
 * so that one in the middle leaves at once. Its timer is set for when its oldest may be overdue, never too late.
 */
public final class Line extends Timed {
    Flow flow;
    Shape shape;

    @Nullable
    Request first;

    @Nullable
    Request last;

    // in the list of its flow
    @Nullable
    Line previousInFlow;

    @Nullable
    Line nextInFlow;

    // the tree that offers it, and where
    @Nullable
    WaitTree tree;

    int leaf;
    private int size;

    Line(Flow flow, Shape shape) {
        this.flow = flow;
        this.shape = shape;
    }

    void open(Flow newFlow, Shape newShape) {
        flow = newFlow;
        shape = newShape;
        flow.add(this);
    }

    /** The account that is charged. */
    public Account account() {
        return flow.account;
    }

    /** The level of its requests. */
    public int level() {
        return flow.queue.level;
    }

    /** The request that is offered. */
    public Request head() {
        Request head = first;
        if (head == null) {
            throw new IllegalStateException("nobody stands in this line");
        }
        return head;
    }

    /** How many requests wait in it, or through it. */
    public int waiting() {
        return size == 0 ? 0 : size * head().startCount();
    }

    /** Adds a request at its place: most go to the end, those put back are looked for from the front. */
    void add(Request request) {
        Request before = lastBefore(request);
        Request after = before == null ? first : before.next;
        size++;
        request.line = this;
        request.previous = before;
        request.next = after;
        if (before == null) {
            first = request;
        } else {
            before.next = request;
        }
        if (after == null) {
            last = request;
        } else {
            after.previous = request;
        }
    }

    private @Nullable Request lastBefore(Request request) {
        if (last == null || last.sequence() < request.sequence()) {
            return last;
        }
        Request before = null;
        for (Request at = first; at != null && at.sequence() < request.sequence(); at = at.next) {
            before = at;
        }
        return before;
    }

    void remove(Request request) {
        Request before = request.previous;
        Request after = request.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        size--;
        request.line = null;
        request.previous = null;
        request.next = null;
    }

    @Override
    protected long timerOrder() {
        return Long.MAX_VALUE - 2;
    }
}

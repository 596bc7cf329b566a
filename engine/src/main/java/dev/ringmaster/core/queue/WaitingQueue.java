package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one pool and level that wait, in a list for each shape, oldest first. A list is linked through its
 * requests, so that one in the middle leaves at once.
 */
final class WaitingQueue {
    private final ShapeTable shapes;
    private final WaitTree tree;
    private @Nullable Request[] first = new Request[16];
    private @Nullable Request[] last = new Request[16];
    private int size;

    WaitingQueue(ShapeTable shapes, int vectorLength) {
        this.shapes = shapes;
        tree = new WaitTree(vectorLength);
    }

    int size() {
        return size;
    }

    /** Adds a request at its place in the order of submission, which for all but those put back is the end. */
    void add(Request request) {
        Shape shape = request.shape();
        makeRoomFor(shape.slot());
        Request before = lastBefore(request, shape.slot());
        link(request, before, shape.slot());
        size++;
        shape.addWaiting(1);
        if (before == null) {
            tree.set(shape, request.sequence());
        }
    }

    /** Takes a request out. */
    void remove(Request request) {
        Shape shape = request.shape();
        boolean wasFirst = first[shape.slot()] == request;
        unlink(request, shape.slot());
        size--;
        shape.addWaiting(-1);
        if (wasFirst) {
            Request oldest = first[shape.slot()];
            tree.set(shape, oldest == null ? WaitTree.NOBODY : oldest.sequence());
        }
    }

    /** The oldest request that the worker can hold now. */
    @Nullable
    Request oldestThatFits(Worker worker) {
        int slot = tree.oldestThatFits(worker, shapes);
        return slot < 0 ? null : first[slot];
    }

    /** Most requests go to the end; those put back are among the oldest and are looked for from the front. */
    private @Nullable Request lastBefore(Request request, int slot) {
        Request end = last[slot];
        if (end == null || end.sequence() < request.sequence()) {
            return end;
        }
        Request before = null;
        for (Request at = first[slot]; at != null && at.sequence() < request.sequence(); at = at.next) {
            before = at;
        }
        return before;
    }

    private void link(Request request, @Nullable Request before, int slot) {
        Request after = before == null ? first[slot] : before.next;
        request.previous = before;
        request.next = after;
        if (before == null) {
            first[slot] = request;
        } else {
            before.next = request;
        }
        if (after == null) {
            last[slot] = request;
        } else {
            after.previous = request;
        }
    }

    private void unlink(Request request, int slot) {
        Request before = request.previous;
        Request after = request.next;
        if (before == null) {
            first[slot] = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last[slot] = before;
        } else {
            after.previous = before;
        }
        request.previous = null;
        request.next = null;
    }

    private void makeRoomFor(int slot) {
        if (slot >= first.length) {
            int length = Math.max(slot + 1, 2 * first.length);
            first = Arrays.copyOf(first, length);
            last = Arrays.copyOf(last, length);
        }
    }
}

package dev.ringmaster.core.queue;

import dev.ringmaster.api.RequestSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The waiting requests that have a deadline, earliest first, equal deadlines in the order of submission. A binary heap
 * in which each request knows its place, so that one that is placed or cancelled leaves in logarithmic time.
 */
public final class DeadlineHeap {
    static final int ABSENT = -1;

    private @Nullable Request[] heap = new Request[64];
    private int size;

    /** When the earliest deadline is, {@link RequestSpec#WAIT_FOREVER} if there is none. */
    public long earliestNanos() {
        Request first = heap[0];
        return first == null ? RequestSpec.WAIT_FOREVER : first.deadlineNanos();
    }

    /** The request with the earliest deadline, if that is at or before {@code nowNanos}. */
    public @Nullable Request due(long nowNanos) {
        Request first = heap[0];
        return first != null && first.deadlineNanos() <= nowNanos ? first : null;
    }

    /** Adds a request, unless it has no deadline. */
    public void add(Request request) {
        if (request.deadlineNanos() == RequestSpec.WAIT_FOREVER) {
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, request);
    }

    /** Takes a request out, if it is in. */
    public void remove(Request request) {
        int index = request.heapIndex;
        if (index == ABSENT) {
            return;
        }
        request.heapIndex = ABSENT;
        Request last = heap[--size];
        heap[size] = null;
        if (last != null && last != request) {
            siftDown(index, last);
            if (heap[index] == last) {
                siftUp(index, last);
            }
        }
    }

    private void siftUp(int from, Request request) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            Request above = heap[parent];
            if (above == null || !isEarlier(request, above)) {
                break;
            }
            set(index, above);
            index = parent;
        }
        set(index, request);
    }

    private void siftDown(int from, Request request) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            Request below = heap[child];
            Request right = child + 1 < size ? heap[child + 1] : null;
            if (right != null && below != null && isEarlier(right, below)) {
                child++;
                below = right;
            }
            if (below == null || !isEarlier(below, request)) {
                break;
            }
            set(index, below);
            index = child;
        }
        set(index, request);
    }

    private void set(int index, Request request) {
        heap[index] = request;
        request.heapIndex = index;
    }

    private static boolean isEarlier(Request left, Request right) {
        return left.deadlineNanos() != right.deadlineNanos()
                ? left.deadlineNanos() < right.deadlineNanos()
                : left.sequence() < right.sequence();
    }
}

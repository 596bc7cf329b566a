package dev.ringmaster.core.time;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is due soon, earliest first, in an exact and total order. A binary heap in which each entry knows its place. */
final class SoonHeap {
    private @Nullable Timed[] heap = new Timed[64];
    private int size;

    @Nullable
    Timed first() {
        return heap[0];
    }

    void add(Timed entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, entry);
    }

    void remove(Timed entry) {
        int index = entry.place;
        entry.place = Timed.NOWHERE;
        Timed last = heap[--size];
        heap[size] = null;
        if (last != null && index != size) {
            siftDown(index, last);
            if (last.place == index) {
                siftUp(index, last);
            }
        }
    }

    private void siftUp(int from, Timed entry) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            Timed above = heap[parent];
            if (above == null || !isEarlier(entry, above)) {
                break;
            }
            set(index, above);
            index = parent;
        }
        set(index, entry);
    }

    private void siftDown(int from, Timed entry) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            Timed below = heap[child];
            Timed right = child + 1 < size ? heap[child + 1] : null;
            if (right != null && below != null && isEarlier(right, below)) {
                child++;
                below = right;
            }
            if (below == null || !isEarlier(below, entry)) {
                break;
            }
            set(index, below);
            index = child;
        }
        set(index, entry);
    }

    private void set(int index, Timed entry) {
        heap[index] = entry;
        entry.place = index;
    }

    private static boolean isEarlier(Timed left, Timed right) {
        return left.dueNanos() != right.dueNanos()
                ? left.dueNanos() < right.dueNanos()
                : left.timerOrder() < right.timerOrder();
    }
}

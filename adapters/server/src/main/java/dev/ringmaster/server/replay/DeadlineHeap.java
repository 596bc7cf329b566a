package dev.ringmaster.server.replay;

import java.util.Arrays;

/** A heap of (time, id), earliest first and, at the same time, lowest id first. One thread. */
final class DeadlineHeap {
    private long[] times;
    private int[] ids;
    private int size;

    DeadlineHeap(int capacity) {
        times = new long[Math.max(16, capacity)];
        ids = new int[times.length];
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The earliest time, or {@link Long#MAX_VALUE} if there is none. */
    long earliest() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long time, int id) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ids = Arrays.copyOf(ids, size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!isBefore(time, id, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, id);
    }

    /** Takes the earliest entry out and returns its id; the heap must not be empty. */
    int remove() {
        int first = ids[0];
        long time = times[--size];
        int id = ids[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && isBefore(times[child + 1], ids[child + 1], child)) {
                child++;
            }
            if (isBefore(time, id, child)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, time, id);
        return first;
    }

    private boolean isBefore(long time, int id, int other) {
        return time < times[other] || (time == times[other] && id < ids[other]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        ids[to] = ids[from];
    }

    private void put(int index, long time, int id) {
        times[index] = time;
        ids[index] = id;
    }
}

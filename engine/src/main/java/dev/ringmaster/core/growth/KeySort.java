package dev.ringmaster.core.growth;

/** Sorts numbers by their keys, in place. */
public final class KeySort {
    private KeySort() {}

    /** Sorts the first {@code count} keys, and the values with them: heap sort. */
    public static void ascending(long[] keys, int[] values, int count) {
        for (int root = count / 2 - 1; root >= 0; root--) {
            sift(keys, values, root, count);
        }
        for (int end = count - 1; end > 0; end--) {
            swap(keys, values, 0, end);
            sift(keys, values, 0, end);
        }
    }

    private static void sift(long[] keys, int[] values, int from, int end) {
        int parent = from;
        for (int child = 2 * parent + 1; child < end; child = 2 * parent + 1) {
            if (child + 1 < end && keys[child + 1] > keys[child]) {
                child++;
            }
            if (keys[parent] >= keys[child]) {
                return;
            }
            swap(keys, values, parent, child);
            parent = child;
        }
    }

    private static void swap(long[] keys, int[] values, int one, int other) {
        long key = keys[one];
        keys[one] = keys[other];
        keys[other] = key;
        int value = values[one];
        values[one] = values[other];
        values[other] = value;
    }
}

package dev.ringmaster.core.queue;

/**
 * The pools in which somebody who waits may be able to go. In all others nobody is offered who there is room for, so
 * that only new room, or a new request, can change that.
 */
public final class UnsettledPools {
    private final int[] pools;
    private final boolean[] isIn;
    private int count;

    /** All pools are settled. */
    public UnsettledPools(int allPools) {
        pools = new int[allPools];
        isIn = new boolean[allPools];
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** One of them, 0 to below {@link #count}. */
    public int get(int index) {
        return pools[index];
    }

    /** Puts a pool in. */
    public void add(int pool) {
        if (!isIn[pool]) {
            isIn[pool] = true;
            pools[count++] = pool;
        }
    }

    /** Takes the pool at an index out; the last takes its index. */
    public void removeAt(int index) {
        isIn[pools[index]] = false;
        pools[index] = pools[--count];
    }
}

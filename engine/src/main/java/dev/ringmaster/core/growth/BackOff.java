package dev.ringmaster.core.growth;

import dev.ringmaster.api.GrowthPolicy;

/** For how long a pool orders nothing after orders that were not fulfilled. */
public final class BackOff {
    private static final int MAX_DOUBLINGS = 62;

    private BackOff() {}

    /**
     * From half of the time that the number of failures stands for to all of it. How much of the second half is spread by the
     * order's id: the same each time, and different in each pool and for each order.
     *
     * @param failures in a row, at least 1
     */
    public static long nanos(GrowthPolicy policy, int failures, int pool, long orderId) {
        int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        long first = policy.firstBackoffNanos();
        long whole = first > policy.maxBackoffNanos() >> doublings ? policy.maxBackoffNanos() : first << doublings;
        long half = whole / 2;
        return whole - half + Math.floorMod(mix(orderId * 1_024 + pool), half + 1);
    }

    /** The finalizer of MurmurHash3 (Austin Appleby). */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}

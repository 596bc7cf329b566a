package dev.ringmaster.dispatch;

/** How often something happened, lately and in all: a ring of buckets of equal length. */
final class RollingCount {
    private static final int BUCKETS = 60;

    private final long bucketNanos;
    private final long[] counts = new long[BUCKETS];
    private long newest;
    private long total;

    RollingCount(long windowNanos) {
        bucketNanos = windowNanos / BUCKETS;
    }

    void add(long nowNanos, long count) {
        turn(nowNanos);
        counts[(int) (newest % BUCKETS)] += count;
        total += count;
    }

    /** Since the start. */
    long total() {
        return total;
    }

    /** Within the window that ends now. */
    long sum(long nowNanos) {
        turn(nowNanos);
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private void turn(long nowNanos) {
        long bucket = nowNanos / bucketNanos;
        for (long next = Math.max(newest + 1, bucket - BUCKETS + 1); next <= bucket; next++) {
            counts[(int) (next % BUCKETS)] = 0;
        }
        newest = Math.max(newest, bucket);
    }
}

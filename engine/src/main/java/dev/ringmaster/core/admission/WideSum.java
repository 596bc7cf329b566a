package dev.ringmaster.core.admission;

/**
 * An exact sum of more {@code long}s than a {@code long} can hold, so that whatever was added can be taken away again.
 * Worth {@code high * 2^32 + low}, with {@code low} from 0 to {@code 2^32 - 1}; good for 2^31 summands of any size.
 */
final class WideSum {
    private static final int HALF = 32;
    private static final long LOW = (1L << HALF) - 1;

    private long high;
    private long low;

    void clear() {
        high = 0;
        low = 0;
    }

    /** Adds a summand, or takes one away by adding its negative. */
    void add(long value) {
        low += value & LOW;
        high += (value >> HALF) + (low >> HALF);
        low &= LOW;
    }

    /** By how much this is more than another, cut to what a {@code long} can hold. */
    long minus(WideSum other) {
        long lowPart = low - other.low;
        long highPart = high - other.high + (lowPart >> HALF);
        if (highPart > Integer.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        return highPart < Integer.MIN_VALUE ? Long.MIN_VALUE : (highPart << HALF) | (lowPart & LOW);
    }
}

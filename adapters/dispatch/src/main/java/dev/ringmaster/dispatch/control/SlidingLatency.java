package dev.ringmaster.dispatch.control;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Percentiles of times in the last minute or so: the window moves on by 10 s at a time. One thread; allocates only when
 * it is made.
 */
public final class SlidingLatency {
    static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int SLICES = 6;
    /** How far back it looks. */
    static final long WINDOW_NANOS = SLICES * SLICE_NANOS;

    private static final long MAX_MICROS = TimeUnit.SECONDS.toMicros(120);
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int DIGITS = 2;

    private final Histogram[] slices = new Histogram[SLICES];
    private final Histogram window = new Histogram(MAX_MICROS, DIGITS);
    private int current;
    private long sliceEndNanos;
    private boolean isStarted;

    /** Makes an empty one. */
    public SlidingLatency() {
        for (int i = 0; i < SLICES; i++) {
            slices[i] = new Histogram(MAX_MICROS, DIGITS);
        }
    }

    /** Takes a time, which counts as 0 if it is below and as 120 s if it is above. */
    public void record(long nowNanos, long durationNanos) {
        moveOn(nowNanos);
        long micros = durationNanos / NANOS_PER_MICRO;
        slices[current].recordValue(Math.max(0, Math.min(MAX_MICROS, micros)));
    }

    /** Forgets what is too old; the getters tell of the window as it was at the last call of this. */
    public void tick(long nowNanos) {
        moveOn(nowNanos);
        window.reset();
        for (Histogram slice : slices) {
            window.add(slice);
        }
    }

    /** Forgets everything. */
    public void clear() {
        for (Histogram slice : slices) {
            slice.reset();
        }
        window.reset();
    }

    /** How many times are in the window. */
    public long count() {
        return window.getTotalCount();
    }

    /** Negative if there is none. */
    public long meanNanos() {
        return count() == 0 ? -1 : (long) (window.getMean() * NANOS_PER_MICRO);
    }

    /** 0 if there is none. */
    public long percentileNanos(double percentile) {
        return count() == 0 ? 0 : window.getValueAtPercentile(percentile) * NANOS_PER_MICRO;
    }

    private void moveOn(long nowNanos) {
        if (!isStarted) {
            isStarted = true;
            sliceEndNanos = nowNanos + SLICE_NANOS;
        }
        for (int moved = 0; nowNanos - sliceEndNanos >= 0; moved++) {
            if (moved == SLICES) {
                sliceEndNanos = nowNanos + SLICE_NANOS;
                return;
            }
            current = (current + 1) % SLICES;
            slices[current].reset();
            sliceEndNanos += SLICE_NANOS;
        }
    }
}

package dev.ringmaster.metrics;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Latencies of one stage, in nanoseconds, with two or three digits. One thread records, wait-free and without allocating;
 * readers take turns.
 */
final class StageRecorder {
    /** About 146 years: waits in trace time can be long. */
    private static final long HIGHEST_NANOS = 1L << 62;

    private static final int DIGITS = 3;

    private final int digits;
    private final SingleWriterRecorder recorder;
    private final Histogram total;
    private Histogram sinceLastInterval;
    private Histogram recycled;

    StageRecorder() {
        this(DIGITS);
    }

    StageRecorder(int digits) {
        this.digits = digits;
        recorder = new SingleWriterRecorder(1, HIGHEST_NANOS, digits);
        total = new Histogram(1, HIGHEST_NANOS, digits);
        sinceLastInterval = new Histogram(1, HIGHEST_NANOS, digits);
        recycled = recorder.getIntervalHistogram();
    }

    void record(long nanos) {
        recorder.recordValue(Math.max(0, Math.min(nanos, HIGHEST_NANOS)));
    }

    synchronized Histogram total() {
        collect();
        return total.copy();
    }

    synchronized Histogram interval() {
        collect();
        Histogram interval = sinceLastInterval;
        sinceLastInterval = new Histogram(1, HIGHEST_NANOS, digits);
        return interval;
    }

    private void collect() {
        recycled = recorder.getIntervalHistogram(recycled);
        total.add(recycled);
        sinceLastInterval.add(recycled);
    }
}

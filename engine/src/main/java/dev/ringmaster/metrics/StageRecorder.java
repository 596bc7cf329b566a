package dev.ringmaster.metrics;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Latencies of one stage, in nanoseconds, with three digits. One thread records, wait-free and without allocating;
 * readers take turns.
 */
final class StageRecorder {
    /** About 146 years: waits in trace time can be long. */
    private static final long HIGHEST_NANOS = 1L << 62;

    private static final int DIGITS = 3;

    private final SingleWriterRecorder recorder = new SingleWriterRecorder(1, HIGHEST_NANOS, DIGITS);
    private final Histogram total = new Histogram(1, HIGHEST_NANOS, DIGITS);
    private Histogram sinceLastInterval = new Histogram(1, HIGHEST_NANOS, DIGITS);
    private Histogram recycled = recorder.getIntervalHistogram();

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
        sinceLastInterval = new Histogram(1, HIGHEST_NANOS, DIGITS);
        return interval;
    }

    private void collect() {
        recycled = recorder.getIntervalHistogram(recycled);
        total.add(recycled);
        sinceLastInterval.add(recycled);
    }
}

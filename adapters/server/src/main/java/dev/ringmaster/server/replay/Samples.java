package dev.ringmaster.server.replay;

import dev.ringmaster.EngineMetrics;
import dev.ringmaster.api.Gauge;

/**
 * A bounded number of looks at an engine over time. When the room is used up, every other one is dropped and the
 * distance doubles. One thread writes; read after the run.
 */
public final class Samples {
    private static final int MAX_SAMPLES = 600;

    private final EngineMetrics metrics;
    private final int dimensions;
    private final long[] time = new long[MAX_SAMPLES];
    private final long[] decisions = new long[MAX_SAMPLES];
    private final long[] waiting = new long[MAX_SAMPLES];
    private final long[] placed = new long[MAX_SAMPLES];
    private final long[][] reserved;
    private long interval;
    private long next;
    private int size;

    Samples(EngineMetrics metrics, int dimensions, long intervalNanos) {
        this.metrics = metrics;
        this.dimensions = dimensions;
        this.interval = Math.max(1, intervalNanos);
        reserved = new long[dimensions + 1][MAX_SAMPLES];
    }

    /** Takes a look if it is time for one. */
    void offer(long nowNanos) {
        if (nowNanos >= next) {
            take(nowNanos);
            next = nowNanos + interval;
        }
    }

    /** Nothing has happened between two times: if they are far apart, takes a look at both ends. */
    void bridge(long fromNanos, long toNanos) {
        if (toNanos - fromNanos > interval) {
            take(fromNanos);
            take(toNanos);
            next = toNanos + interval;
        }
    }

    /** Takes a look, whatever the time. */
    void take(long nowNanos) {
        if (size == MAX_SAMPLES) {
            dropEveryOther();
        }
        time[size] = nowNanos;
        decisions[size] = Decisions.count(metrics);
        waiting[size] = metrics.gauge(Gauge.WAITING_REQUESTS);
        placed[size] = metrics.gauge(Gauge.PLACED_REQUESTS);
        for (int i = 0; i < dimensions; i++) {
            reserved[i][size] = metrics.reserved(i);
        }
        reserved[dimensions][size] = metrics.gauge(Gauge.GPU_MILLIS_RESERVED);
        size++;
    }

    /** How many looks were taken and kept. */
    public int size() {
        return size;
    }

    /** When the n-th look was taken, from the start of the run. */
    public long timeNanos(int n) {
        return time[n];
    }

    /** How many decisions had been made. */
    public long decisions(int n) {
        return decisions[n];
    }

    /** How many requests waited. */
    public long waiting(int n) {
        return waiting[n];
    }

    /** How many requests held capacity. */
    public long placed(int n) {
        return placed[n];
    }

    /** What was held of the dimension with this index; the index after the last one is GPU milli. */
    public long reserved(int dimension, int n) {
        return reserved[dimension][n];
    }

    private void dropEveryOther() {
        for (int from = 0; from < size; from += 2) {
            int to = from / 2;
            time[to] = time[from];
            decisions[to] = decisions[from];
            waiting[to] = waiting[from];
            placed[to] = placed[from];
            for (long[] values : reserved) {
                values[to] = values[from];
            }
        }
        size = (size + 1) / 2;
        interval *= 2;
    }
}

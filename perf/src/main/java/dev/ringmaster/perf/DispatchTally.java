package dev.ringmaster.perf;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** What becomes of items, as seen by whoever asks for them. Any thread. */
final class DispatchTally {
    private final DispatchLoad load;
    /** When each was answered last; when all began if it was not yet. */
    private final AtomicLongArray answeredNanos;

    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();

    DispatchTally(DispatchLoad load) {
        this.load = load;
        answeredNanos = new AtomicLongArray(load.size());
        long nowNanos = System.nanoTime();
        for (int item = 0; item < load.size(); item++) {
            answeredNanos.set(item, nowNanos);
        }
    }

    /** A call is sent. */
    void onSent() {
        sent.increment();
    }

    void onAnswer(int item) {
        answeredNanos.set(item, System.nanoTime());
        answered.increment();
    }

    void onFailure() {
        failed.increment();
    }

    long sent() {
        return sent.sum();
    }

    long answered() {
        return answered.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** Records how old each item is, in milliseconds. */
    void ages(Histogram hot, Histogram cold) {
        for (int item = 0; item < load.size(); item++) {
            long nanos = Math.max(0, System.nanoTime() - answeredNanos.get(item));
            (load.isHot(item) ? hot : cold).recordValue(nanos / 1_000_000);
        }
    }
}

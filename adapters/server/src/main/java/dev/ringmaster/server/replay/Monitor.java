package dev.ringmaster.server.replay;

import dev.ringmaster.EngineMetrics;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.Stage;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Once a second, on a thread of its own: prints how far the run has come, and cuts the latencies into intervals. */
final class Monitor implements AutoCloseable {
    private final EngineMetrics metrics;
    private final int requests;
    private final boolean isReleasing;
    private final PrintStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Histogram> intervals = new ArrayList<>();
    private final Thread thread = new Thread(this::watch, "ringmaster-monitor");
    private long intervalStart = System.currentTimeMillis();
    private long decisionsBefore;
    private long nanosBefore = System.nanoTime();

    Monitor(EngineMetrics metrics, int requests, boolean isReleasing, PrintStream out) {
        this.metrics = metrics;
        this.requests = requests;
        this.isReleasing = isReleasing;
        this.out = out;
        thread.setDaemon(true);
        thread.start();
    }

    /** The latencies, one histogram for each interval and stage, tagged with the stage; call it after close. */
    List<Histogram> intervals() {
        return intervals;
    }

    /** Stops watching; the last interval is the shorter one up to now. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cutInterval();
    }

    private void watch() {
        try {
            while (!closed.await(1, TimeUnit.SECONDS)) {
                printProgress();
                cutInterval();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void printProgress() {
        long decisions = Decisions.count(metrics);
        long nanos = System.nanoTime();
        double perSecond = (decisions - decisionsBefore) * 1e9 / Math.max(1, nanos - nanosBefore);
        out.printf(
                Locale.ROOT,
                "%3d %%  %,12.0f decisions/s  %,9d waiting  %,9d placed%n",
                percent(),
                perSecond,
                metrics.gauge(Gauge.WAITING_REQUESTS),
                metrics.gauge(Gauge.PLACED_REQUESTS));
        decisionsBefore = decisions;
        nanosBefore = nanos;
    }

    /** Of the submissions or, where requests end, of the final answers. */
    private long percent() {
        long done = metrics.count(Counter.SUBMITTED);
        if (isReleasing) {
            done = metrics.count(Counter.RELEASED)
                    + metrics.count(Counter.REJECTED)
                    + metrics.count(Counter.EXPIRED)
                    + metrics.count(Counter.FAILED);
        }
        return 100 * done / requests;
    }

    private void cutInterval() {
        long end = System.currentTimeMillis();
        for (Stage stage : Stage.values()) {
            Histogram interval = metrics.intervalLatency(stage);
            interval.setTag(Stages.label(stage));
            interval.setStartTimeStamp(intervalStart);
            interval.setEndTimeStamp(end);
            if (interval.getTotalCount() > 0) {
                intervals.add(interval);
            }
        }
        intervalStart = end;
    }
}

package dev.ringmaster.perf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What an engine is compared with: one slot, and a task that looks every 100 ms whether the next request can start. */
final class PollingWorker {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final SplittableRandom RANDOM = new SplittableRandom(4);

    private final Queue<Integer> waiting = new ArrayDeque<>(List.of(1));
    private final Histogram nanos;
    private final CountDownLatch started;
    private boolean isBusy = true;
    private long completedNanos;

    private PollingWorker(Histogram nanos, CountDownLatch started) {
        this.nanos = nanos;
        this.started = started;
    }

    /** Measures with so many workers side by side, each with one completion at a random time. Most of it is sleep. */
    static void measure(int workers, Histogram nanos) throws InterruptedException {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            CountDownLatch started = new CountDownLatch(workers);
            List<PollingWorker> pollers = new ArrayList<>();
            long[] completions = new long[workers];
            for (int i = 0; i < workers; i++) {
                PollingWorker poller = new PollingWorker(nanos, started);
                pollers.add(poller);
                completions[i] = RANDOM.nextLong(PERIOD_NANOS);
                var unused = executor.scheduleAtFixedRate(
                        poller::poll, RANDOM.nextLong(PERIOD_NANOS), PERIOD_NANOS, TimeUnit.NANOSECONDS);
            }
            Arrays.sort(completions);
            long start = System.nanoTime();
            for (int i = 0; i < workers; i++) {
                sleepUntil(start + completions[i]);
                pollers.get(i).complete();
            }
            if (!started.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(started.getCount() + " polling workers did not start their request");
            }
        } finally {
            executor.shutdownNow();
            executor.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private static void sleepUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private synchronized void complete() {
        isBusy = false;
        completedNanos = System.nanoTime();
    }

    private synchronized void poll() {
        if (!isBusy && waiting.poll() != null) {
            isBusy = true;
            nanos.recordValue(System.nanoTime() - completedNanos);
            started.countDown();
        }
    }
}

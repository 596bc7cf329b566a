package dev.ringmaster.perf;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.SharedWorker;
import dev.ringmaster.redisson.RedisSettings;
import dev.ringmaster.redisson.RedisSharedCapacity;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Readers that look from time to time whether a worker in Redis has room, side by side, each at a worker of its own. */
final class RedisPolling implements AutoCloseable {
    private static final SplittableRandom RANDOM = new SplittableRandom(5);

    private final RedisSharedCapacity capacity;
    private final Demand slot = RedisNode.REQUEST.demand();
    private final CapacityBatch batch;
    private final int workers;
    private final Semaphore answers = new Semaphore(0);
    private long sequence;

    RedisPolling(RedisSettings settings, int workers) {
        this.workers = workers;
        capacity = new RedisSharedCapacity(settings, "polling", RedisNode.CATALOG);
        batch = new CapacityBatch(RedisNode.CATALOG, workers);
        for (long worker = 0; worker < workers; worker++) {
            capacity.join(
                    worker,
                    RedisNode.CATALOG
                            .capacity()
                            .amount(ResourceCatalog.SLOTS, 1)
                            .build());
        }
    }

    /** Lets each worker become free at a random time; gives the nanoseconds until its reader sees it. */
    Histogram measure(int periodMillis) throws InterruptedException {
        long period = TimeUnit.MILLISECONDS.toNanos(periodMillis);
        batch.clear();
        for (long worker = 0; worker < workers; worker++) {
            batch.reserve(worker, worker, slot, 0);
        }
        send();
        Histogram nanos = new Histogram(3);
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            CountDownLatch seen = new CountDownLatch(workers);
            Reader[] readers = new Reader[workers];
            long[] releases = new long[workers];
            for (int i = 0; i < workers; i++) {
                readers[i] = new Reader(i, nanos, seen);
                releases[i] = RANDOM.nextLong(period);
                var unused = executor.scheduleAtFixedRate(
                        readers[i]::poll, RANDOM.nextLong(period), period, TimeUnit.NANOSECONDS);
            }
            Arrays.sort(releases);
            release(readers, releases);
            if (!seen.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(seen.getCount() + " readers saw nothing");
            }
        } finally {
            executor.shutdownNow();
            executor.awaitTermination(10, TimeUnit.SECONDS);
        }
        return nanos;
    }

    private void release(Reader[] readers, long[] releases) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < workers; i++) {
            for (long left = releases[i]; left > 0; left = start + releases[i] - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            batch.clear();
            batch.release(i, i);
            readers[i].releasedNanos = System.nanoTime();
            send();
        }
    }

    private void send() throws InterruptedException {
        capacity.apply(batch.from(1, 1, ++sequence), answered -> answers.release());
        answers.acquire();
        if (batch.refusals() > 0) {
            throw new IllegalStateException(batch.refusals() + " changes were refused");
        }
    }

    /** Looks at one worker. */
    private final class Reader {
        private final SharedWorker worker = new SharedWorker();
        private final int id;
        private final Histogram nanos;
        private final CountDownLatch seen;
        private volatile long releasedNanos;
        private boolean isDone;

        Reader(int id, Histogram nanos, CountDownLatch seen) {
            this.id = id;
            this.nanos = nanos;
            this.seen = seen;
        }

        void poll() {
            if (!isDone && hasRoom()) {
                isDone = true;
                nanos.recordValue(System.nanoTime() - releasedNanos);
                seen.countDown();
            }
        }

        /** A read that gets no answer in time is as if it had found nothing. */
        private boolean hasRoom() {
            try {
                capacity.read(id, worker);
                return worker.free(0) > 0;
            } catch (LedgerException e) {
                return false;
            }
        }
    }

    @Override
    public void close() {
        capacity.close();
    }
}

package dev.ringmaster.perf;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.redisson.RedisSettings;
import dev.ringmaster.redisson.RedisSharedCapacity;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * A node's connection to shared workers. The calling thread fills and sends batches, a thread of Redisson's takes the answers;
 * each answer is checked.
 */
final class RedisLink implements AutoCloseable {
    static final int LARGEST = 100;

    private static final int MOST_IN_FLIGHT = 64;
    private static final long SPIN_NANOS = 150_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final RedisSharedCapacity capacity;
    private final RedisBatches batches = new RedisBatches();
    private final BlockingQueue<Flight> idle = new ArrayBlockingQueue<>(MOST_IN_FLIGHT);
    private Histogram latencies = new Histogram(3);
    private final AtomicLong refused = new AtomicLong();

    /** What is in the batches of a round. */
    enum Content {
        RESERVATIONS_AND_RELEASES,
        /** Those that remain are released at the end of the round, which is not measured. */
        RESERVATIONS;

        double reservationsOf(int size) {
            return this == RESERVATIONS ? size : size / 2.0;
        }
    }

    /** What a round found. */
    record Round(long batches, long nanos, long allocatedBytes, Histogram latencies) {}

    /** A batch that is used again and again. */
    private final class Flight implements Consumer<CapacityBatch> {
        final CapacityBatch batch = new CapacityBatch(RedisBatches.CATALOG, LARGEST);
        long dueNanos;

        void send(long itsDueNanos) {
            dueNanos = itsDueNanos;
            capacity.apply(batch, this);
        }

        @Override
        public void accept(CapacityBatch answered) {
            latencies.recordValue(System.nanoTime() - dueNanos);
            if (answered.outcome() != BatchOutcome.DECIDED || answered.refusals() > 0) {
                refused.incrementAndGet();
            }
            idle.add(this);
        }
    }

    RedisLink(RedisSettings settings, String group) {
        capacity = new RedisSharedCapacity(settings, group, RedisBatches.CATALOG);
        for (long worker = 0; worker < RedisBatches.WORKERS; worker++) {
            capacity.join(worker, RedisBatches.CAPACITY);
        }
    }

    /** Sends as fast as answers come in. */
    Round closedLoop(Content content, int size, int inFlight, int millis) throws InterruptedException {
        begin(size, inFlight);
        long bytes = allocatedBytes();
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
        long count = 0;
        for (long now = start; now < end; now = System.nanoTime(), count++) {
            Flight flight = take();
            fill(flight, content, size);
            flight.send(System.nanoTime());
        }
        return end(inFlight, size, new Round(count, start, bytes, latencies));
    }

    /** Sends at a fixed rate, whatever comes in; times count from when a batch was due. */
    Round openLoop(int size, int perSecond, int millis) throws InterruptedException {
        begin(size, MOST_IN_FLIGHT);
        long bytes = allocatedBytes();
        long start = System.nanoTime();
        Pace pace = new Pace(start, perSecond);
        int count = perSecond * millis / 1_000;
        for (int i = 0; i < count; i++) {
            Flight flight = take();
            fill(flight, Content.RESERVATIONS_AND_RELEASES, size);
            awaitNanos(pace.dueNanos(i));
            flight.send(pace.dueNanos(i));
        }
        return end(MOST_IN_FLIGHT, size, new Round(count, start, bytes, latencies));
    }

    /** Sends one change, and says when it was answered, by {@link System#nanoTime()}. */
    long once() throws InterruptedException {
        idle.clear();
        refused.set(0);
        Flight flight = new Flight();
        batches.fillMixed(flight.batch, 1);
        flight.send(System.nanoTime());
        take();
        requireNoneRefused();
        return System.nanoTime();
    }

    /** What a round releases first. */
    private void begin(int size, int inFlight) throws InterruptedException {
        idle.clear();
        latencies = new Histogram(3);
        refused.set(0);
        for (int i = 0; i < inFlight; i++) {
            idle.add(new Flight());
        }
        if (size > 1) {
            Flight flight = take();
            batches.fill(flight.batch, size / 2, 0);
            flight.send(System.nanoTime());
            await(inFlight);
            latencies.reset();
        }
    }

    private void fill(Flight flight, Content content, int size) {
        if (content == Content.RESERVATIONS) {
            batches.fill(flight.batch, size, 0);
        } else {
            batches.fillMixed(flight.batch, size);
        }
    }

    /** Ends a round of which start and allocated bytes are known, and releases what is left. */
    private Round end(int inFlight, int size, Round begun) throws InterruptedException {
        await(inFlight);
        long nanos = System.nanoTime() - begun.nanos;
        long bytes = allocatedBytes() - begun.allocatedBytes;
        Histogram measured = latencies;
        latencies = new Histogram(3);
        while (batches.open() > 0) {
            Flight flight = take();
            batches.fill(flight.batch, 0, LARGEST);
            flight.send(System.nanoTime());
        }
        await(inFlight);
        requireNoneRefused();
        if (measured.getTotalCount() != begun.batches) {
            throw new IllegalStateException(
                    measured.getTotalCount() + " answers to " + begun.batches + " batches of " + size);
        }
        return new Round(begun.batches, nanos, bytes, measured);
    }

    private void requireNoneRefused() {
        if (refused.get() > 0) {
            throw new IllegalStateException(refused.get() + " batches were refused");
        }
    }

    private Flight take() throws InterruptedException {
        Flight flight = idle.poll(30, TimeUnit.SECONDS);
        if (flight == null) {
            throw new IllegalStateException("Redis does not answer: " + capacity.failure());
        }
        return flight;
    }

    /** Waits until nothing is in flight. */
    private void await(int inFlight) throws InterruptedException {
        Flight[] landed = new Flight[inFlight];
        for (int i = 0; i < inFlight; i++) {
            landed[i] = take();
        }
        for (Flight flight : landed) {
            idle.add(flight);
        }
    }

    /** Sleeps for most of the time, because Redis and its client need the cores. */
    private static void awaitNanos(long dueNanos) {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** By all threads that live. */
    private static long allocatedBytes() {
        long bytes = 0;
        for (long each : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
            bytes += Math.max(0, each);
        }
        return bytes;
    }

    @Override
    public void close() {
        capacity.close();
    }
}

package dev.ringmaster.pipeline;

import com.lmax.disruptor.RingBuffer;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.RecordSink;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.queue.Request;

/**
 * Writes the scheduler's records into the ledger ring, on the deciding thread. The ring always has room: the scheduler
 * sends no more than its credits allow, and the ring has more slots than that.
 */
final class LedgerOutlet implements RecordSink {
    private static final long PAUSE_AFTER_FAILURE_NANOS = 10_000_000;

    private final RingBuffer<LedgerEvent> ring;
    private final Scheduler scheduler;
    private final int maxBatchSize;
    private final long windowNanos;
    private final long[] decidedNanos;
    private long waitsUntilNanos;
    private boolean isWaiting;
    private boolean hasFailed;
    private long lastClaimed;

    LedgerOutlet(RingBuffer<LedgerEvent> ring, Scheduler scheduler, int maxBatchSize, long windowNanos) {
        this.ring = ring;
        this.scheduler = scheduler;
        this.maxBatchSize = maxBatchSize;
        this.windowNanos = windowNanos;
        decidedNanos = new long[ring.getBufferSize()];
    }

    /**
     * Sends what there is to send, once its window is over or a whole batch has come together, and not for a while after
     * the ledger failed: what it could not forget is said again, and must not keep both threads busy.
     */
    void flush(long nanoTime, boolean isClosing) {
        if (scheduler.unsentRecords() == 0 || (isWaiting && isTooEarly(nanoTime, isClosing))) {
            return;
        }
        if (!isWaiting && windowNanos > 0 && !isClosing && scheduler.unsentRecords() < maxBatchSize) {
            waitUntil(nanoTime + windowNanos);
            return;
        }
        isWaiting = false;
        hasFailed = false;
        if (scheduler.drainRecords(this, Integer.MAX_VALUE) > 0) {
            ring.publish(lastClaimed);
        }
    }

    private boolean isTooEarly(long nanoTime, boolean isClosing) {
        boolean isFull = !hasFailed && (isClosing || scheduler.unsentRecords() >= maxBatchSize);
        return waitsUntilNanos - nanoTime > 0 && !isFull;
    }

    /** Takes notice that the ledger could not store a record. */
    void onFailure(long nanoTime) {
        hasFailed = true;
        waitUntil(nanoTime + PAUSE_AFTER_FAILURE_NANOS);
    }

    private void waitUntil(long nanoTime) {
        isWaiting = true;
        waitsUntilNanos = nanoTime;
    }

    /** Whether something is to be sent at {@link #waitsUntilNanos()} and not before. */
    boolean isWaiting() {
        return isWaiting && scheduler.unsentRecords() > 0;
    }

    /** When waiting ends, by {@link System#nanoTime()}. */
    long waitsUntilNanos() {
        return waitsUntilNanos;
    }

    /** When a record's state was decided, by {@link System#nanoTime()}. */
    long decidedNanos(long record) {
        return decidedNanos[(int) record & (decidedNanos.length - 1)];
    }

    @Override
    public void onRecord(long record, Request request, RequestState state) {
        lastClaimed = ring.next();
        LedgerEvent event = ring.get(lastClaimed);
        event.number(record);
        Records.fill(event.content(), request, state);
        decidedNanos[(int) record & (decidedNanos.length - 1)] = request.unsentSince();
    }
}

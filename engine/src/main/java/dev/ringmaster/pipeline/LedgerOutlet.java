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
    private final RingBuffer<LedgerEvent> ring;
    private final Scheduler scheduler;
    private final int maxBatchSize;
    private final long windowNanos;
    private final long[] decidedNanos;
    private long nowNanos;
    private long windowEndsNanos;
    private boolean isWindowOpen;
    private long lastClaimed;

    LedgerOutlet(RingBuffer<LedgerEvent> ring, Scheduler scheduler, int maxBatchSize, long windowNanos) {
        this.ring = ring;
        this.scheduler = scheduler;
        this.maxBatchSize = maxBatchSize;
        this.windowNanos = windowNanos;
        decidedNanos = new long[ring.getBufferSize()];
    }

    /** Sends what there is to send, once its window is over or a whole batch has come together. */
    void flush(long nanoTime, boolean isClosing) {
        if (scheduler.unsentRecords() == 0) {
            return;
        }
        nowNanos = nanoTime;
        if (windowNanos > 0 && !isClosing && isTooEarly(nanoTime)) {
            return;
        }
        isWindowOpen = false;
        if (scheduler.drainRecords(this, Integer.MAX_VALUE) > 0) {
            ring.publish(lastClaimed);
        }
    }

    private boolean isTooEarly(long nanoTime) {
        if (!isWindowOpen) {
            isWindowOpen = true;
            windowEndsNanos = nanoTime + windowNanos;
        }
        return windowEndsNanos - nanoTime > 0 && scheduler.unsentRecords() < maxBatchSize;
    }

    /** Whether something waits for the end of its window. */
    boolean isWindowOpen() {
        return isWindowOpen;
    }

    /** When the window ends, by {@link System#nanoTime()}. */
    long windowEndsNanos() {
        return windowEndsNanos;
    }

    /** When a record was sent, by {@link System#nanoTime()}. */
    long decidedNanos(long record) {
        return decidedNanos[(int) record & (decidedNanos.length - 1)];
    }

    @Override
    public void onRecord(long record, Request request, RequestState state) {
        lastClaimed = ring.next();
        LedgerEvent event = ring.get(lastClaimed);
        event.number(record);
        Records.fill(event.content(), request, state);
        decidedNanos[(int) record & (decidedNanos.length - 1)] = nowNanos;
    }
}

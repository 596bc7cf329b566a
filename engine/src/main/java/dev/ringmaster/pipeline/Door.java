package dev.ringmaster.pipeline;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.metrics.Meters;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where commands enter the ring. Any thread; nothing here blocks a caller. Submissions are turned away while the last
 * slots are still free, so that completions and the ledger's answers get in.
 *
 * <p>A command that was let in is decided even if the engine closes meanwhile: a publisher claims its slot first and
 * looks whether the door is closed afterwards, and the deciding thread looks for claimed slots after it was closed.
 */
final class Door {
    private static final long LEDGER_PAUSE_NANOS = 20_000;

    private final RingBuffer<CommandEvent> ring;
    private final Meters meters;
    private final int reserve;
    private volatile boolean closed;
    private volatile boolean abandoned;

    Door(RingBuffer<CommandEvent> ring, Meters meters, int reserve) {
        this.ring = ring;
        this.meters = meters;
        this.reserve = reserve;
    }

    PublishResult submit(long requestId, RequestSpec spec, long tokens, long dueNanos) {
        return publishIfRoomy(CommandEvent.SUBMIT, requestId, dueNanos, tokens, spec);
    }

    /** A gang is one command, and takes one slot. */
    PublishResult submit(Gang gang, long dueNanos) {
        return publishIfRoomy(CommandEvent.SUBMIT_GANG, 0, dueNanos, 0, gang);
    }

    private PublishResult publishIfRoomy(int type, long id, long dueNanos, long tokens, Object what) {
        if (!ring.hasAvailableCapacity(reserve + 1)) {
            return closed ? PublishResult.CLOSED : turnAway();
        }
        return publish(type, id, dueNanos, tokens, what);
    }

    PublishResult command(int type, long id) {
        return publish(type, id, 0, 0, null);
    }

    PublishResult complete(long requestId, long actualTokens) {
        return publish(CommandEvent.COMPLETE, requestId, 0, actualTokens, null);
    }

    PublishResult worker(int type, long workerId, Object description) {
        return publish(type, workerId, 0, 0, description);
    }

    PublishResult workerJoin(long workerId, WorkerSpec spec, long orderId) {
        return publish(CommandEvent.WORKER_JOIN, workerId, orderId, 0, spec);
    }

    PublishResult orderFailed(long orderId, int workers) {
        return publish(CommandEvent.WORKER_ORDER_FAILED, orderId, workers, 0, null);
    }

    PublishResult policy(AdmissionPolicy policy) {
        return publish(CommandEvent.POLICY, 0, 0, 0, policy);
    }

    PublishResult query(Query<?> query) {
        return publish(CommandEvent.QUERY, 0, 0, 0, query);
    }

    private PublishResult publish(int type, long id, long second, long tokens, @Nullable Object attachment) {
        if (closed) {
            return PublishResult.CLOSED;
        }
        long sequence;
        try {
            sequence = ring.tryNext();
        } catch (InsufficientCapacityException e) {
            return turnAway();
        }
        boolean isOpen = !closed;
        if (isOpen) {
            ring.get(sequence).set(type, id, second, tokens, attachment);
        }
        ring.publish(sequence);
        return isOpen ? PublishResult.ACCEPTED : PublishResult.CLOSED;
    }

    private PublishResult turnAway() {
        meters.turnedAway();
        return PublishResult.RING_FULL;
    }

    /** An answer of the ledger. */
    void ledgerAnswer(int type, long firstRecord, long lastRecord) {
        fromLedger(type, firstRecord, lastRecord, null);
    }

    /** What the ledger says waits for a slot, which is safe because the deciding thread waits for nobody. */
    void fromLedger(int type, long id, long second, @Nullable Object attachment) {
        while (!abandoned) {
            try {
                long sequence = ring.tryNext();
                ring.get(sequence).set(type, id, second, 0, attachment);
                ring.publish(sequence);
                return;
            } catch (InsufficientCapacityException e) {
                LockSupport.parkNanos(LEDGER_PAUSE_NANOS);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Lets nothing more in, and wakes the deciding thread so that it notices. */
    void close() {
        closed = true;
        try {
            ring.publish(ring.tryNext());
        } catch (InsufficientCapacityException e) {
            // then the deciding thread is at work and notices
        }
    }

    /** Nobody decides any longer. */
    void abandon() {
        closed = true;
        abandoned = true;
    }

    /** Whether a slot behind this sequence has been claimed. */
    boolean hasClaimedBehind(long sequence) {
        return ring.getCursor() > sequence;
    }

    /** How many commands are in the ring. */
    long backlog() {
        return ring.getBufferSize() - ring.remainingCapacity();
    }
}

package dev.ringmaster.port;

import java.util.concurrent.TimeUnit;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of shared workers. It learns from the answers to its batches and from changes it is told of, and
 * reads everything again once in a lifetime, in case it missed something. A worker that is known to be out of date
 * stays visible until it was read again.
 *
 * <p>One thread at a time uses it, which is not the deciding one: it may wait for the ledger. Time is passed in.
 */
public final class CapacityView {
    /** A lifetime that bounds how long a missed change stays unnoticed, at two reads a second. */
    public static final long DEFAULT_LIFETIME_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SharedCapacity shared;
    private final long lifetimeNanos;
    private final Long2ObjectHashMap<Known> workers = new Long2ObjectHashMap<>();
    private final SharedWorker read = new SharedWorker();
    private boolean hasReadAll;
    private boolean hasInvalid;
    private long readAllNanos;
    private long round;
    private long drifts;

    private static final class Known {
        private final SharedWorker worker = new SharedWorker();
        private boolean isInvalid;
        private long round;
    }

    /**
     * A view that has not read anything yet.
     *
     * @param lifetimeNanos how long what was read holds, 0 for reading before every batch; less than 0 is refused with
     *     {@link IllegalArgumentException}
     */
    public CapacityView(SharedCapacity shared, long lifetimeNanos) {
        if (lifetimeNanos < 0) {
            throw new IllegalArgumentException("lifetimeNanos is " + lifetimeNanos + "; allowed is 0 and above");
        }
        this.shared = shared;
        this.lifetimeNanos = lifetimeNanos;
    }

    /**
     * Reads what is too old or invalid; called before a batch is planned.
     *
     * @return how many workers were read
     * @throws LedgerException if that is not possible; the view stays as it was, and the next call tries again
     */
    public int refresh(long nowNanos) {
        if (!hasReadAll || nowNanos - readAllNanos >= lifetimeNanos) {
            return readAll(nowNanos);
        }
        return hasInvalid ? readInvalid() : 0;
    }

    private int readAll(long nowNanos) {
        round++;
        shared.readAll(this::resync);
        workers.values().removeIf(known -> known.round != round);
        hasReadAll = true;
        hasInvalid = false;
        readAllNanos = nowNanos;
        return workers.size();
    }

    private void resync(SharedWorker present) {
        Known known = workers.get(present.workerId());
        if (known != null && !known.isInvalid && present.isNewerThan(known.worker)) {
            drifts++;
        }
        known = take(present);
        known.round = round;
    }

    private int readInvalid() {
        int count = 0;
        for (Known known : workers.values()) {
            if (known.isInvalid) {
                shared.read(known.worker.workerId(), read);
                known.worker.copyOf(read);
                known.isInvalid = false;
                count++;
            }
        }
        workers.values().removeIf(known -> !known.worker.isKnown());
        hasInvalid = false;
        return count;
    }

    private Known take(SharedWorker present) {
        Known known = workers.computeIfAbsent(present.workerId(), id -> new Known());
        known.worker.copyOf(present);
        known.isInvalid = false;
        return known;
    }

    /** Learns of one worker, from whomever; what is older than what is known changes nothing. */
    public void learn(SharedWorker told) {
        Known known = workers.get(told.workerId());
        if (!told.isKnown()) {
            invalidate(told.workerId());
        } else if (known == null || told.isNewerThan(known.worker)) {
            take(told).round = round;
        }
    }

    /** Learns how the workers of a batch are after it. */
    public void learn(CapacityBatch answered) {
        for (int worker = 0; worker < answered.workers(); worker++) {
            learn(answered.worker(worker));
        }
    }

    /** Has a worker read again before the next batch; until then it stays as it is. */
    public void invalidate(long workerId) {
        Known known = workers.get(workerId);
        if (known != null) {
            known.isInvalid = true;
            hasInvalid = true;
        }
    }

    /** Has all workers read again before the next batch; until then they stay as they are. */
    public void invalidateAll() {
        hasReadAll = false;
    }

    /** A worker as it is known, to be read and not kept; null if none of this id is. */
    public @Nullable SharedWorker worker(long workerId) {
        Known known = workers.get(workerId);
        return known == null ? null : known.worker;
    }

    /** How many workers are known. */
    public int size() {
        return workers.size();
    }

    /** How often reading everything again found a worker changed of which nobody had told. */
    public long drifts() {
        return drifts;
    }
}

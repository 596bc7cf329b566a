package dev.ringmaster.port;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Sends the batches of one node under one lease, numbered in the order in which they are sent. Any thread but the
 * deciding one may use it.
 */
public final class CapacitySender {
    private final SharedCapacity shared;
    private final ResourceCatalog catalog;
    private final long nodeId;
    private final long fence;
    private long sequence;

    /** For a node under a fence with which it has sent nothing yet. */
    public CapacitySender(SharedCapacity shared, ResourceCatalog catalog, long nodeId, long fence) {
        this.shared = shared;
        this.catalog = catalog;
        this.nodeId = nodeId;
        this.fence = fence;
    }

    /** Numbers and sends a batch; see {@link SharedCapacity#apply}. */
    public synchronized void send(CapacityBatch batch, Consumer<CapacityBatch> whenAnswered) {
        if (batch.size() > 0) {
            sequence++;
        }
        shared.apply(batch.from(nodeId, fence, sequence), whenAnswered);
    }

    /**
     * Reserves for one alone: a batch of one. A convenience: it allocates.
     *
     * @return the verdict; {@code NONE} if the node's lease is over
     */
    public CompletableFuture<CapacityVerdict> reserve(
            long reservationId, long workerId, Demand demand, long gpuDevices) {
        CapacityBatch batch = new CapacityBatch(catalog, 1);
        batch.reserve(reservationId, workerId, demand, gpuDevices);
        return sendOne(batch);
    }

    /** Releases one reservation: a batch of one. Answers as {@link #reserve} does. */
    public CompletableFuture<CapacityVerdict> release(long reservationId, long workerId) {
        CapacityBatch batch = new CapacityBatch(catalog, 1);
        batch.release(reservationId, workerId);
        return sendOne(batch);
    }

    private CompletableFuture<CapacityVerdict> sendOne(CapacityBatch batch) {
        CompletableFuture<CapacityVerdict> verdict = new CompletableFuture<>();
        send(batch, answered -> verdict.complete(answered.verdict(0)));
        return verdict;
    }
}

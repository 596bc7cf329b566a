package dev.ringmaster.port;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Shared capacity that lasts as long as its object, for nodes in one process and for tests. Any thread may call it; a
 * batch is answered before {@link #apply} returns.
 */
public final class InMemorySharedCapacity implements SharedCapacity {
    private final ResourceCatalog catalog;
    private final Long2ObjectHashMap<SharedWorker> workers = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Held> reservations = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<SendingNode> nodes = new Long2ObjectHashMap<>();
    private final List<Before> undo = new ArrayList<>();
    private final SharedWorker workerBefore = new SharedWorker();
    private long joins;

    private record Held(long workerId, Demand demand, long gpuDevices) {}

    private record Before(long reservationId, @Nullable Held held) {}

    /** Without workers; capacities and demands in the words of a catalog. */
    public InMemorySharedCapacity(ResourceCatalog catalog) {
        this.catalog = catalog;
    }

    private void requireOwn(ResourceCatalog other) {
        if (other != catalog) {
            throw new IllegalArgumentException("built from another catalog");
        }
    }

    // ---- workers

    @Override
    public synchronized boolean join(long workerId, Capacity capacity) {
        requireOwn(capacity.catalog());
        SharedWorker worker = workers.get(workerId);
        if (worker == null) {
            workers.put(workerId, new SharedWorker().joined(workerId, ++joins, capacity));
            return true;
        }
        boolean isOther = !worker.capacity().equals(capacity);
        if (isOther && worker.canChangeTo(capacity)) {
            worker.changeTo(capacity);
            worker.nextVersion();
            return true;
        }
        return !isOther;
    }

    @Override
    public synchronized boolean open(long workerId, boolean isOpen) {
        SharedWorker worker = workers.get(workerId);
        if (worker != null && worker.isOpen() != isOpen) {
            worker.open(isOpen);
            worker.nextVersion();
        }
        return worker != null;
    }

    @Override
    public synchronized boolean leave(long workerId) {
        reservations.values().removeIf(held -> held.workerId == workerId);
        return workers.remove(workerId) != null;
    }

    @Override
    public synchronized void read(long workerId, SharedWorker into) {
        SharedWorker worker = workers.get(workerId);
        if (worker == null) {
            into.unknown(workerId);
        } else {
            into.copyOf(worker);
        }
    }

    @Override
    public synchronized void readAll(Consumer<SharedWorker> visitor) {
        SharedWorker copy = new SharedWorker();
        for (SharedWorker worker : workers.values()) {
            visitor.accept(copy.copyOf(worker));
        }
    }

    @Override
    public void close() {}

    // ---- batches

    @Override
    public synchronized void fenceOff(long nodeId, long fence) {
        node(nodeId).raiseFence(fence);
    }

    private SendingNode node(long nodeId) {
        return nodes.computeIfAbsent(nodeId, id -> new SendingNode());
    }

    @Override
    public void apply(CapacityBatch batch, Consumer<CapacityBatch> whenAnswered) {
        requireOwn(batch.catalog());
        decide(batch);
        whenAnswered.accept(batch);
    }

    private synchronized void decide(CapacityBatch batch) {
        if (batch.size() == 0) {
            batch.outcome(BatchOutcome.DECIDED);
            return;
        }
        SendingNode node = node(batch.nodeId());
        BatchOutcome outcome = node.receive(batch);
        if (outcome == BatchOutcome.NONE) {
            for (int worker = 0; worker < batch.workers(); worker++) {
                applyGroup(batch, worker);
            }
            node.remember(batch);
            outcome = BatchOutcome.DECIDED;
        } else if (outcome != BatchOutcome.DECIDED) {
            forgetVerdicts(batch);
        }
        batch.outcome(outcome);
        for (int worker = 0; worker < batch.workers(); worker++) {
            read(batch.worker(worker).workerId(), batch.worker(worker));
        }
    }

    private static void forgetVerdicts(CapacityBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
            batch.verdict(i, CapacityVerdict.NONE);
        }
    }

    private void applyGroup(CapacityBatch batch, int group) {
        SharedWorker worker = workers.get(batch.worker(group).workerId());
        if (worker != null) {
            workerBefore.copyOf(worker);
        }
        undo.clear();
        boolean hasRefusal = false;
        for (int i = batch.first(group); i != CapacityBatch.END; i = batch.next(i)) {
            CapacityVerdict verdict = apply(batch.get(i), worker);
            batch.verdict(i, verdict);
            hasRefusal |= verdict.isRefusal();
        }
        if (worker != null && !undo.isEmpty()) {
            if (hasRefusal && batch.isAllOrNone()) {
                undoGroup(batch, group, worker);
            } else {
                worker.nextVersion();
            }
        }
    }

    private CapacityVerdict apply(CapacityChange change, @Nullable SharedWorker worker) {
        if (worker == null) {
            return CapacityVerdict.UNKNOWN_WORKER;
        }
        return change.isReservation() ? reserve(change, worker) : release(change, worker);
    }

    private CapacityVerdict reserve(CapacityChange change, SharedWorker worker) {
        if (reservations.containsKey(change.reservationId())) {
            return CapacityVerdict.ALREADY_RESERVED;
        }
        if (!worker.isOpen()) {
            return CapacityVerdict.WORKER_CLOSED;
        }
        if (!worker.hasRoomFor(change.demand(), change.gpuDevices())) {
            return CapacityVerdict.NO_ROOM;
        }
        worker.add(change.demand(), change.gpuDevices(), -1);
        reservations.put(change.reservationId(), new Held(worker.workerId(), change.demand(), change.gpuDevices()));
        undo.add(new Before(change.reservationId(), null));
        return CapacityVerdict.APPLIED;
    }

    private CapacityVerdict release(CapacityChange change, SharedWorker worker) {
        Held held = reservations.get(change.reservationId());
        if (held == null || held.workerId != worker.workerId()) {
            return CapacityVerdict.NOT_RESERVED;
        }
        worker.add(held.demand, held.gpuDevices, 1);
        reservations.remove(change.reservationId());
        undo.add(new Before(change.reservationId(), held));
        return CapacityVerdict.APPLIED;
    }

    private void undoGroup(CapacityBatch batch, int group, SharedWorker worker) {
        worker.copyOf(workerBefore);
        for (int i = undo.size() - 1; i >= 0; i--) {
            Before before = undo.get(i);
            if (before.held == null) {
                reservations.remove(before.reservationId);
            } else {
                reservations.put(before.reservationId, before.held);
            }
        }
        for (int i = batch.first(group); i != CapacityBatch.END; i = batch.next(i)) {
            if (batch.verdict(i) == CapacityVerdict.APPLIED) {
                batch.verdict(i, CapacityVerdict.GROUP_REFUSED);
            }
        }
    }
}

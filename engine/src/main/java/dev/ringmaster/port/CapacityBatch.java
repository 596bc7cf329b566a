package dev.ringmaster.port;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Long2LongHashMap;

/**
 * Reservations and releases on workers of one pool, grouped by worker, and the answer to them: an outcome of the whole,
 * a verdict for each change, and each worker as the ledger has it.
 *
 * <p>Who fills it owns it until it is handed over, and again from the answer on. It is used again; once warm that
 * allocates nothing.
 */
public final class CapacityBatch {
    /** What {@link #next} gives after the last change of a worker. */
    public static final int END = -1;

    private final ResourceCatalog catalog;
    private final CapacityChange[] changes;
    private final int[] firstOfWorker;
    private final int[] lastOfWorker;
    private final List<SharedWorker> workers = new ArrayList<>();
    private final Long2LongHashMap groupOf = new Long2LongHashMap(END);
    private boolean isAllOrNone;
    private int size;
    private int groups;
    private long nodeId;
    private long fence;
    private long sequence;
    private BatchOutcome outcome = BatchOutcome.NONE;

    /** An empty batch of up to {@code capacity} changes, with demands in the words of a catalog. */
    public CapacityBatch(ResourceCatalog catalog, int capacity) {
        this.catalog = catalog;
        changes = new CapacityChange[capacity];
        firstOfWorker = new int[capacity];
        lastOfWorker = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            changes[i] = new CapacityChange();
        }
    }

    // ---- what is sent

    /** Says who sends it; see {@link SharedCapacity}. */
    public CapacityBatch from(long sendingNode, long itsFence, long itsSequence) {
        nodeId = sendingNode;
        fence = itsFence;
        sequence = itsSequence;
        return this;
    }

    /**
     * Lets nothing be done on a worker of which one reservation is refused. Without this each change stands for itself:
     * a bad one takes no other down.
     */
    public CapacityBatch allOrNone() {
        isAllOrNone = true;
        return this;
    }

    /**
     * Adds a reservation.
     *
     * @param gpuDevices the devices to be used, as a bit set: as many as the demand asks for
     * @throws IllegalArgumentException if it is another number of devices, or the demand is of another catalog
     * @throws IllegalStateException if the batch is full
     */
    public void reserve(long reservationId, long workerId, Demand demand, long gpuDevices) {
        if (demand.catalog() != catalog) {
            throw new IllegalArgumentException("the demand is in the words of another catalog");
        }
        if (Long.bitCount(gpuDevices) != demand.gpuDevices()) {
            throw new IllegalArgumentException("GPU devices " + Long.toBinaryString(gpuDevices) + " are not "
                    + demand.gpuDevices() + ", as the demand asks");
        }
        next(workerId).set(reservationId, workerId, demand, gpuDevices);
    }

    /**
     * Adds the release of all that a worker holds by a reservation id.
     *
     * @throws IllegalStateException if the batch is full
     */
    public void release(long reservationId, long workerId) {
        next(workerId).set(reservationId, workerId, null, 0);
    }

    private CapacityChange next(long workerId) {
        if (isFull()) {
            throw new IllegalStateException("the batch is full: " + size);
        }
        int group = (int) groupOf.get(workerId);
        if (group == END) {
            group = groups++;
            groupOf.put(workerId, group);
            firstOfWorker[group] = size;
            if (workers.size() == group) {
                workers.add(new SharedWorker());
            }
            workers.get(group).unknown(workerId);
        } else {
            changes[lastOfWorker[group]].nextOfWorker(size);
        }
        lastOfWorker[group] = size;
        return changes[size++];
    }

    /** Whether no further change fits. */
    public boolean isFull() {
        return size == changes.length;
    }

    /** Empties the batch, as if it were new. */
    public void clear() {
        size = 0;
        groups = 0;
        groupOf.clear();
        isAllOrNone = false;
        outcome = BatchOutcome.NONE;
    }

    // ---- what an implementation reads

    /** In whose words demands are. */
    public ResourceCatalog catalog() {
        return catalog;
    }

    /** Who sends it. */
    public long nodeId() {
        return nodeId;
    }

    /** Under which lease of the node; grows with each. */
    public long fence() {
        return fence;
    }

    /** The number of the batch under that lease, from 1 without gaps. */
    public long sequence() {
        return sequence;
    }

    /** Whether a refused reservation takes down all changes of its worker. */
    public boolean isAllOrNone() {
        return isAllOrNone;
    }

    /** How many changes there are. */
    public int size() {
        return size;
    }

    /** The change at an index below {@link #size()}. */
    public CapacityChange get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("change " + index + " of a batch of " + size);
        }
        return changes[index];
    }

    /** How many workers it is about. */
    public int workers() {
        return groups;
    }

    /** The index of the first change of the worker at an index below {@link #workers()}. */
    public int first(int worker) {
        return firstOfWorker[worker];
    }

    /** The index of the next change of the same worker, or {@link #END}. */
    public int next(int index) {
        return get(index).nextOfWorker();
    }

    // ---- the answer

    /** Says what became of the batch. */
    public void outcome(BatchOutcome newOutcome) {
        outcome = newOutcome;
    }

    /** Says what became of a change. */
    public void verdict(int index, CapacityVerdict verdict) {
        get(index).verdict(verdict);
    }

    /** What became of the batch. */
    public BatchOutcome outcome() {
        return outcome;
    }

    /** What became of a change. */
    public CapacityVerdict verdict(int index) {
        return get(index).verdict();
    }

    /** A worker of the batch as the ledger has it at the time of the answer; the implementation fills it in. */
    public SharedWorker worker(int worker) {
        if (worker >= groups) {
            throw new IndexOutOfBoundsException("worker " + worker + " of a batch about " + groups);
        }
        return workers.get(worker);
    }

    /** How many changes were refused. */
    public int refusals() {
        int refusals = 0;
        for (int i = 0; i < size; i++) {
            refusals += verdict(i).isRefusal() ? 1 : 0;
        }
        return refusals;
    }
}

package dev.ringmaster.redisson;

import dev.ringmaster.api.Demand;

/**
 * Puts a batch together as the function that applies it reads it. Used again for the next batch; once warm it allocates
 * nothing. One thread at a time.
 */
final class BatchWriter {
    /** The most changes of one call. */
    static final int MAX_CHANGES = 1_000;

    /** A group of changes about one worker is done as a whole or not at all. */
    static final int ALL_OR_NONE = 1;
    /** Some id comes more than once. */
    static final int REPEATED_IDS = 2;
    /** Only a session with a lease may send it; what another sent is not its to replace. */
    static final int OF_SESSION = 4;

    static final int RESERVE = 1;
    static final int RELEASE = 2;
    static final int STORE = 3;
    static final int FORGET = 4;
    static final int SAY = 5;
    /** No worker, value or message. */
    static final int NONE = 0;

    private static final int QUEUED = 1;
    private static final int PLACED = 2;

    private final GrowingBytes out = new GrowingBytes(4_096);
    private final GrowingBytes workers = new GrowingBytes(512);
    private final GrowingBytes lengths = new GrowingBytes(256);
    private final GrowingBytes values = new GrowingBytes(4_096);
    private final GrowingBytes ids = new GrowingBytes(1_024);
    private final GrowingBytes changes = new GrowingBytes(1_024);
    private int workerCount;
    private int valueCount;
    private int changeCount;
    private int valueStart;

    void clear() {
        workers.clear();
        lengths.clear();
        values.clear();
        ids.clear();
        changes.clear();
        workerCount = 0;
        valueCount = 0;
        changeCount = 0;
    }

    int changes() {
        return changeCount;
    }

    int workers() {
        return workerCount;
    }

    /** Adds a worker and returns its number. */
    int addWorker(long workerId) {
        workers.addLong(workerId);
        return ++workerCount;
    }

    /** Begins an entry that holds capacity of a worker; what the node keeps there may be added to it. */
    GrowingBytes beginPlaced(long node, long workerId, long incarnation, Demand demand, long gpuDevices) {
        beginEntry(PLACED, demand.catalog().dimensions().size(), demand.gpuMillis(), node);
        values.addLong(workerId);
        values.addLong(incarnation);
        for (int dimension = 0; dimension < demand.catalog().dimensions().size(); dimension++) {
            values.addLong(demand.charge(dimension));
        }
        if (demand.gpuMillis() > 0) {
            values.addLong(gpuDevices);
            values.addLong(demand.gpuModels());
        }
        return values;
    }

    /** Begins an entry that holds nothing. */
    GrowingBytes beginQueued(long node) {
        return beginEntry(QUEUED, node);
    }

    /** Begins an entry in another state that holds nothing. */
    GrowingBytes beginEntry(int state, long node) {
        beginEntry(state, 0, 0, node);
        values.addLong(0);
        values.addLong(0);
        return values;
    }

    private void beginEntry(int state, int dimensions, int gpuMillis, long node) {
        valueStart = values.size();
        values.addByte(state);
        values.addByte(dimensions);
        values.addShort(gpuMillis);
        values.addLong(node);
    }

    /** Begins a message about a request. */
    GrowingBytes beginMessage() {
        valueStart = values.size();
        return values;
    }

    /** Ends what was begun last and returns its number. */
    int end() {
        lengths.addShort(values.size() - valueStart);
        return ++valueCount;
    }

    void add(long id, int operation, int worker, int value, int message) {
        ids.addLong(id);
        changes.addByte(operation);
        changes.addShort(worker);
        changes.addShort(value);
        changes.addShort(message);
        changeCount++;
    }

    /** The whole batch, valid until the next one is begun. */
    GrowingBytes write(long node, long fence, long sequence, int flags) {
        out.clear();
        out.addLong(node);
        out.addLong(fence);
        out.addLong(sequence);
        out.addByte(flags);
        out.addShort(workerCount);
        out.addShort(valueCount);
        out.addShort(changeCount);
        out.add(workers);
        out.add(lengths);
        out.add(values);
        out.add(ids);
        out.add(changes);
        return out;
    }
}

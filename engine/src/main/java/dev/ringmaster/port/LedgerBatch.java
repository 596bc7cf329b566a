package dev.ringmaster.port;

/**
 * Records for a ledger, in the order in which they were decided, and a verdict for each. Owned by the ledger thread and
 * used again for the next batch.
 */
public final class LedgerBatch {
    private final LedgerRecord[] records;
    private final boolean[] confirmed;
    private int size;

    /** An empty batch that holds up to {@code capacity} records. */
    public LedgerBatch(int capacity) {
        records = new LedgerRecord[capacity];
        confirmed = new boolean[capacity];
        for (int i = 0; i < capacity; i++) {
            records[i] = new LedgerRecord();
        }
    }

    /** How many records there are. */
    public int size() {
        return size;
    }

    /** How many records fit. */
    public int capacity() {
        return records.length;
    }

    /** Whether no further record fits. */
    public boolean isFull() {
        return size == records.length;
    }

    /** The record at an index below {@link #size()}; valid until the batch is cleared. */
    public LedgerRecord get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("record " + index + " of a batch of " + size);
        }
        return records[index];
    }

    /** Adds a record, not yet confirmed, and returns it to be filled. */
    public LedgerRecord add() {
        confirmed[size] = false;
        return records[size++];
    }

    /** The ledger holds the record's state. */
    public void confirm(int index) {
        confirmed[index] = true;
    }

    /** The ledger could not store the record's state and holds what it held before. */
    public void fail(int index) {
        confirmed[index] = false;
    }

    /** Whether the record was confirmed. */
    public boolean isConfirmed(int index) {
        return confirmed[index];
    }

    /** Empties the batch. */
    public void clear() {
        size = 0;
    }
}

package dev.ringmaster.port;

import dev.ringmaster.api.RequestState;
import java.util.Arrays;

/**
 * Records for a ledger, in the order in which they were decided, and a verdict for each. It belongs to the ledger from
 * {@link Ledger#apply} until it is answered, and is used again afterwards.
 */
public final class LedgerBatch {
    private final LedgerRecord[] records;
    private final LedgerVerdict[] verdicts;
    private long firstRecord;
    private int size;

    /** An empty batch that holds up to {@code capacity} records. */
    public LedgerBatch(int capacity) {
        records = new LedgerRecord[capacity];
        verdicts = new LedgerVerdict[capacity];
        for (int i = 0; i < capacity; i++) {
            records[i] = new LedgerRecord();
        }
        Arrays.fill(verdicts, LedgerVerdict.FAILED);
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

    /**
     * The number of the first record, the others count on from it: an engine numbers its records from 0, without gaps,
     * each time it is launched.
     */
    public long firstRecord() {
        return firstRecord;
    }

    /** Says the number of the first record. */
    public void firstRecord(long number) {
        firstRecord = number;
    }

    /** The record at an index below {@link #size()}; valid until the batch is cleared. */
    public LedgerRecord get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException("record " + index + " of a batch of " + size);
        }
        return records[index];
    }

    /** Adds a record, which counts as failed until there is another verdict, and returns it to be filled. */
    public LedgerRecord add() {
        verdicts[size] = LedgerVerdict.FAILED;
        return records[size++];
    }

    /** The ledger holds the record's state. */
    public void confirm(int index) {
        verdicts[index] = LedgerVerdict.CONFIRMED;
    }

    /** The ledger could not store the record's state and holds what it held before. */
    public void fail(int index) {
        verdicts[index] = LedgerVerdict.FAILED;
    }

    /**
     * Another node was first; the ledger holds the request as waiting. See {@link LedgerVerdict#REFUSED}.
     *
     * @throws IllegalStateException if the record is not of a placed request
     */
    public void refuse(int index) {
        if (get(index).state() != RequestState.PLACED) {
            throw new IllegalStateException("only a placement can be refused: " + get(index));
        }
        verdicts[index] = LedgerVerdict.REFUSED;
    }

    /** What became of the record. */
    public LedgerVerdict verdict(int index) {
        return verdicts[index];
    }

    /** Whether the record was confirmed. */
    public boolean isConfirmed(int index) {
        return verdicts[index] == LedgerVerdict.CONFIRMED;
    }

    /** Empties the batch. */
    public void clear() {
        size = 0;
    }
}

package dev.ringmaster.port;

import java.util.function.Consumer;

/**
 * Makes decisions last: live reservations and queued requests, by request id.
 *
 * <p>{@link #recover} is called once, before any other method, by the thread that launches the engine, and after it
 * {@link #start}; from then on only the ledger thread calls {@link #apply}, and {@link #close} comes last. An
 * implementation needs no locks of its own for this.
 */
public interface Ledger extends AutoCloseable {
    /**
     * Reads back what is stored. Entries may come in any order; the engine sorts them by their sequence.
     *
     * @throws LedgerException if what is stored cannot be read or belongs to another vocabulary
     */
    void recover(RecoveryVisitor visitor);

    /**
     * What a ledger that several nodes share may tell the engine from now on. Called once, by the launching thread.
     *
     * @throws LedgerException if the ledger cannot be used
     */
    default void start(LedgerEvents events) {}

    /** How many batches may be given before the first of them is answered, at least 1. Always the same. */
    default int maxBatchesInFlight() {
        return 1;
    }

    /**
     * Applies the records of a batch in their order, gives each a verdict with {@link LedgerBatch#confirm},
     * {@link LedgerBatch#refuse} or {@link LedgerBatch#fail}, and then answers by handing the batch to
     * {@code whenAnswered}. Batches are answered once each, one after the other in the order in which they were given,
     * before this returns or later, on any thread; until then the batch belongs to the ledger. What is confirmed
     * survives the death of the process, as far as the implementation promises.
     *
     * <p>A record without a verdict counts as failed. One bad record must not take others down. A record replaces what
     * is held of its request, and what that reserved is free for it. If this throws, all records without a verdict fail,
     * and the batch must not be answered afterwards.
     */
    void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered);

    /**
     * Stores what is left to store and lets go of all resources, also if it throws. Calling it again does nothing. It
     * comes when all batches are answered, or else when the engine was forced to end; answers after that are ignored.
     *
     * @throws LedgerException if something could not be stored; what was confirmed is there all the same
     */
    @Override
    void close();
}

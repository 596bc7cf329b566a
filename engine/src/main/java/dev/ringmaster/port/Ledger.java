package dev.ringmaster.port;

/**
 * Makes decisions last: live reservations and queued requests, by request id.
 *
 * <p>{@link #recover} is called once, before any other method, by the thread that launches the engine; afterwards only
 * the ledger thread calls {@link #apply}, and {@link #close} comes last. An implementation needs no locks of its own
 * for this.
 */
public interface Ledger extends AutoCloseable {
    /**
     * Reads back what is stored. Entries may come in any order; the engine sorts them by their sequence.
     *
     * @throws LedgerException if what is stored cannot be read or belongs to another vocabulary
     */
    void recover(RecoveryVisitor visitor);

    /**
     * Applies the records of a batch in their order and gives each a verdict with {@link LedgerBatch#confirm} or
     * {@link LedgerBatch#fail}. A record without a verdict counts as failed. One bad record must not take others down.
     * When this returns, what was confirmed survives the death of the process, as far as the implementation promises.
     */
    void apply(LedgerBatch batch);

    /**
     * Stores what is left to store and lets go of all resources, also if it throws. Calling it again does nothing.
     *
     * @throws LedgerException if something could not be stored; what was confirmed is there all the same
     */
    @Override
    void close();
}

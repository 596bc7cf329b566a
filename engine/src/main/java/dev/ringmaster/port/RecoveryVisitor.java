package dev.ringmaster.port;

/** Takes the entries that {@link Ledger#recover} reads back. */
@FunctionalInterface
public interface RecoveryVisitor {
    /** Takes one entry; the record is only valid during the call. Its state is {@code QUEUED} or {@code PLACED}. */
    void onEntry(LedgerRecord entry);
}

package dev.ringmaster.pipeline;

import dev.ringmaster.port.LedgerRecord;

/** A slot of the ledger ring. Filled by the deciding thread, read by the ledger thread. */
final class LedgerEvent {
    private final LedgerRecord content = new LedgerRecord();
    private long number;

    LedgerRecord content() {
        return content;
    }

    /** The number by which the scheduler knows the record. */
    long number() {
        return number;
    }

    void number(long newNumber) {
        number = newNumber;
    }
}

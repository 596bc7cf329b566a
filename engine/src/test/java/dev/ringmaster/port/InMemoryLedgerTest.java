package dev.ringmaster.port;

import dev.ringmaster.contract.LedgerContractTest;

class InMemoryLedgerTest extends LedgerContractTest {
    private final InMemoryLedger ledger = new InMemoryLedger();

    @Override
    protected Ledger open() {
        return ledger;
    }
}

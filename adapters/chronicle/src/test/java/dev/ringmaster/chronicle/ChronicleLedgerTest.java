package dev.ringmaster.chronicle;

import dev.ringmaster.contract.LedgerContractTest;
import dev.ringmaster.port.Ledger;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ChronicleLedgerTest extends LedgerContractTest {
    @TempDir
    private Path directory;

    @Override
    protected Ledger open() {
        return ChronicleLedger.open(directory.resolve("ledger"), CATALOG, MAX_ENTRIES);
    }
}

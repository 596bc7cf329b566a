package dev.ringmaster.redisson;

import dev.ringmaster.contract.LedgerContractTest;
import dev.ringmaster.port.Ledger;
import java.util.Collections;

@RequiresRedis
class RedisLedgerContractTest extends LedgerContractTest {
    private final String group = TestRedis.newGroup();

    @Override
    protected Ledger open() {
        return new RedisLedger(RedisLedgerConfig.of(TestRedis.settings(), CATALOG, "node")
                .withGroups(Collections.nCopies(CATALOG.pools().size(), group))
                .withOwnWorkers());
    }
}

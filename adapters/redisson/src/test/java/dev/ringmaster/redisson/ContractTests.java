package dev.ringmaster.redisson;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.LedgerContractTest;
import dev.ringmaster.contract.RandomCapacityContractTest;
import dev.ringmaster.contract.SharedCapacityContractTest;
import dev.ringmaster.contract.SharedNodesContractTest;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.SharedCapacity;
import java.util.Collections;
import org.junit.jupiter.api.Nested;

/** What every ledger must do, and every ledger of workers that nodes share, on one deployment of Redis. */
@RequiresRedis
abstract class ContractTests {
    /** Where Redis is; asked for by each test. */
    abstract RedisSettings settings();

    private SharedCapacity openSharedCapacity(ResourceCatalog words) {
        return new RedisSharedCapacity(settings(), TestRedis.newGroup(), words);
    }

    @Nested
    class Capacity extends SharedCapacityContractTest {
        @Override
        protected SharedCapacity open(ResourceCatalog words) {
            return openSharedCapacity(words);
        }
    }

    @Nested
    class Nodes extends SharedNodesContractTest {
        @Override
        protected SharedCapacity open(ResourceCatalog words) {
            return openSharedCapacity(words);
        }
    }

    @Nested
    class RandomCapacity extends RandomCapacityContractTest {
        @Override
        protected SharedCapacity open(ResourceCatalog words) {
            return openSharedCapacity(words);
        }
    }

    @Nested
    class Requests extends LedgerContractTest {
        private final String group = TestRedis.newGroup();

        @Override
        protected Ledger open() {
            return new RedisLedger(RedisLedgerConfig.of(settings(), CATALOG, "node")
                    .withGroups(Collections.nCopies(CATALOG.pools().size(), group))
                    .withOwnWorkers());
        }
    }
}

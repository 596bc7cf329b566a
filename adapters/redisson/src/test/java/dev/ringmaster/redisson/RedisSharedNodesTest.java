package dev.ringmaster.redisson;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.SharedNodesContractTest;
import dev.ringmaster.port.SharedCapacity;

@RequiresRedis
class RedisSharedNodesTest extends SharedNodesContractTest {
    @Override
    protected SharedCapacity open(ResourceCatalog words) {
        return TestRedis.openSharedCapacity(words);
    }
}

package dev.ringmaster.redisson;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.SharedCapacityContractTest;
import dev.ringmaster.port.SharedCapacity;

@RequiresRedis
class RedisSharedCapacityTest extends SharedCapacityContractTest {
    @Override
    protected SharedCapacity open(ResourceCatalog words) {
        return TestRedis.openSharedCapacity(words);
    }
}

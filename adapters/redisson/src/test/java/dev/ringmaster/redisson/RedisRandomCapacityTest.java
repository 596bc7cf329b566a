package dev.ringmaster.redisson;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.RandomCapacityContractTest;
import dev.ringmaster.port.SharedCapacity;

@RequiresRedis
class RedisRandomCapacityTest extends RandomCapacityContractTest {
    @Override
    protected SharedCapacity open(ResourceCatalog words) {
        return TestRedis.openSharedCapacity(words);
    }
}

package dev.ringmaster.port;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.SharedCapacityContractTest;

class InMemorySharedCapacityTest extends SharedCapacityContractTest {
    @Override
    protected SharedCapacity open(ResourceCatalog words) {
        return new InMemorySharedCapacity(words);
    }
}

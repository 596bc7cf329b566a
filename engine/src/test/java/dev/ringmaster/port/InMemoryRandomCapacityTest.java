package dev.ringmaster.port;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.RandomCapacityContractTest;

class InMemoryRandomCapacityTest extends RandomCapacityContractTest {
    @Override
    protected SharedCapacity open(ResourceCatalog words) {
        return new InMemorySharedCapacity(words);
    }
}

package dev.ringmaster.port;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.SharedNodesContractTest;

class InMemorySharedNodesTest extends SharedNodesContractTest {
    @Override
    protected SharedCapacity open(ResourceCatalog words) {
        return new InMemorySharedCapacity(words);
    }
}

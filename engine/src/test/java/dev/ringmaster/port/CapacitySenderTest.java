package dev.ringmaster.port;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CapacitySenderTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .build();
    private static final Capacity WORKER = CATALOG.capacity()
            .amount(ResourceCatalog.CPU_MILLIS, 1000)
            .amount(ResourceCatalog.MEMORY_MIB, 2048)
            .build();
    private static final Demand SMALL = CATALOG.demand()
            .amount(ResourceCatalog.CPU_MILLIS, 100)
            .amount(ResourceCatalog.MEMORY_MIB, 256)
            .build();

    private final SharedCapacity shared = new InMemorySharedCapacity(CATALOG);
    private final CapacitySender sender = new CapacitySender(shared, CATALOG, 1, 1);
    private final SharedWorker worker = new SharedWorker();

    @BeforeEach
    void oneWorker() {
        shared.join(1, WORKER);
    }

    @Test
    @DisplayName("a reservation of one alone is a batch of one: three of 100/256 leave 700/1280 at version 3")
    void singleCalls() {
        for (long id = 1; id <= 3; id++) {
            assertEquals(
                    CapacityVerdict.APPLIED, sender.reserve(id, 1, SMALL, 0).join());
        }
        shared.read(1, worker);
        assertEquals(700, worker.free(0));
        assertEquals(1280, worker.free(1));
        assertEquals(3, worker.version());
        assertEquals(CapacityVerdict.APPLIED, sender.release(2, 1).join());
        assertEquals(CapacityVerdict.NOT_RESERVED, sender.release(2, 1).join());
        assertEquals(
                CapacityVerdict.UNKNOWN_WORKER, sender.reserve(9, 7, SMALL, 0).join());
        shared.read(1, worker);
        assertEquals(800, worker.free(0));
        assertEquals(4, worker.version());
    }

    @Test
    @DisplayName("single calls and batches of a node share its numbers")
    void singleCallsAndBatchesMix() {
        CapacityBatch batch = new CapacityBatch(CATALOG, 10);
        BatchOutcome[] outcomes = new BatchOutcome[2];
        sender.send(batch, answered -> outcomes[0] = answered.outcome());
        assertEquals(CapacityVerdict.APPLIED, sender.reserve(1, 1, SMALL, 0).join());
        batch.reserve(2, 1, SMALL, 0);
        sender.send(batch, answered -> outcomes[1] = answered.outcome());
        assertEquals(CapacityVerdict.APPLIED, sender.reserve(3, 1, SMALL, 0).join());
        assertEquals(BatchOutcome.DECIDED, outcomes[0]);
        assertEquals(BatchOutcome.DECIDED, outcomes[1]);
        assertEquals(2, batch.sequence());
    }

    @Test
    @DisplayName("whose lease is over gets no verdict")
    void whoseLeaseIsOver() {
        shared.fenceOff(1, 2);
        assertEquals(CapacityVerdict.NONE, sender.reserve(1, 1, SMALL, 0).join());
    }
}

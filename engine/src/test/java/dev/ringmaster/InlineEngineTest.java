package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.InMemoryLedger;
import java.util.List;
import org.junit.jupiter.api.Test;

class InlineEngineTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private static final Capacity ONE_SLOT =
            CATALOG.capacity().amount(ResourceCatalog.SLOTS, 1).build();
    private static final RequestSpec REQUEST =
            new RequestSpec(CATALOG.demand().amount(ResourceCatalog.SLOTS, 1).build(), 0, 5, 1_000);

    private final RecordingListener listener = new RecordingListener();
    private final EngineConfig config = EngineConfig.builder(CATALOG).build();

    @Test
    void aDecisionHasBeenToldWhenTheCallReturns() {
        InlineEngine engine = InlineEngine.create(config, listener);
        engine.workerJoin(0, 1, 0, ONE_SLOT);
        engine.submit(10, 1, REQUEST);
        engine.submit(20, 2, REQUEST);
        engine.submit(30, 3, REQUEST);
        engine.complete(40, 1);
        assertEquals(1_030, engine.nextTimerNanos());
        engine.advanceTime(1_030);
        assertEquals(
                List.of(
                        "worker 1 ACTIVE",
                        "placed 1 on 1",
                        "queued 2",
                        "queued 3",
                        "released 1",
                        "placed 2 on 1",
                        "expired 3"),
                listener.decisions().stream()
                        .filter(decision -> !decision.startsWith("confirmed"))
                        .toList());
        assertEquals(1, engine.openRequests());
        assertEquals(0, engine.waitingRequests());
    }

    @Test
    void flushingTellsTheLedgerTheLatestStateOnceAndTheNextEngineTakesItUp() {
        InMemoryLedger ledger = new InMemoryLedger();
        InlineEngine engine = InlineEngine.create(config, listener, ledger, 0);
        engine.workerJoin(0, 1, 0, ONE_SLOT);
        engine.submit(1, 1, REQUEST);
        engine.submit(1, 2, REQUEST);
        engine.submit(1, 3, REQUEST);
        engine.complete(2, 1);
        assertEquals(2, engine.flush(3), "request 1 came and went before the ledger heard of it");
        assertEquals(0, engine.flush(3));
        long hash = engine.stateHash();
        engine.close();
        engine.close();
        assertEquals(
                List.of("confirmed 2 PLACED", "confirmed 3 QUEUED", "suspended 2", "suspended 3"),
                listener.decisions().subList(6, 10));

        RecordingListener second = new RecordingListener();
        InlineEngine next = InlineEngine.create(config, second, ledger, 4);
        next.workerJoin(4, 1, 0, ONE_SLOT);
        assertEquals(hash, next.stateHash());
        next.complete(5, 2);
        assertEquals(
                List.of("recovered 2 PLACED", "recovered 3 QUEUED", "worker 1 ACTIVE", "released 2", "placed 3 on 1"),
                second.decisions());
    }
}

package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.Counter;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineGrowthTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private static final WorkerSpec TWO_SLOTS =
            WorkerSpec.of(0, CATALOG.capacity().amount(ResourceCatalog.SLOTS, 2).build());
    private static final RequestSpec ONE_SLOT =
            RequestSpec.of(CATALOG.demand().amount(ResourceCatalog.SLOTS, 1).build(), 5);

    private final RecordingListener listener = new RecordingListener();

    private static EngineConfig config() {
        GrowthPolicy growth = GrowthPolicy.of(TWO_SLOTS).withBackoff(1, 1);
        return EngineConfig.builder(CATALOG)
                .pools(PoolPolicy.DEFAULT.withGrowth(growth))
                .build();
    }

    @Test
    void ordersAWorkerByItselfAndTakesTheOneThatJoinsForIt() {
        try (SchedulingEngine engine = SchedulingEngine.launch(config(), listener)) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            listener.await("wanted 1 1");
            assertEquals(PublishResult.ACCEPTED, engine.tryWorkerOrderFailed(1, 1));
            listener.await("wanted 2 1");
            assertEquals(PublishResult.ACCEPTED, engine.tryWorkerJoin(7, TWO_SLOTS, 2));
            listener.await("placed 2 on 7");
            engine.tryWorkerOrderFailed(2, 1);
            listener.await("refused WORKER_ORDER_FAILED 2 UNKNOWN_ORDER");
            assertEquals(2, engine.metrics().count(Counter.WORKER_ORDERS));
        }
    }

    @Test
    void refusesToHearOfNoWorkers() {
        try (SchedulingEngine engine = SchedulingEngine.launch(config(), listener)) {
            assertThrows(IllegalArgumentException.class, () -> engine.tryWorkerOrderFailed(1, 0));
        }
    }
}

package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.CATALOG;
import static dev.ringmaster.conformance.Cluster.CPU;
import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.RecordingListener;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.port.InMemoryLedger;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.RecoveryVisitor;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches change when the ledger hears of decisions, and nothing about what is decided. */
@Timeout(120)
class BatchingConformanceTest {
    private static final int COMMANDS = 4_000;
    private static final int SEEDS = 3;
    private static final long FENCE = 77;

    private static EngineConfig.Builder config() {
        return EngineConfig.builder(CATALOG)
                .pools(PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.PACK))
                .maxOpenRequests(1_000_000)
                .timePassedIn();
    }

    @ParameterizedTest(name = "most in a batch {0}, window {1} ms, a batch ends after every {2} commands")
    @DisplayName(
            "batching off (1) and on (7, 100), with and without a window, wherever batches end: the same decisions")
    @CsvSource({
        "1, 0, 4000",
        "7, 0, 4000",
        "100, 0, 4000",
        "10000, 0, 4000",
        "100, 50, 4000",
        "100, 0, 3",
        "7, 50, 13",
        "100, 0, 101"
    })
    void decisionsDoNotDependOnBatches(int maxBatchSize, int windowMillis, int commandsUntilABatchEnds)
            throws Exception {
        EngineConfig batched = config().maxBatchSize(maxBatchSize)
                .batchWindowNanos(Duration.ofMillis(windowMillis).toNanos())
                .build();
        for (long seed = 1; seed <= SEEDS; seed++) {
            RecordingListener expected = new RecordingListener();
            InlineEngine alone = InlineEngine.create(config().build(), expected);
            RandomCommands.of(seed, COMMANDS).forEach(command -> command.accept(alone));

            RecordingListener listener = new RecordingListener();
            SizeWatch ledger = new SizeWatch();
            try (SchedulingEngine engine = SchedulingEngine.launch(batched, listener, ledger)) {
                int given = 0;
                for (RandomCommands.Command command : RandomCommands.of(seed, COMMANDS)) {
                    Callers.publish(() -> command.publish(engine));
                    if (++given % commandsUntilABatchEnds == 0) {
                        Callers.get(engine.stateHash()); // the ring is empty then
                    }
                }
                assertEquals(alone.stateHash(), Callers.get(engine.stateHash()), "seed " + seed);
                assertEquals(decisions(expected), decisions(listener), "seed " + seed);
            }
            assertTrue(ledger.largest <= maxBatchSize, "a batch of " + ledger.largest);
        }
    }

    private static List<String> decisions(RecordingListener listener) {
        return listener.decisions().stream()
                .filter(decision -> !decision.startsWith("confirmed"))
                .toList();
    }

    @Test
    @DisplayName("the batch window is none and a batch at most 100 unless it is set; 50 ms and up to a second can be")
    void defaultsOfBatching() {
        EngineConfig defaults = EngineConfig.builder(CATALOG).build();
        assertEquals(0, defaults.batchWindowNanos());
        assertEquals(100, defaults.maxBatchSize());
        long fifty = Duration.ofMillis(50).toNanos();
        assertEquals(
                fifty,
                EngineConfig.builder(CATALOG).batchWindowNanos(fifty).build().batchWindowNanos());
    }

    @Test
    @DisplayName("100 requests of 100/256 on 20 workers of 10000/20480 are placed and confirmed within 2 s")
    void aHundredRequestsOnTwentyWorkers() {
        RecordingListener listener = new RecordingListener();
        EngineConfig spread = EngineConfig.builder(CATALOG)
                .pools(PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.SPREAD))
                .build();
        try (SchedulingEngine engine = SchedulingEngine.launch(spread, listener, new InMemoryLedger())) {
            for (long id = 0; id < 20; id++) {
                long workerId = id;
                Callers.publish(() ->
                        engine.tryWorkerJoin(workerId, worker(10_000, 20_480).build()));
            }
            Callers.publish(() -> engine.tryFence(FENCE));
            listener.await("fence " + FENCE);
            RequestSpec spec = new RequestSpec(ask(100, 256).build(), CPU, 0, RequestSpec.WAIT_FOREVER);
            long startNanos = System.nanoTime();
            for (long id = 0; id < 100; id++) {
                long requestId = id;
                Callers.publish(() -> engine.trySubmit(requestId, spec));
            }
            listener.await("confirmed", 100);
            assertTrue(System.nanoTime() - startNanos < Duration.ofSeconds(2).toNanos());
            for (long id = 0; id < 20; id++) {
                String ending = " on " + id;
                assertEquals(
                        5,
                        listener.decisions().stream()
                                .filter(one -> one.startsWith("placed") && one.endsWith(ending))
                                .count());
            }
        }
    }

    /** Keeps the size of the largest batch it was given. */
    private static final class SizeWatch implements Ledger {
        private final InMemoryLedger ledger = new InMemoryLedger();
        private volatile int largest;

        @Override
        public void recover(RecoveryVisitor visitor) {
            ledger.recover(visitor);
        }

        @Override
        public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
            largest = Math.max(largest, batch.size());
            ledger.apply(batch, whenAnswered);
        }

        @Override
        public void close() {
            ledger.close();
        }
    }
}

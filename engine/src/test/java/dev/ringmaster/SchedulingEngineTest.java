package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.Placement;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.Stage;
import dev.ringmaster.port.InMemoryLedger;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.RecoveryVisitor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SchedulingEngineTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private static final Capacity TWO_SLOTS =
            CATALOG.capacity().amount(ResourceCatalog.SLOTS, 2).build();
    private static final RequestSpec ONE_SLOT =
            RequestSpec.of(CATALOG.demand().amount(ResourceCatalog.SLOTS, 1).build(), 5);

    private final RecordingListener listener = new RecordingListener();

    private static EngineConfig config() {
        return EngineConfig.builder(CATALOG).build();
    }

    private static SchedulingEngine launch(EngineConfig config, DecisionListener listener, Ledger ledger) {
        SchedulingEngine engine = SchedulingEngine.launch(config, listener, ledger);
        assertEquals(PublishResult.ACCEPTED, engine.tryWorkerJoin(1, 0, TWO_SLOTS));
        return engine;
    }

    @ParameterizedTest
    @EnumSource(WaitMode.class)
    void aCompletionStartsTheNextRequestInEveryWaitMode(WaitMode mode) {
        EngineConfig config = EngineConfig.builder(CATALOG).waitMode(mode).build();
        try (SchedulingEngine engine = launch(config, listener, new InMemoryLedger())) {
            for (long request = 1; request <= 3; request++) {
                assertEquals(PublishResult.ACCEPTED, engine.trySubmit(request, ONE_SLOT));
            }
            listener.await("queued 3");
            assertEquals(PublishResult.ACCEPTED, engine.tryComplete(1));
            listener.await("confirmed 3 PLACED");
            listener.await("confirmed 1 FINISHED");
        }
        assertEquals(
                List.of("worker 1 ACTIVE", "placed 1 on 1", "placed 2 on 1", "queued 3", "released 1", "placed 3 on 1"),
                listener.decisions().stream()
                        .filter(decision -> !decision.startsWith("confirmed") && !decision.startsWith("suspended"))
                        .toList());
    }

    @Test
    void countsAndLatenciesCanBeReadFromOutside() {
        SchedulingEngine engine = launch(config(), listener, new InMemoryLedger());
        engine.trySubmit(1, ONE_SLOT);
        engine.trySubmit(2, ONE_SLOT);
        engine.trySubmit(3, ONE_SLOT);
        listener.await("confirmed 3 QUEUED");
        engine.close();
        EngineMetrics metrics = engine.metrics();
        assertEquals(3, metrics.count(Counter.SUBMITTED));
        assertEquals(2, metrics.count(Counter.PLACED));
        assertEquals(1, metrics.count(Counter.QUEUED));
        assertEquals(3, metrics.count(Counter.SUSPENDED));
        assertEquals(1, metrics.gauge(Gauge.WAITING_REQUESTS));
        assertEquals(2, metrics.reserved(0));
        assertEquals(2, metrics.capacity(0));
        assertEquals(3, metrics.latency(Stage.PUBLISH_TO_DECIDE).getTotalCount());
        assertEquals(3, metrics.intervalLatency(Stage.DECIDE_TO_CONFIRM).getTotalCount());
        assertEquals(0, metrics.intervalLatency(Stage.DECIDE_TO_CONFIRM).getTotalCount());
        assertEquals(3, metrics.latency(Stage.DECIDE_TO_CONFIRM).getTotalCount());
    }

    @Test
    void aGangIsOneCommandAndEachMemberIsAnsweredAndCounted() {
        SchedulingEngine engine = launch(config(), listener, new InMemoryLedger());
        assertEquals(PublishResult.ACCEPTED, engine.trySubmitGang(Gang.of(ONE_SLOT, 1, 2)));
        assertEquals(PublishResult.ACCEPTED, engine.trySubmitGang(Gang.of(ONE_SLOT, 3, 4)));
        listener.await("confirmed 4 QUEUED");
        engine.tryComplete(1);
        engine.tryComplete(2);
        listener.await("confirmed 4 PLACED");
        engine.close();
        assertEquals(4, engine.metrics().count(Counter.SUBMITTED));
        assertEquals(4, engine.metrics().count(Counter.PLACED));
        assertEquals(4, engine.metrics().latency(Stage.PUBLISH_TO_DECIDE).getTotalCount());
        assertEquals(PublishResult.CLOSED, engine.trySubmitGang(Gang.of(ONE_SLOT, 5, 6)));
    }

    @Test
    void aStageCompletesWithThePlacementAndFailsWithTheReason() throws Exception {
        try (SchedulingEngine engine = launch(config(), listener, new InMemoryLedger())) {
            assertEquals(
                    new Placement(1, 1, 0, 0).workerId(),
                    get(engine.submit(1, ONE_SLOT).toCompletableFuture()).workerId());
            assertEquals(
                    1,
                    get(engine.submitConfirmed(2, ONE_SLOT).toCompletableFuture())
                            .workerId());
            CompletableFuture<Placement> waits = engine.submit(3, ONE_SLOT).toCompletableFuture();
            CompletableFuture<Placement> again = engine.submit(3, ONE_SLOT).toCompletableFuture();
            assertTrue(again.isCompletedExceptionally());
            engine.tryCancel(3);
            ExecutionException failed = assertThrows(ExecutionException.class, () -> get(waits));
            assertEquals("request 3 was cancelled", failed.getCause().getMessage());
            assertTrue(failed.getCause() instanceof NotPlacedException);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closingRefusesNewWorkAndAnswersWhatIsOpen() {
        SchedulingEngine engine = launch(config(), listener, new InMemoryLedger());
        engine.trySubmit(1, ONE_SLOT);
        engine.trySubmit(2, ONE_SLOT);
        engine.trySubmit(3, ONE_SLOT);
        assertTrue(engine.close(Duration.ofSeconds(20)));
        assertEquals(PublishResult.CLOSED, engine.trySubmit(4, ONE_SLOT));
        assertEquals(PublishResult.CLOSED, engine.tryComplete(1));
        assertEquals(3, listener.count("suspended"));
        assertEquals(3, listener.count("confirmed"));
        assertTrue(engine.close(Duration.ofSeconds(20)), "closing again changes nothing");
        assertEquals(3, listener.count("suspended"));
    }

    @Test
    void closingFromAListenerReturnsAtOnceAndStillDrains() {
        AtomicReference<SchedulingEngine> engine = new AtomicReference<>();
        AtomicReference<Boolean> answer = new AtomicReference<>();
        DecisionListener closing = new DecisionListener() {
            @Override
            public void onQueued(long nowNanos, long requestId) {
                answer.set(engine.get().close(Duration.ofSeconds(20)));
            }

            @Override
            public void onSuspended(long nowNanos, long requestId) {
                listener.onSuspended(nowNanos, requestId);
            }
        };
        engine.set(SchedulingEngine.launch(config(), closing, new InMemoryLedger()));
        engine.get().trySubmit(1, ONE_SLOT);
        listener.await("suspended 1");
        assertEquals(false, answer.get());
        assertTrue(engine.get().close(Duration.ofSeconds(20)));
    }

    @Test
    void closingGivesUpOnALedgerThatHangsWithinItsTimeout() {
        CountDownLatch never = new CountDownLatch(1);
        SchedulingEngine engine = launch(config(), listener, new StubLedger() {
            @Override
            public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
                awaitQuietly(never);
            }
        });
        engine.trySubmit(1, ONE_SLOT);
        listener.await("placed 1 on 1");
        long startNanos = System.nanoTime();
        assertFalse(engine.close(Duration.ofMillis(400)));
        assertTrue(System.nanoTime() - startNanos < TimeUnit.SECONDS.toNanos(10));
        listener.await("suspended 1");
        never.countDown();
    }

    @Test
    void aFullRingTurnsSubmissionsAwayWithAHintAndLosesNothing() {
        CountDownLatch go = new CountDownLatch(1);
        DecisionListener blocking = new DecisionListener() {
            @Override
            public void onWorkerState(long nowNanos, long workerId, dev.ringmaster.api.WorkerState state) {
                awaitQuietly(go);
            }

            @Override
            public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
                listener.onPlaced(nowNanos, requestId, workerId, gpuDevices, waitedNanos);
            }

            @Override
            public void onQueued(long nowNanos, long requestId) {
                listener.onQueued(nowNanos, requestId);
            }
        };
        EngineConfig small = EngineConfig.builder(CATALOG)
                .commandRingSize(64)
                .ledgerCredits(16)
                .build();
        SchedulingEngine engine = launch(small, blocking, new InMemoryLedger());
        int accepted = 0;
        while (engine.trySubmit(accepted, ONE_SLOT) == PublishResult.ACCEPTED) {
            accepted++;
        }
        assertEquals(PublishResult.RING_FULL, engine.trySubmit(accepted, ONE_SLOT));
        assertTrue(accepted < 64, "room is kept for completions and the ledger's answers");
        assertTrue(engine.retryAfterNanos() > 0);
        assertEquals(PublishResult.ACCEPTED, engine.tryCancel(0));
        assertTrue(engine.metrics().count(Counter.TURNED_AWAY) >= 2);
        go.countDown();
        assertTrue(engine.close(Duration.ofSeconds(20)));
        assertEquals(accepted, listener.count("placed") + listener.count("queued") - 1, "request 0 freed one slot");
    }

    @Test
    void whatALedgerCannotStoreFailsAndItsCapacityIsFree() {
        Ledger refusing = new StubLedger() {
            @Override
            public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
                for (int i = 0; i < batch.size(); i++) {
                    boolean isFinished = batch.get(i).state() == RequestState.FINISHED;
                    if (batch.get(i).requestId() == 1 && !isFinished) {
                        batch.fail(i);
                    } else {
                        batch.confirm(i);
                    }
                }
                whenAnswered.accept(batch);
            }
        };
        try (SchedulingEngine engine = launch(config(), listener, refusing)) {
            engine.trySubmit(1, ONE_SLOT);
            listener.await("failed 1 LEDGER_FAILED");
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, ONE_SLOT);
            listener.await("confirmed 3 PLACED");
        }
    }

    @Test
    void whatALedgerCannotForgetIsSaidAgainUntilItCan() {
        int[] failures = new int[1];
        Ledger forgetful = new StubLedger() {
            @Override
            public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
                super.apply(batch, confirmed -> {});
                for (int i = 0; i < batch.size(); i++) {
                    if (batch.get(i).state() == RequestState.FINISHED && failures[0]++ < 3) {
                        batch.fail(i);
                    }
                }
                whenAnswered.accept(batch);
            }
        };
        try (SchedulingEngine engine = launch(config(), listener, forgetful)) {
            engine.trySubmit(1, ONE_SLOT);
            listener.await("confirmed 1 PLACED");
            engine.tryComplete(1);
            listener.await("confirmed 1 FINISHED");
            assertEquals(4, failures[0]);
        }
    }

    @Test
    void aLedgerThatThrowsFailsItsBatchAndTheEngineGoesOn() {
        IllegalStateException broken = new IllegalStateException("broken");
        try (SchedulingEngine engine = launch(config(), listener, new StubLedger() {
            private boolean hasThrown;

            @Override
            public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
                if (!hasThrown) {
                    hasThrown = true;
                    throw broken;
                }
                super.apply(batch, whenAnswered);
            }
        })) {
            engine.trySubmit(1, ONE_SLOT);
            listener.await("failed 1 LEDGER_FAILED");
            engine.trySubmit(2, ONE_SLOT);
            listener.await("confirmed 2 PLACED");
            assertEquals(broken, engine.ledgerError().orElseThrow());
        }
    }

    @Test
    void aLedgerThatCannotBeClosedWellIsKnownAfterwards() {
        IllegalStateException broken = new IllegalStateException("broken");
        SchedulingEngine engine = launch(config(), listener, new StubLedger() {
            @Override
            public void close() {
                throw broken;
            }
        });
        assertTrue(engine.close(Duration.ofSeconds(20)));
        assertEquals(broken, engine.ledgerError().orElseThrow());
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        DecisionListener throwing = new DecisionListener() {
            @Override
            public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
                throw new IllegalStateException("a defect of the host's");
            }

            @Override
            public void onConfirmed(long nowNanos, long requestId, RequestState state) {
                listener.onConfirmed(nowNanos, requestId, state);
            }
        };
        SchedulingEngine engine = launch(config(), throwing, new InMemoryLedger());
        engine.trySubmit(1, ONE_SLOT);
        engine.trySubmit(2, ONE_SLOT);
        listener.await("confirmed 2 PLACED");
        engine.close();
        assertEquals(2, engine.metrics().count(Counter.LISTENER_ERRORS));
        assertTrue(engine.failure().isEmpty());
    }

    @Test
    void aWaitingRequestExpiresWithoutAnyOtherCommand() {
        RequestSpec impatient =
                new RequestSpec(ONE_SLOT.demand(), 0, 5, Duration.ofMillis(30).toNanos());
        try (SchedulingEngine engine = launch(config(), listener, new InMemoryLedger())) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, impatient);
            listener.await("expired 3");
        }
    }

    @Test
    void aBatchWindowGathersRecordsAndASingleOneDoesNotWaitForMore() {
        EngineConfig windowed = EngineConfig.builder(CATALOG)
                .batchWindowNanos(Duration.ofMillis(500).toNanos())
                .build();
        int[] applied = new int[1];
        try (SchedulingEngine engine = launch(windowed, listener, new StubLedger() {
            @Override
            public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
                applied[0]++;
                super.apply(batch, whenAnswered);
            }
        })) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, ONE_SLOT);
            listener.await("confirmed 3 QUEUED");
            listener.await("confirmed 1 PLACED");
            assertEquals(1, applied[0], "one batch for what came within the window");
        }
    }

    @Test
    void anEngineOnTheSameLedgerTakesUpWhatWasOpen() throws Exception {
        InMemoryLedger ledger = new InMemoryLedger();
        long hash;
        try (SchedulingEngine engine = launch(config(), listener, ledger)) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, ONE_SLOT);
            listener.await("queued 3");
            hash = get(engine.stateHash().toCompletableFuture());
        }
        RecordingListener second = new RecordingListener();
        try (SchedulingEngine engine = SchedulingEngine.launch(config(), second, ledger)) {
            assertEquals(List.of("recovered 1 PLACED", "recovered 2 PLACED", "recovered 3 QUEUED"), second.decisions());
            engine.tryWorkerJoin(1, 0, TWO_SLOTS);
            assertEquals(hash, get(engine.stateHash().toCompletableFuture()));
            engine.tryComplete(2);
            second.await("placed 3 on 1");
        }
    }

    @Test
    void timeThatIsPassedInIsTheOnlyTime() {
        EngineConfig config = EngineConfig.builder(CATALOG).timePassedIn().build();
        RequestSpec impatient = new RequestSpec(ONE_SLOT.demand(), 0, 5, 100);
        try (SchedulingEngine engine = launch(config, listener, new InMemoryLedger())) {
            engine.tryAdvanceTime(1_000);
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, impatient);
            engine.tryAdvanceTime(1_099);
            engine.tryComplete(77);
            listener.await("refused COMPLETE 77 UNKNOWN_REQUEST");
            assertEquals(0, listener.count("expired"));
            engine.tryAdvanceTime(1_100);
            listener.await("expired 3");
        }
    }

    @Test
    void aFenceComesAfterAllThatFollowsFromWhatWasPublishedBefore() {
        try (SchedulingEngine engine = launch(config(), listener, new InMemoryLedger())) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, ONE_SLOT);
            engine.tryComplete(1);
            engine.tryFence(7);
            listener.await("fence 7");
            List<String> decisions = listener.decisions();
            assertTrue(decisions.indexOf("placed 3 on 1") < decisions.indexOf("fence 7"));
            assertEquals(3, engine.metrics().count(Counter.PLACED));
        }
    }

    @Test
    void anotherVocabularyIsRefusedAtTheDoor() {
        ResourceCatalog other = ResourceCatalog.builder().dimensions("seats").build();
        RequestSpec foreign = RequestSpec.of(other.demand().amount("seats", 1).build(), 0);
        try (SchedulingEngine engine = launch(config(), listener, new InMemoryLedger())) {
            assertThrows(IllegalArgumentException.class, () -> engine.trySubmit(1, foreign));
            assertThrows(IllegalArgumentException.class, () -> engine.tryWorkerJoin(2, 7, TWO_SLOTS));
            assertThrows(IllegalArgumentException.class, () -> engine.tryWorkerJoin(Long.MIN_VALUE, 0, TWO_SLOTS));
            assertThrows(IllegalStateException.class, () -> engine.tryAdvanceTime(1));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Holds nothing and confirms everything. */
    private static class StubLedger implements Ledger {
        @Override
        public void recover(RecoveryVisitor visitor) {}

        @Override
        public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
            for (int i = 0; i < batch.size(); i++) {
                batch.confirm(i);
            }
            whenAnswered.accept(batch);
        }

        @Override
        public void close() {}
    }
}

package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WaitingGroup;
import dev.ringmaster.port.InMemoryLedger;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits, levels and questions through the ring. */
class EngineAdmissionTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
    private static final RequestSpec ONE_SLOT =
            RequestSpec.of(CATALOG.demand().amount(ResourceCatalog.SLOTS, 1).build(), 5);

    private final RecordingListener listener = new RecordingListener();

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private SchedulingEngine launch(AdmissionPolicy policy) {
        SchedulingEngine engine = SchedulingEngine.launch(
                EngineConfig.builder(CATALOG).admission(policy).build(), listener);
        engine.tryWorkerJoin(
                1, 0, CATALOG.capacity().amount(ResourceCatalog.SLOTS, 1_000).build());
        return engine;
    }

    private static AdmissionPolicy atMost(long running) {
        return AdmissionPolicy.builder(10)
                .engineLimits(Limits.NONE.withMaxConcurrent(running))
                .build();
    }

    @Test
    void aHigherLimitLetsThoseGoWhoWaitedForIt() {
        try (SchedulingEngine engine = launch(atMost(1))) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, ONE_SLOT);
            listener.await("queued 3");

            assertEquals(PublishResult.ACCEPTED, engine.tryChangePolicy(atMost(2)));

            listener.await("placed 2 on 1");
            engine.tryFail(1);
            listener.await("failed 1 HOLDER_FAILED");
            listener.await("placed 3 on 1");
        }
    }

    @Test
    void aRefilledBucketWakesTheEngineByItself() {
        AdmissionPolicy policy = AdmissionPolicy.builder(10)
                .defaultAccount(AccountPolicy.of(
                        Limits.NONE.withTokens(Rate.perSecond(10_000).withBurst(500))))
                .build();
        try (SchedulingEngine engine = launch(policy)) {
            engine.trySubmit(1, ONE_SLOT, 500);
            engine.trySubmit(2, ONE_SLOT, 500);
            listener.await("queued 2");
            listener.await("placed 2 on 1");
        }
    }

    @Test
    void aLeaseEndsByItselfWhenItsHolderIsNotHeardOf() {
        try (SchedulingEngine engine = launch(atMost(1))) {
            engine.trySubmit(1, ONE_SLOT.withLease(TimeUnit.MILLISECONDS.toNanos(20)));
            engine.trySubmit(2, ONE_SLOT);
            listener.await("failed 1 LEASE_EXPIRED");
            listener.await("placed 2 on 1");
        }
    }

    @Test
    void saysWhyARequestWaitsAndWhatWouldBecomeOfOne() throws Exception {
        try (SchedulingEngine engine = launch(atMost(1))) {
            engine.trySubmit(1, ONE_SLOT);
            engine.trySubmit(2, ONE_SLOT);
            engine.trySubmit(3, ONE_SLOT);

            Explanation third = get(engine.explain(3)).orElseThrow();
            assertEquals(RequestState.QUEUED, third.state());
            assertEquals(2, third.position());
            assertEquals(
                    Obstacle.Kind.CONCURRENCY_LIMIT, third.obstacles().get(0).kind());
            assertEquals("engine", third.obstacles().get(0).what());

            RequestSpec impatient = ONE_SLOT.withWaitTimeout(0);
            Explanation refused = get(engine.whatIf(impatient, 0)).orElseThrow();
            assertEquals(RejectReason.CONCURRENCY_LIMIT, refused.rejectReason());
            WaitingGroup all = get(engine.explainGroup(WaitingGroup.ANY, WaitingGroup.ANY, WaitingGroup.ANY));
            assertEquals(2, all.waiting());
            assertEquals(2, all.reasons().get(Obstacle.Kind.CONCURRENCY_LIMIT));
            assertEquals(1, get(engine.engineLimits()).running());
            assertEquals(1, get(engine.account(0)).orElseThrow().limits().running());
            assertTrue(get(engine.explain(99)).isEmpty());
        }
    }

    @Test
    void countsByReasonAndByLevel() {
        AdmissionPolicy policy = atMost(1).toBuilder().maxQueuedPerLevel(1).build();
        SchedulingEngine engine = launch(policy);
        engine.trySubmit(1, ONE_SLOT);
        engine.trySubmit(2, ONE_SLOT);
        engine.trySubmit(3, ONE_SLOT);
        listener.await("rejected 3 QUEUE_FULL");
        engine.tryFence(1);
        listener.await("fence 1");

        EngineMetrics metrics = engine.metrics();
        assertEquals(1, metrics.rejections(RejectReason.QUEUE_FULL));
        assertEquals(1, metrics.count(Counter.REJECTED));
        assertEquals(1, metrics.waiting(5));
        assertEquals(1, metrics.waitingOfClass(0));
        assertEquals(1, metrics.queueWait(5).getTotalCount());
        assertEquals(0, metrics.queueWait(4).getTotalCount());
        assertEquals(1, metrics.queueWaitOfClass(0).getTotalCount());
        engine.close();
    }

    @Test
    void refusesAPolicyThatTheEngineCannotTakeOver() {
        try (SchedulingEngine engine = launch(atMost(1))) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> engine.tryChangePolicy(
                                    AdmissionPolicy.builder(9).build()))
                    .getMessage();
            assertEquals("the policy has 9 priority levels; the engine has 10 and keeps them", message);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> engine.tryChangePolicy(AdmissionPolicy.builder(10)
                            .poolLimits(7, Limits.NONE)
                            .build()));
        }
    }

    @Test
    @DisplayName("C27 an engine that is switched off lets everything pass and keeps nothing")
    void anEngineThatIsSwitchedOffLetsEverythingPassAndKeepsNothing() throws Exception {
        InMemoryLedger ledger = new InMemoryLedger();
        EngineConfig config = EngineConfig.builder(CATALOG).enabled(false).build();
        try (SchedulingEngine engine = SchedulingEngine.launch(config, listener, ledger)) {
            for (long request = 0; request < 1_000; request++) {
                assertEquals(PublishResult.BYPASSED, engine.trySubmit(request, ONE_SLOT, 100));
                assertEquals(PublishResult.BYPASSED, engine.tryComplete(request));
            }
            assertEquals(7, get(engine.submit(7, ONE_SLOT)).requestId());
            assertEquals(0, engine.metrics().count(Counter.SUBMITTED));
        }
        assertEquals(List.of(), listener.decisions());
        ledger.recover(entry -> {
            throw new AssertionError("kept " + entry);
        });
    }
}

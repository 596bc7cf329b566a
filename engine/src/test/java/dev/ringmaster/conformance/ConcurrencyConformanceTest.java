package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MANY;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.port.InMemoryLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds however many threads call at once. */
@Timeout(120)
class ConcurrencyConformanceTest {
    private static final int THREADS = 64;
    private static final int IDS_PER_THREAD = 1_000_000;

    private static EngineConfig.Builder with(AdmissionPolicy.Builder policy) {
        return EngineConfig.builder(CATALOG).admission(policy.build());
    }

    private static SchedulingEngine launch(AdmissionPolicy.Builder policy, ConcurrencyWatch watch) {
        SchedulingEngine engine = SchedulingEngine.launch(with(policy).build(), watch);
        assertEquals(PublishResult.ACCEPTED, engine.tryWorkerJoin(1, 0, Desk.capacity(MANY)));
        return engine;
    }

    @Test
    @DisplayName("C4 at a limit of 10 under 64 threads exactly 10 run while somebody waits")
    void neverMoreAndNeverFewerRunThanMayUnderManyThreads() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(10);
        Semaphore[] granted = new Semaphore[THREADS];
        for (int i = 0; i < THREADS; i++) {
            granted[i] = new Semaphore(0);
        }
        CountDownLatch allTen = new CountDownLatch(10);
        watch.onGrant(id -> {
            granted[(int) (id / IDS_PER_THREAD)].release();
            allTen.countDown();
        });
        try (SchedulingEngine engine = launch(running(10), watch)) {
            Callers.inThreads(THREADS, thread -> {
                for (int i = 0; i < 300; i++) {
                    long id = (long) thread * IDS_PER_THREAD + i;
                    int level = (thread + i) % 10;
                    Callers.publish(() -> engine.trySubmit(id, at(level)));
                    assertTrue(
                            granted[thread].tryAcquire(Callers.PATIENCE_SECONDS, TimeUnit.SECONDS),
                            "a waiter is forgotten");
                    assertTrue(allTen.await(Callers.PATIENCE_SECONDS, TimeUnit.SECONDS), "fewer run than may");
                    Callers.publish(() -> engine.tryComplete(id));
                }
            });
            Callers.get(engine.stateHash());
            assertEquals(0, engine.metrics().count(Counter.LISTENER_ERRORS));
        }
        watch.assertKept();
        assertEquals(10, watch.mostRunning());
        assertEquals(THREADS * 300, watch.finalAnswers());
    }

    @Test
    @DisplayName("C6 W6 slots are neither lost nor invented when 16 threads complete the same requests twice")
    void slotsAreNeitherLostNorInventedByDoubleReleases() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(2);
        try (SchedulingEngine engine = launch(running(2), watch)) {
            for (long id = 0; id < 500; id++) {
                long submitted = id;
                Callers.publish(() -> engine.trySubmit(submitted, at(5)));
            }
            Callers.inThreads(16, thread -> {
                for (long id = 0; id < 500; id++) {
                    long ended = id;
                    Callers.publish(() -> engine.tryComplete(ended));
                    Callers.publish(() -> engine.tryComplete(ended));
                }
            });
            for (long id = 0; id < 500; id++) {
                long ended = id;
                Callers.publish(() -> engine.tryComplete(ended));
            }
            assertEquals(0, Callers.get(engine.engineLimits()).running());
        }
        watch.assertKept();
        assertEquals(500, watch.finalAnswers());
    }

    @Test
    @DisplayName("C17 a cancel that races a grant ends in exactly one of the two, and no slot is lost")
    void aCancelRacingAGrantEndsInExactlyOne() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(1);
        try (SchedulingEngine engine = launch(running(1), watch)) {
            int rounds = 2_000;
            Callers.publish(() -> engine.trySubmit(0, at(5)));
            for (long round = 0; round < rounds; round++) {
                long holder = 2 * round;
                Callers.publish(() -> engine.trySubmit(holder + 1, at(5)));
                Callers.publish(() -> engine.trySubmit(holder + 2, at(5)));
                Callers.inThreads(
                        2,
                        thread -> Callers.publish(
                                () -> thread == 0 ? engine.tryComplete(holder) : engine.tryCancel(holder + 1)));
            }
            Callers.get(engine.stateHash());
            assertEquals(2 * rounds, watch.finalAnswers());
            assertEquals(rounds, engine.metrics().count(Counter.CANCELLED));
            assertEquals(0, engine.metrics().count(Counter.REFUSED));
            assertEquals(1, Callers.get(engine.engineLimits()).running(), "the last one holds the slot");
        }
        watch.assertKept();
    }

    @Test
    @DisplayName("C21 W10 a hard quota of 1,000 under 64 threads of 50 times 100 tokens is never passed")
    void aHardQuotaIsNeverPassedUnderManyThreads() throws Exception {
        Quota quota = Quota.hard("total", Quota.TOKENS, QuotaPeriod.TOTAL, 1_000);
        ConcurrencyWatch watch = new ConcurrencyWatch(Integer.MAX_VALUE);
        AdmissionPolicy.Builder policy =
                AdmissionPolicy.builder(10).account(0, new AccountPolicy(Limits.NONE, List.of(quota), 0));
        try (SchedulingEngine engine = launch(policy, watch)) {
            Callers.inThreads(THREADS, thread -> {
                for (int i = 0; i < 50; i++) {
                    long id = (long) thread * IDS_PER_THREAD + i;
                    Callers.publish(() -> engine.trySubmit(id, at(5), 100));
                    if (i % 2 == 0) {
                        Callers.publish(() -> engine.tryComplete(id));
                    }
                }
            });
            assertEquals(
                    1_000,
                    Callers.get(engine.account(0)).orElseThrow().quotas().get(0).used());
            assertEquals(10, engine.metrics().count(Counter.PLACED));
            assertEquals(THREADS * 50 - 10, engine.metrics().count(Counter.REJECTED));
        }
    }

    @Test
    @DisplayName("C28 counters balance at any instant that a fence marks, whatever 8 threads do")
    void countersBalanceAtAnyInstant() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(20);
        try (SchedulingEngine engine = launch(running(20).maxQueuedPerLevel(10), watch)) {
            watch.onFenceDo(() -> assertBalanced(engine));
            Callers.inThreads(8, thread -> {
                Random random = new Random(thread);
                for (int i = 0; i < 5_000; i++) {
                    long id = random.nextInt(300);
                    switch (random.nextInt(8)) {
                        case 0 -> Callers.publish(() -> engine.tryCancel(id));
                        case 1, 2 -> Callers.publish(() -> engine.tryComplete(id));
                        case 3 -> Callers.publish(() -> engine.tryFail(id));
                        case 4 -> Callers.publish(() -> engine.tryFence(id));
                        default ->
                            Callers.publish(() -> engine.trySubmit(
                                    id, at(random.nextInt(12)).withWaitTimeout(random.nextInt(2) * 200_000L)));
                    }
                }
            });
            Callers.get(engine.stateHash());
            assertEquals(0, engine.metrics().count(Counter.LISTENER_ERRORS));
            assertTrue(watch.fences() > 1_000);
            assertTrue(engine.metrics().count(Counter.EXPIRED) > 0);
        }
        watch.assertKept();
    }

    private static void assertBalanced(SchedulingEngine engine) {
        long ended = 0;
        for (Counter end :
                List.of(Counter.RELEASED, Counter.REJECTED, Counter.CANCELLED, Counter.EXPIRED, Counter.FAILED)) {
            ended += engine.metrics().count(end);
        }
        long open = engine.metrics().gauge(Gauge.OPEN_REQUESTS);
        assertEquals(engine.metrics().count(Counter.SUBMITTED), ended + open);
        long waiting = engine.metrics().gauge(Gauge.WAITING_REQUESTS);
        assertEquals(open, waiting + engine.metrics().gauge(Gauge.PLACED_REQUESTS));
    }

    @Test
    @DisplayName("C29 W16 an engine that closes under load answers every request that it accepted")
    void closingUnderLoadAnswersEveryone() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(3);
        SchedulingEngine engine = launch(running(3), watch);
        List<CompletionStage<?>> stages = new ArrayList<>();
        Callers.inThreads(8, thread -> {
            for (int i = 0; i < 200; i++) {
                CompletionStage<?> stage = engine.submit((long) thread * IDS_PER_THREAD + i, at(i % 10));
                synchronized (stages) {
                    stages.add(stage);
                }
                if (thread == 0 && i == 100) {
                    assertTrue(engine.close(Duration.ofSeconds(Callers.PATIENCE_SECONDS)));
                }
            }
        });
        int placed = 0;
        for (CompletionStage<?> stage : stages) {
            placed += Callers.get(stage.handle((placement, failure) -> placement == null ? failureIsSaid(failure) : 1));
        }
        assertEquals(3, placed);
        assertEquals(1_600, stages.size());
        assertEquals(PublishResult.CLOSED, engine.trySubmit(1, at(5)));
    }

    private static int failureIsSaid(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        assertTrue(cause instanceof NotPlacedException, () -> "said is " + cause);
        return 0;
    }

    @Test
    @DisplayName("C30 W16 the next engine on a ledger knows every request that was open, and loses none silently")
    void theNextEngineKnowsEveryOpenRequest() throws Exception {
        InMemoryLedger ledger = new InMemoryLedger();
        EngineConfig config = with(running(5)).build();
        ConcurrencyWatch before = new ConcurrencyWatch(5);
        SchedulingEngine first = SchedulingEngine.launch(config, before, ledger);
        first.tryWorkerJoin(1, 0, Desk.capacity(MANY));
        Callers.inThreads(8, thread -> {
            for (int i = 0; i < 100; i++) {
                long id = (long) thread * IDS_PER_THREAD + i;
                Callers.publish(() -> first.trySubmit(id, at(levelOf(id))));
                if (id % 3 == 0) {
                    Callers.publish(() -> id % 2 == 0 ? first.tryCancel(id) : first.tryComplete(id));
                }
            }
        });
        assertTrue(first.close(Duration.ofSeconds(Callers.PATIENCE_SECONDS)));
        ConcurrencyWatch after = new ConcurrencyWatch(5);
        try (SchedulingEngine second = SchedulingEngine.launch(config, after, ledger)) {
            second.tryWorkerJoin(1, 0, Desk.capacity(MANY));
            Callers.get(second.stateHash());
            assertEquals(before.open(), after.recovered());
            assertEquals(800, before.finalAnswers() + after.recovered().size());
            assertEquals(5, Callers.get(second.engineLimits()).running());
        }
        after.assertKept();
    }

    private static int levelOf(long id) {
        return (int) (id % 10);
    }

    @Test
    @DisplayName("W18 the use of a limit can be read at any time and is never that of an earlier moment")
    void theUseOfALimitIsThatOfTheMoment() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(Integer.MAX_VALUE);
        Limits limits = Limits.NONE.withRequests(Rate.perSecond(100).withBurst(10));
        try (SchedulingEngine engine = launch(AdmissionPolicy.builder(10).engineLimits(limits), watch)) {
            for (long id = 0; id < 10; id++) {
                engine.trySubmit(id, at(5));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (Callers.get(engine.engineLimits()).requestsLeft() < 10 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertEquals(10, Callers.get(engine.engineLimits()).requestsLeft(), "nothing else wakes the engine");
        }
    }

    @Test
    @DisplayName("W5 a caller who never reads an answer, or whose listener throws, costs nobody a slot")
    void aListenerThatThrowsCostsNobodyASlot() throws Exception {
        ConcurrencyWatch watch = new ConcurrencyWatch(1);
        watch.onGrant(id -> {
            throw new IllegalStateException("the caller is gone");
        });
        try (SchedulingEngine engine = launch(running(1), watch)) {
            for (long id = 0; id < 100; id++) {
                long each = id;
                Callers.publish(() -> engine.trySubmit(each, at(5)));
                Callers.publish(() -> engine.tryComplete(each));
            }
            assertEquals(Map.of(), Callers.get(engine.explainGroup(-1, -1, -1)).reasons());
            assertEquals(0, Callers.get(engine.engineLimits()).running());
            assertEquals(100, engine.metrics().count(Counter.RELEASED));
        }
    }
}

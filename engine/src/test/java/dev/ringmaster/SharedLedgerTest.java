package dev.ringmaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerEvents;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecoveryVisitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine on a ledger that answers later, from other threads, and tells what other nodes do. */
@Timeout(60)
class SharedLedgerTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots").build();
    private static final RequestSpec ONE =
            RequestSpec.of(CATALOG.demand().amount("slots", 1).build(), 5);
    private static final WorkerSpec TEN = WorkerSpec.of(0, slots(10));

    private final RecordingListener listener = new RecordingListener();
    private final LateLedger ledger = new LateLedger(3);

    private static Capacity slots(long slots) {
        return CATALOG.capacity().amount("slots", slots).build();
    }

    private static UsedElsewhere used(long slots) {
        return UsedElsewhere.of(new long[] {slots}, new int[0]);
    }

    private static EngineConfig.Builder config() {
        return EngineConfig.builder(CATALOG).commandRingSize(64).maxBatchSize(1);
    }

    private SchedulingEngine launch() {
        return SchedulingEngine.launch(config().build(), listener, ledger);
    }

    /** A batch that waits for its answer. */
    private record Given(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
        long requestId() {
            return batch.get(0).requestId();
        }

        void confirm() {
            batch.confirm(0);
            whenAnswered.accept(batch);
        }

        void refuse() {
            batch.refuse(0);
            whenAnswered.accept(batch);
        }
    }

    /** Keeps what it is given for the test to answer. */
    private static class LateLedger implements Ledger {
        private final int inFlight;
        private final BlockingQueue<Given> given = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
        private final List<Thread> starters = new ArrayList<>();
        private LedgerEvents events;
        private Consumer<LedgerEvents> onStart = told -> {};

        LateLedger(int inFlight) {
            this.inFlight = inFlight;
        }

        @Override
        public void recover(RecoveryVisitor visitor) {}

        @Override
        public void start(LedgerEvents told) {
            starters.add(Thread.currentThread());
            events = told;
            onStart.accept(told);
        }

        @Override
        public int maxBatchesInFlight() {
            return inFlight;
        }

        @Override
        public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
            given.add(new Given(batch, whenAnswered));
        }

        @Override
        public void close() {
            closed.add(true);
        }

        Given take() {
            try {
                Given next = given.poll(20, TimeUnit.SECONDS);
                if (next == null) {
                    throw new AssertionError("no batch came");
                }
                return next;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void severalBatchesAreOnTheirWayAndNoMoreThanTheLedgerTakes() {
        try (SchedulingEngine engine = launch()) {
            engine.tryWorkerJoin(1, 0, slots(10));
            for (long id = 1; id <= 5; id++) {
                engine.trySubmit(id, ONE);
            }
            List<Given> first = List.of(ledger.take(), ledger.take(), ledger.take());
            assertEquals(
                    List.of(1L, 2L, 3L), first.stream().map(Given::requestId).toList());
            assertEquals(
                    List.of(0L, 1L, 2L),
                    first.stream().map(one -> one.batch.firstRecord()).toList());
            listener.await("placed 5 on 1");
            assertNull(ledger.given.peek());
            assertEquals(0, listener.count("confirmed"));

            first.get(0).confirm();
            listener.await("confirmed 1 PLACED");
            assertEquals(4, ledger.take().requestId());
            first.get(1).confirm();
            first.get(2).confirm();
            listener.await("confirmed 3 PLACED");
            assertEquals(5, ledger.take().requestId());
        } finally {
            assertEquals(1, ledger.starters.size());
            assertEquals(Thread.currentThread(), ledger.starters.get(0));
        }
    }

    @Test
    void anAnswerOutOfTurnIsRefusedAndTheOthersCount() {
        try (SchedulingEngine engine = launch()) {
            engine.tryWorkerJoin(1, 0, slots(10));
            engine.trySubmit(1, ONE);
            engine.trySubmit(2, ONE);
            Given first = ledger.take();
            Given second = ledger.take();
            assertThrows(IllegalStateException.class, second::confirm);
            first.confirm();
            second.confirm();
            assertThrows(IllegalStateException.class, second::confirm);
            listener.await("confirmed 2 PLACED");
        }
    }

    @Test
    void aRefusedPlacementIsMadeAnewWhereThereIsRoom() throws Exception {
        try (SchedulingEngine engine = launch()) {
            ledger.events.worker(1, TEN, true, UsedElsewhere.NOTHING);
            engine.trySubmit(1, ONE);
            listener.await("placed 1 on 1");
            Given given = ledger.take();
            ledger.events.worker(2, TEN, true, used(9));
            ledger.events.worker(1, TEN, true, used(10));
            given.refuse();
            listener.await("revoked 1 from 1 REFUSED_BY_LEDGER");
            listener.await("placed 1 on 2");
            Given again = ledger.take();
            assertEquals(2, again.batch.get(0).workerId());
            again.confirm();
            listener.await("confirmed 1 PLACED");
            engine.stateHash().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertEquals(1, engine.metrics().count(Counter.LEDGER_CONFLICTS));
            assertEquals(0, engine.metrics().count(Counter.LEDGER_ERRORS));
        }
    }

    @Test
    void whatOthersGiveBackStartsWhoWaits() {
        try (SchedulingEngine engine = launch()) {
            ledger.events.worker(1, TEN, true, used(10));
            engine.trySubmit(1, ONE);
            listener.await("queued 1");
            ledger.events.worker(1, TEN, true, used(9));
            listener.await("placed 1 on 1");
            ledger.events.workerGone(1);
            listener.await("revoked 1 from 1 WORKER_LEFT");
        }
    }

    @Test
    void theLedgerMayTellMoreWhenItStartsThanTheRingHolds() {
        ledger.onStart = events -> {
            for (long worker = 0; worker < 1_000; worker++) {
                events.worker(worker, TEN, true, UsedElsewhere.NOTHING);
            }
        };
        try (SchedulingEngine engine = launch()) {
            listener.await("worker 999 ACTIVE");
            assertNotEquals(Thread.currentThread().getId(), engine.decidingThreadId());
        }
    }

    @Test
    void aLedgerThatCannotStartFailsTheLaunchAndIsClosed() throws Exception {
        ledger.onStart = events -> {
            throw new LedgerException("it cannot be used");
        };
        assertThrows(LedgerException.class, this::launch);
        assertTrue(ledger.closed.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void whileTheLedgerIsAwayRequestsWaitAndAreServedWhenItIsBack() throws Exception {
        EngineConfig continuing =
                config().whenLedgerIsAway(LedgerAwayPolicy.continueWith(1)).build();
        try (SchedulingEngine engine = SchedulingEngine.launch(continuing, listener, ledger)) {
            ledger.events.worker(1, TEN, true, UsedElsewhere.NOTHING);
            ledger.events.away();
            engine.trySubmit(1, ONE);
            engine.trySubmit(2, ONE);
            listener.await("queued 2");
            engine.stateHash().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertEquals(1, engine.metrics().gauge(Gauge.LEDGER_AWAY));
            assertEquals(1, listener.count("placed"));
            ledger.events.back();
            listener.await("placed 2 on 1");
            engine.stateHash().toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertEquals(0, engine.metrics().gauge(Gauge.LEDGER_AWAY));
        }
    }

    @Test
    void aRequestOfANodeThatDiedIsTakenOver() throws Exception {
        try (SchedulingEngine engine = launch()) {
            ledger.events.worker(1, TEN, true, used(10));
            LedgerRecord record = new LedgerRecord()
                    .queued(7, 99, ONE, 0, 1, RequestSpec.WAIT_FOREVER)
                    .placedOn(1, 0);
            CompletableFuture<Boolean> isTaken = new CompletableFuture<>();
            CompletableFuture<Boolean> isTakenTwice = new CompletableFuture<>();
            CompletableFuture<Long> thread = new CompletableFuture<>();
            ledger.events.adopt(record, taken -> {
                thread.complete(Thread.currentThread().getId());
                isTaken.complete(taken);
            });
            ledger.events.adopt(new LedgerRecord().copyOf(record), isTakenTwice::complete);

            assertTrue(isTaken.get(20, TimeUnit.SECONDS));
            assertFalse(isTakenTwice.get(20, TimeUnit.SECONDS));
            assertEquals(engine.decidingThreadId(), thread.get());
            listener.await("recovered 7 PLACED");
            Given given = ledger.take();
            assertEquals(RequestState.PLACED, given.batch.get(0).state());
            assertEquals(0, given.batch.get(0).sequence(), "it has a sequence of this engine");
            given.confirm();
            listener.await("confirmed 7 PLACED");
            ledger.events.worker(1, TEN, true, used(9));
            engine.trySubmit(8, ONE);
            listener.await("queued 8");
            engine.tryComplete(7);
            listener.await("placed 8 on 1");
        }
    }

    @Test
    void whatTheLedgerDoesWithTheAnswerDoesNotStopTheEngine() {
        try (SchedulingEngine engine = launch()) {
            LedgerRecord record = new LedgerRecord().queued(7, 99, ONE, 0, 1, RequestSpec.WAIT_FOREVER);
            ledger.events.adopt(record, taken -> {
                throw new IllegalStateException("no");
            });
            engine.tryCancel(7);
            listener.await("cancelled 7");
        }
    }

    @Test
    void recordsTellThePoolAndHowARequestEnded() {
        try (SchedulingEngine engine = launch()) {
            engine.tryWorkerJoin(1, 0, slots(10));
            engine.trySubmit(1, ONE);
            ledger.take().confirm();
            listener.await("confirmed 1 PLACED");
            engine.tryFail(1);
            Given failed = ledger.take();
            assertEquals(FinalAnswer.FAILED, failed.batch.get(0).finalAnswer());
            assertEquals(FailReason.HOLDER_FAILED, failed.batch.get(0).failReason());
            assertEquals(0, failed.batch.get(0).pool());
            failed.confirm();
            engine.trySubmit(2, ONE);
            ledger.take().confirm();
            listener.await("confirmed 2 PLACED");
            engine.tryCancel(2);
            Given cancelled = ledger.take();
            assertEquals(FinalAnswer.CANCELLED, cancelled.batch.get(0).finalAnswer());
            assertNull(cancelled.batch.get(0).failReason());
        }
    }

    @Test
    void whatIsThrownFailsItsBatchAfterTheEarlierOnesAreAnswered() {
        LateLedger throwing = new LateLedger(3) {
            @Override
            public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
                if (batch.get(0).requestId() == 2) {
                    throw new IllegalStateException("broken");
                }
                super.apply(batch, whenAnswered);
            }
        };
        try (SchedulingEngine engine = SchedulingEngine.launch(config().build(), listener, throwing)) {
            engine.tryWorkerJoin(1, 0, slots(10));
            engine.trySubmit(1, ONE);
            engine.trySubmit(2, ONE);
            engine.trySubmit(3, ONE);
            listener.await("placed 3 on 1");
            Given first = throwing.take();
            assertEquals(0, listener.count("failed"));
            first.confirm();
            listener.await("failed 2 LEDGER_FAILED");
            assertEquals(3, throwing.take().requestId());
            List<String> decisions = listener.decisions();
            assertTrue(decisions.indexOf("confirmed 1 PLACED") < decisions.indexOf("failed 2 LEDGER_FAILED"));
        }
    }

    @Test
    void closingWaitsForTheAnswersAndThenClosesTheLedger() throws Exception {
        SchedulingEngine engine = launch();
        engine.tryWorkerJoin(1, 0, slots(10));
        for (long id = 1; id <= 5; id++) {
            engine.trySubmit(id, ONE);
        }
        Given first = ledger.take();
        CompletableFuture<Boolean> isClosed = CompletableFuture.supplyAsync(() -> engine.close(Duration.ofSeconds(20)));
        first.confirm();
        ledger.take().confirm();
        ledger.take().confirm();
        ledger.take().confirm();
        Given last = ledger.take();
        assertTrue(ledger.closed.isEmpty());
        assertFalse(isClosed.isDone());
        last.confirm();

        assertTrue(isClosed.get(20, TimeUnit.SECONDS));
        assertEquals(1, ledger.closed.size());
        assertEquals(5, listener.count("confirmed"));
        assertEquals(5, listener.count("suspended"));
    }

    @Test
    void anEngineThatIsForcedToEndDoesNotWaitForAnswersAndIgnoresThemLater() throws Exception {
        SchedulingEngine engine = launch();
        engine.tryWorkerJoin(1, 0, slots(10));
        for (long id = 1; id <= 5; id++) {
            engine.trySubmit(id, ONE);
        }
        Given first = ledger.take();

        assertFalse(engine.close(Duration.ofMillis(200)));

        assertTrue(ledger.closed.poll(20, TimeUnit.SECONDS));
        first.confirm();
        ledger.events.worker(2, TEN, true, UsedElsewhere.NOTHING);
        ledger.events.away();
        assertEquals(0, listener.count("confirmed"));
        assertEquals(5, listener.count("suspended"));
    }

    @Test
    void answersFromManyThreadsKeepTheirOrder() throws Exception {
        int requests = 2_000;
        try (SchedulingEngine engine = SchedulingEngine.launch(
                EngineConfig.builder(CATALOG).maxBatchSize(7).build(), listener, ledger)) {
            engine.tryWorkerJoin(1, 0, slots(requests));
            Thread answerer = new Thread(() -> {
                CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
                for (int answered = 0; answered < requests; ) {
                    Given next = ledger.take();
                    answered += next.batch.size();
                    last = last.thenRunAsync(() -> {
                        for (int i = 0; i < next.batch.size(); i++) {
                            next.batch.confirm(i);
                        }
                        next.whenAnswered.accept(next.batch);
                    });
                }
                last.join();
            });
            answerer.start();
            for (long id = 0; id < requests; id++) {
                while (engine.trySubmit(id, ONE) != PublishResult.ACCEPTED) {
                    Thread.onSpinWait();
                }
            }
            listener.await("confirmed", requests);
            answerer.join(20_000);
            List<String> confirmed = listener.decisions().stream()
                    .filter(decision -> decision.startsWith("confirmed"))
                    .toList();
            for (int id = 0; id < requests; id++) {
                assertEquals("confirmed " + id + " PLACED", confirmed.get(id));
            }
        }
    }
}

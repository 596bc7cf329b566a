package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.OTHER;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.asksGpus;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.demand;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerRequestTest {
    private final SchedulerFixture engine = new SchedulerFixture();

    // ---- requests that cannot be

    @Test
    void rejectsWhatIsLargerThanAnyWorkerEvenWhenIdle() {
        engine.join(1, cores(8));
        engine.join(2, gpus(2, "l4"));

        engine.assertRefused(() -> engine.submit(1, asks(101)), "rejected 1 LARGER_THAN_ANY_WORKER");
        engine.assertRefused(() -> engine.submit(1, asksGpus(3, 1)), "rejected 1 LARGER_THAN_ANY_WORKER");
        engine.assertRefused(() -> engine.submit(1, asksGpus(1, 1, "a100")), "rejected 1 LARGER_THAN_ANY_WORKER");
    }

    @Test
    void takesARequestThatWasTooLargeOnceALargerWorkerJoins() {
        engine.join(1, cores(8));
        engine.submit(1, asks(9));
        engine.join(2, cores(9));
        engine.forget();

        engine.submit(1, asks(9));

        engine.assertDecided("placed 1 on 2");
    }

    @Test
    void letsARequestOfAnySizeWaitWhileThePoolHasNoWorker() {
        engine.scheduler.onWorkerJoined(1_000, 1, WorkerSpec.of(OTHER, cores(50)));
        engine.forget();

        engine.submit(1, asks(1_000));
        engine.submit(2, asks(1, 5, 0));

        engine.assertDecided("queued 1", "rejected 2 NO_CAPACITY");
    }

    @Test
    void rejectsALevelThatTheEngineDoesNotHave() {
        engine.join(1, cores(8));

        engine.assertRefused(() -> engine.submit(1, asks(1, 10)), "rejected 1 UNKNOWN_PRIORITY_LEVEL");
    }

    @Test
    void rejectsTheIdOfAnOpenRequestWhetherItWaitsOrIsPlaced() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));

        engine.assertRefused(() -> engine.submit(1, asks(8)), "rejected 1 DUPLICATE_REQUEST");
        engine.assertRefused(() -> engine.submit(2, asks(8)), "rejected 2 DUPLICATE_REQUEST");
    }

    @Test
    void takesAnIdAgainAfterItsFinalAnswer() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.complete(1);
        engine.forget();

        engine.submit(1, asks(8));

        engine.assertDecided("placed 1 on 1");
    }

    // ---- limits

    @Test
    void rejectsWhatALevelsFullQueueHasNoPlaceForAndAsksToComeBackLater() {
        List<String> retries = new ArrayList<>();
        Scheduler scheduler = new Scheduler(
                new SchedulerConfig(
                        CATALOG,
                        AdmissionPolicy.builder(10).maxQueuedPerLevel(1).build(),
                        1,
                        8),
                new DecisionListener() {
                    @Override
                    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
                        retries.add(reason + (retryAfterNanos > 0 ? " later" : " never"));
                    }
                });
        scheduler.onWorkerJoined(0, 1, WorkerSpec.of(0, cores(8)));
        for (int request = 0; request < 3; request++) {
            scheduler.onSubmit(0, request, asks(8), 0);
        }
        scheduler.onSubmit(0, 3, asks(8, 0), 0);
        scheduler.onSubmit(0, 4, asks(9), 0);

        assertEquals(List.of("QUEUE_FULL later", "LARGER_THAN_ANY_WORKER never"), retries);
        assertEquals(2, scheduler.waitingCount(), "another level's queue has room");
    }

    @Test
    void rejectsWhatIsMoreThanMayBeOpen() {
        engine.join(1, cores(100));
        for (int request = 0; request < SchedulerFixture.MAX_OPEN; request++) {
            engine.submit(request, asks(1));
        }

        engine.assertRefused(() -> engine.submit(99, asks(1)), "rejected 99 TOO_MANY_OPEN_REQUESTS");

        engine.complete(0);
        engine.forget();
        engine.submit(99, asks(1));
        engine.assertDecided("placed 99 on 1");
    }

    @Test
    void rejectsWhatMayNotWaitWhenNothingIsFree() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));

        engine.assertRefused(() -> engine.submit(2, asks(8, 0, 0)), "rejected 2 NO_CAPACITY");
    }

    // ---- completing and cancelling

    @Test
    void refusesToCompleteOrCancelWhatWasNeverSubmitted() {
        engine.assertRefused(() -> engine.complete(7), "refused COMPLETE 7 UNKNOWN_REQUEST");
        engine.assertRefused(() -> engine.cancel(7), "refused CANCEL 7 UNKNOWN_REQUEST");
    }

    @Test
    void releasesOnceHoweverOftenARequestIsCompleted() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.complete(1);

        engine.assertRefused(() -> engine.complete(1), "refused COMPLETE 1 UNKNOWN_REQUEST");
        engine.assertRefused(() -> engine.cancel(1), "refused CANCEL 1 UNKNOWN_REQUEST");
        assertEquals(0, engine.scheduler.reserved(0));
    }

    @Test
    void refusesToCompleteARequestThatWaits() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));

        engine.assertRefused(() -> engine.complete(2), "refused COMPLETE 2 NOT_PLACED");
    }

    @Test
    void startsTheNextRequestInTheStepInWhichOneCompletes() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));
        engine.forget();

        engine.complete(1);

        engine.assertDecided("released 1", "placed 2 on 1");
    }

    @Test
    void cancelsARequestWhereverItStands() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));
        engine.submit(3, asks(8));
        engine.forget();

        engine.cancel(2);
        engine.cancel(1);

        engine.assertDecided("cancelled 2", "cancelled 1", "placed 3 on 1");
    }

    // ---- order

    @Test
    void servesTheMostUrgentLevelFirstAndInsideALevelTheOldest() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(4, 3));
        engine.submit(3, asks(4, 3));
        engine.submit(4, asks(4, 0));
        engine.forget();

        engine.complete(1);

        engine.assertDecided("released 1", "placed 4 on 1", "placed 2 on 1");
    }

    @Test
    void blocksOnlyTheLikeOfARequestThatCannotBePlaced() {
        engine.join(1, cores(8));
        engine.submit(1, asks(2));
        engine.submit(2, asks(8, 0));
        engine.forget();

        engine.submit(3, asks(6, 9));
        engine.submit(4, asks(8, 0));

        engine.assertDecided("placed 3 on 1", "queued 4");
    }

    @Test
    void choosesTheWorkerThatIsLeftWithTheLeastAndOfEqualsTheFirstThatJoined() {
        engine.join(7, cores(10));
        engine.join(3, cores(6));
        engine.join(1, cores(6));
        engine.forget();

        engine.submit(1, asks(6));
        engine.submit(2, asks(6));
        engine.submit(3, asks(6));

        engine.assertDecided("placed 1 on 3", "placed 2 on 1", "placed 3 on 7");
    }

    @Test
    void keepsRequestsOfOnePoolAwayFromTheWorkersOfAnother() {
        engine.join(1, cores(8));
        engine.forget();

        engine.submit(1, new RequestSpec(demand(1), OTHER, 0, RequestSpec.WAIT_FOREVER));
        engine.scheduler.onWorkerJoined(1_000, 2, WorkerSpec.of(OTHER, cores(1)));

        engine.assertDecided("queued 1", "worker 2 ACTIVE", "placed 1 on 2");
    }

    // ---- time

    @Test
    void expiresThoseThatWaitedForTooLongBeforeAnythingElseHappens() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8, 5, 200));
        engine.submit(3, asks(8, 5, 100));
        engine.submit(4, asks(8, 5, 100));
        engine.forget();

        assertEquals(engine.now + 100, engine.scheduler.nextTimerNanos());
        engine.now += 200;
        engine.complete(1);

        engine.assertDecided("expired 3", "expired 4", "expired 2", "released 1");
        assertEquals(RequestSpec.WAIT_FOREVER, engine.scheduler.nextTimerNanos());
    }

    @Test
    void takesAClockThatGoesBackToStandStill() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.scheduler.onTimer(5_000);
        engine.scheduler.onSubmit(0, 2, asks(8, 5, 10), 0);
        engine.forget();

        engine.scheduler.onTimer(5_009);
        engine.assertDecided();
        engine.scheduler.onTimer(5_010);
        engine.assertDecided("expired 2");
    }

    @Test
    void waitsForEverWhenTheDeadlineWouldBeBeyondAllTime() {
        engine.now = Long.MAX_VALUE - 10;
        engine.submit(1, asks(8, 5, 11));
        engine.submit(2, asks(8, 5, Long.MAX_VALUE - 1));
        engine.forget();

        engine.scheduler.onTimer(Long.MAX_VALUE);

        engine.assertDecided();
        assertEquals(2, engine.scheduler.waitingCount());
    }

    @Test
    void suspendsEveryOpenRequestInTheOrderOfSubmission() {
        engine.join(1, cores(8));
        engine.submit(70, asks(8));
        engine.submit(1, asks(8));
        engine.submit(30, asks(8));
        engine.forget();

        engine.scheduler.suspendAll();

        engine.assertDecided("suspended 70", "suspended 1", "suspended 30");
    }

    @Test
    void tellsEqualStatesFromDifferentOnesByTheirHash() {
        SchedulerFixture same = new SchedulerFixture();
        SchedulerFixture other = new SchedulerFixture();
        for (SchedulerFixture each : List.of(engine, same, other)) {
            each.join(1, cores(8));
            each.submit(1, asks(3));
        }
        other.submit(2, asks(8));

        assertEquals(engine.scheduler.stateHash(), same.scheduler.stateHash());
        assertTrue(engine.scheduler.stateHash() != other.scheduler.stateHash());
    }
}

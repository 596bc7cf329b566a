package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.OTHER;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.asksGpus;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.demand;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import org.junit.jupiter.api.Test;

class SchedulerRecoveryTest {
    private final SchedulerFixture engine = new SchedulerFixture(4);

    @Test
    void keepsThePlaceOfARecoveredRequestInTheOrderOfSubmission() {
        engine.recoverWaiting(12, 40, asks(4));
        engine.recoverWaiting(11, 30, asks(4));
        engine.submit(13, asks(4));
        engine.forget();

        engine.join(1, cores(12));

        engine.assertDecided("worker 1 ACTIVE", "placed 11 on 1", "placed 12 on 1", "placed 13 on 1");
    }

    @Test
    void expiresARecoveredRequestWhoseDeadlinePassedMeanwhile() {
        engine.scheduler.onRecovered(engine.now, 1, 3, asks(4), 0, 100, 900);
        engine.assertDecided();

        engine.scheduler.onTimer(engine.now);

        engine.assertDecided("expired 1");
    }

    @Test
    void givesARecoveredPlacementBackOnItsDevicesWithoutAnotherDecision() {
        engine.recoverPlaced(1, 3, asksGpus(1, 700), 7, 0b10);
        engine.join(7, gpus(2, "l4"));
        engine.assertDecided("worker 7 ACTIVE");
        assertEquals(700, engine.scheduler.reserved(CATALOG.dimensions().size()));

        engine.submit(2, asksGpus(1, 400));
        engine.submit(3, asksGpus(1, 700));
        engine.complete(1);

        engine.assertDecided("placed 2 on 7", "queued 3", "released 1", "placed 3 on 7");
    }

    @Test
    void decidesAnewWhatNoLongerFitsOnTheWorkerThatCameBack() {
        engine.recoverPlaced(1, 3, asks(6, 5), 7, 0);
        engine.recoverPlaced(2, 4, asks(6, 1), 7, 0);

        engine.join(7, cores(8));

        engine.assertDecided("worker 7 ACTIVE", "revoked 1 from 7 WORKER_SMALLER_THAN_RECOVERED", "queued 1");
    }

    @Test
    void decidesAnewWhatWasOnAWorkerThatCameBackToAnotherPool() {
        engine.recoverPlaced(1, 3, asks(6), 7, 0);

        engine.scheduler.onWorkerJoined(engine.now, 7, WorkerSpec.of(OTHER, cores(8)));

        engine.assertDecided("worker 7 ACTIVE", "revoked 1 from 7 WORKER_SMALLER_THAN_RECOVERED", "queued 1");
    }

    @Test
    void servesTheMoreUrgentBeforeThoseAWorkerCameBackTooSmallFor() {
        engine.recoverPlaced(1, 3, asksGpus(2, 600), 7, 0b11);
        engine.recoverPlaced(2, 4, asksGpus(1, 600), 7, 0b100);
        RequestSpec urgent = new RequestSpec(CATALOG.demand().gpus(1, 900).build(), 0, 0, RequestSpec.WAIT_FOREVER);
        engine.recoverWaiting(3, 5, urgent);
        engine.recoverWaiting(4, 6, asksGpus(1, 600));

        engine.join(7, gpus(2, "l4"));

        engine.assertDecided("worker 7 ACTIVE", "revoked 2 from 7 WORKER_SMALLER_THAN_RECOVERED", "queued 2");

        engine.complete(1);
        engine.assertDecided("released 1", "placed 3 on 7", "placed 2 on 7");
    }

    @Test
    void letsAnUrgentRequestHaveTheRoomThatARevokedOneWouldLike() {
        engine.recoverPlaced(1, 3, asksGpus(1, 600), 7, 0b100);
        RequestSpec urgent = new RequestSpec(CATALOG.demand().gpus(1, 900).build(), 0, 0, RequestSpec.WAIT_FOREVER);
        engine.recoverWaiting(2, 5, urgent);

        engine.join(7, gpus(1, "l4"));

        engine.assertDecided(
                "worker 7 ACTIVE", "revoked 1 from 7 WORKER_SMALLER_THAN_RECOVERED", "placed 2 on 7", "queued 1");
    }

    @Test
    void completesAndCancelsWhatIsPlacedOnAWorkerThatHasNotComeBack() {
        engine.recoverPlaced(1, 3, asks(6), 7, 0);
        engine.recoverPlaced(2, 4, asks(6), 7, 0);

        engine.complete(1);
        engine.cancel(2);
        engine.join(7, cores(8));

        engine.assertDecided("released 1", "cancelled 2", "worker 7 ACTIVE");
        assertEquals(0, engine.scheduler.reserved(0));
    }

    @Test
    void revokesWhatIsPlacedOnAWorkerThatIsSaidToHaveLeftBeforeItCameBack() {
        engine.recoverPlaced(1, 3, asks(6), 7, 0);

        engine.leave(7);

        engine.assertDecided("worker 7 LEFT", "revoked 1 from 7 WORKER_LEFT", "queued 1");
    }

    @Test
    void tellsWhenNoFurtherRequestCanBeRecovered() {
        for (int i = 0; i < SchedulerFixture.MAX_OPEN; i++) {
            engine.recoverWaiting(i, i, new RequestSpec(demand(1), 0, i, 7));
        }

        assertTrue(engine.scheduler.isFull());
    }

    @Test
    void takesAPlacementOfARequestThatWasNotRecoveredForADefect() {
        assertThrows(IllegalStateException.class, () -> engine.scheduler.onRecoveredPlacement(1, 7, 0));
    }
}

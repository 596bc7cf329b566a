package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.OTHER;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.asksGpus;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.WorkerSpec;
import org.junit.jupiter.api.Test;

class SchedulerWorkerTest {
    private final SchedulerFixture engine = new SchedulerFixture();

    @Test
    void worksWithoutAnyWorkerAndServesTheQueueOnceOneJoins() {
        engine.submit(1, asks(4, 9));
        engine.submit(2, asks(4, 0));
        engine.submit(3, asks(40, 0));
        engine.forget();

        engine.join(1, cores(4));

        engine.assertDecided("worker 1 ACTIVE", "placed 2 on 1");
    }

    @Test
    void refusesToChangeDrainOrRemoveAnUnknownWorker() {
        engine.assertRefused(() -> engine.change(9, cores(1)), "refused WORKER_CHANGE 9 UNKNOWN_WORKER");
        engine.assertRefused(() -> engine.drain(9), "refused WORKER_DRAIN 9 UNKNOWN_WORKER");
        engine.assertRefused(() -> engine.leave(9), "refused WORKER_LEAVE 9 UNKNOWN_WORKER");
    }

    @Test
    void refusesASecondWorkerOfTheSameIdUnlessItIsTheSame() {
        engine.join(1, cores(8));

        engine.assertRefused(() -> engine.join(1, cores(9)), "refused WORKER_JOIN 1 DUPLICATE_WORKER");
        engine.assertRefused(
                () -> engine.scheduler.onWorkerJoined(engine.now, 1, WorkerSpec.of(OTHER, cores(8))),
                "refused WORKER_JOIN 1 DUPLICATE_WORKER");
        engine.assertRefused(() -> engine.join(1, cores(8)), "worker 1 ACTIVE");
        assertEquals(8, engine.scheduler.capacity(0));
    }

    // ---- change

    @Test
    void refusesAWorkerThatShrinksBelowWhatItHolds() {
        engine.join(1, cores(8));
        engine.submit(1, asks(5));

        engine.assertRefused(() -> engine.change(1, cores(4)), "refused WORKER_CHANGE 1 BELOW_RESERVED");

        engine.change(1, cores(5));
        engine.assertDecided("worker 1 ACTIVE");
        assertEquals(5, engine.scheduler.capacity(0));
    }

    @Test
    void refusesToTakeAwayADeviceInUseOrToChangeItsModel() {
        engine.join(1, gpus(3, "l4"));
        engine.submit(1, asksGpus(1, 600));
        engine.submit(2, asksGpus(1, 600));
        engine.complete(1);

        engine.assertRefused(() -> engine.change(1, gpus(1, "l4")), "refused WORKER_CHANGE 1 BELOW_RESERVED");
        engine.assertRefused(() -> engine.change(1, gpus(3, "a100")), "refused WORKER_CHANGE 1 BELOW_RESERVED");

        engine.change(1, gpus(2, "l4"));
        engine.assertDecided("worker 1 ACTIVE");
    }

    @Test
    void servesThoseWhoWaitWhenAWorkerGrows() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));
        engine.forget();

        engine.change(1, cores(16));

        engine.assertDecided("worker 1 ACTIVE", "placed 2 on 1");
    }

    // ---- drain

    @Test
    void takesNothingNewWhileItDrainsAndSaysWhenItIsEmpty() {
        engine.join(1, cores(8));
        engine.submit(1, asks(4));
        engine.forget();

        engine.drain(1);
        engine.submit(2, asks(4));
        engine.complete(1);

        engine.assertDecided("worker 1 DRAINING", "queued 2", "released 1", "worker 1 DRAINED");
    }

    @Test
    void isDrainedAtOnceWhenItHoldsNothing() {
        engine.join(1, cores(8));
        engine.forget();

        engine.drain(1);
        engine.change(1, cores(9));

        engine.assertDecided("worker 1 DRAINED", "worker 1 DRAINED");
    }

    @Test
    void takesRequestsAgainWhenADrainingWorkerJoins() {
        engine.join(1, cores(8));
        engine.submit(1, asks(4));
        engine.drain(1);
        engine.submit(2, asks(4));
        engine.forget();

        engine.join(1, cores(8));

        engine.assertDecided("worker 1 ACTIVE", "placed 2 on 1");
    }

    @Test
    void weighsByTheLargestCapacityEverEvenIfItsWorkerWasDraining() {
        engine.join(
                1,
                SchedulerFixture.CATALOG
                        .capacity()
                        .amount("cores", 4)
                        .amount("memory", 10)
                        .build());
        engine.join(
                2,
                SchedulerFixture.CATALOG
                        .capacity()
                        .amount("cores", 5)
                        .amount("memory", 8)
                        .build());
        engine.join(3, cores(1));
        engine.drain(3);
        engine.forget();

        engine.submit(1, asks(1));
        engine.change(3, cores(100));
        engine.submit(2, asks(1));

        // 4/5 + 10/10 against 5/5 + 8/10; then cores weigh little.
        engine.assertDecided("placed 1 on 1", "worker 3 DRAINED", "placed 2 on 2");
    }

    // ---- leave

    @Test
    void placesElsewhereWhatALeavingWorkerHeldInTheOldOrder() {
        engine.join(1, cores(8));
        engine.submit(1, asks(4, 7));
        engine.submit(2, asks(4, 2));
        engine.join(2, cores(4));
        engine.forget();

        engine.leave(1);

        engine.assertDecided(
                "worker 1 LEFT",
                "revoked 2 from 1 WORKER_LEFT",
                "revoked 1 from 1 WORKER_LEFT",
                "placed 2 on 2",
                "queued 1");
    }

    @Test
    void keepsARevokedRequestsPlaceInTheQueue() {
        engine.join(1, cores(4));
        engine.submit(1, asks(4));
        engine.submit(2, asks(4));
        engine.leave(1);
        engine.forget();

        engine.join(2, cores(4));

        engine.assertDecided("worker 2 ACTIVE", "placed 1 on 2");
    }

    @Test
    void takesAWorkerThatLeftForANewOneWhenItJoinsAgain() {
        engine.join(1, cores(8));
        engine.leave(1);
        engine.forget();

        engine.scheduler.onWorkerJoined(engine.now, 1, WorkerSpec.of(OTHER, cores(3)));

        engine.assertDecided("worker 1 ACTIVE");
        assertEquals(3, engine.scheduler.capacity(0));
        assertEquals(1, engine.scheduler.workerCount());
    }
}

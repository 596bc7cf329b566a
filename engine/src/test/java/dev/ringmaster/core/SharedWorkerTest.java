package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.MAIN;
import static dev.ringmaster.core.SchedulerFixture.OTHER;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.asksGpus;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static dev.ringmaster.core.SchedulerFixture.used;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import org.junit.jupiter.api.Test;

/** Workers that other nodes use too. */
class SharedWorkerTest {
    private final SchedulerFixture engine = new SchedulerFixture();

    @Test
    void anUnknownWorkerJoinsWithWhatOthersHold() {
        engine.share(1, cores(8), 5);
        engine.submit(1, asks(4));
        engine.submit(2, asks(3));

        engine.assertDecided("worker 1 ACTIVE", "queued 1", "placed 2 on 1");
        assertEquals(3, engine.scheduler.reserved(0), "what others hold is not the engine's");
        assertEquals(8, engine.scheduler.capacity(0));
    }

    @Test
    void whatOthersGiveBackServesThoseWhoWaitInTheSameCommand() {
        engine.share(1, cores(8), 8);
        engine.submit(1, asks(4));
        engine.submit(2, asks(4));
        engine.forget();

        engine.share(1, cores(8), 3);
        engine.assertDecided("placed 1 on 1");
        engine.share(1, cores(8), UsedElsewhere.NOTHING);
        engine.assertDecided("placed 2 on 1");
    }

    @Test
    void sayingTheSameAgainChangesNothing() {
        engine.share(1, cores(8), 5);
        engine.submit(1, asks(3));
        engine.submit(2, asks(1));
        engine.forget();
        long before = engine.scheduler.stateHash();

        engine.share(1, cores(8), 5);

        engine.assertDecided();
        assertEquals(before, engine.scheduler.stateHash());
    }

    @Test
    void twoNodesOnTheSameRoomLeaveNothingFreeAndItComesBackRight() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(6));
        engine.share(1, cores(8), 5);
        engine.submit(2, asks(1));
        engine.assertDecided("worker 1 ACTIVE", "placed 1 on 1", "queued 2");
        assertEquals(6, engine.scheduler.reserved(0));

        engine.share(1, cores(8), 2);
        engine.assertDecided();
        engine.share(1, cores(8), 1);
        engine.assertDecided("placed 2 on 1");
    }

    @Test
    void whatIsGivenBackHereCountsOnlyAboveWhatOthersHoldTooMuch() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(3));
        engine.submit(2, asks(5));
        engine.share(1, cores(8), 4);
        engine.submit(3, asks(2));
        engine.forget();

        engine.complete(1);
        engine.assertDecided("released 1");
        engine.complete(2);
        engine.assertDecided("released 2", "placed 3 on 1");
    }

    @Test
    void devicesCountOneByOne() {
        engine.share(1, gpus(2, "l4"), used(0, 700));
        engine.submit(1, asksGpus(2, 400));
        engine.submit(2, asksGpus(1, 300));
        engine.submit(3, asksGpus(1, 1_000));
        engine.assertDecided("worker 1 ACTIVE", "queued 1", "placed 2 on 1", "placed 3 on 1");

        engine.share(1, gpus(2, "l4"), used(0, 1_000, 1_000));
        engine.complete(3);
        engine.assertDecided("released 3");
        engine.share(1, gpus(2, "l4"), used(0, 300));
        engine.assertDecided("placed 1 on 1");
    }

    @Test
    void aWorkerIsClosedAndOpenedByOthers() {
        WorkerSpec spec = WorkerSpec.of(MAIN, cores(8));
        engine.scheduler.sharing().onWorker(engine.now, 1, spec, false, UsedElsewhere.NOTHING);
        engine.submit(1, asks(4));
        engine.scheduler.sharing().onWorker(engine.now, 1, spec, true, UsedElsewhere.NOTHING);
        engine.scheduler.sharing().onWorker(engine.now, 1, spec, false, UsedElsewhere.NOTHING);
        engine.submit(2, asks(4));
        engine.complete(1);

        engine.assertDecided(
                "worker 1 DRAINED",
                "queued 1",
                "worker 1 ACTIVE",
                "placed 1 on 1",
                "worker 1 DRAINING",
                "queued 2",
                "released 1",
                "worker 1 DRAINED");
    }

    @Test
    void aSmallerWorkerIsTakenAsItIsEvenIfTheEngineHoldsMore() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(6));
        engine.share(1, cores(4), 0);
        engine.submit(2, asks(1));
        engine.assertDecided("worker 1 ACTIVE", "placed 1 on 1", "worker 1 ACTIVE", "queued 2");
        assertEquals(4, engine.scheduler.capacity(0));

        engine.complete(1);
        engine.assertDecided("released 1", "placed 2 on 1");
    }

    @Test
    void devicesInUseDoNotVanish() {
        engine.share(1, gpus(4, "l4"), used(0, 0, 0, 0, 500));
        engine.submit(1, asksGpus(3, 1_000));
        engine.forget();

        engine.share(1, gpus(2, "l4"), 0);
        engine.assertDecided("refused WORKER_CHANGE 1 BELOW_RESERVED");
        engine.share(1, gpus(4, "a100"), 0);
        engine.assertDecided("refused WORKER_CHANGE 1 BELOW_RESERVED");
        engine.share(1, gpus(3, "l4"), used(0, 0, 0, 0, 500));
        engine.assertDecided("worker 1 ACTIVE");
    }

    @Test
    void whatOthersHoldIsHeardEvenIfTheDescriptionIsRefused() {
        engine.share(1, gpus(2, "l4"), used(0, 0, 1_000));
        engine.submit(1, asksGpus(1, 1_000));
        engine.submit(2, asksGpus(1, 1_000));
        engine.forget();

        engine.share(1, gpus(2, "a100"), 0);

        engine.assertDecided("refused WORKER_CHANGE 1 BELOW_RESERVED", "placed 2 on 1");
    }

    @Test
    void aWorkerStaysInItsPool() {
        engine.share(1, cores(8), 0);
        engine.forget();

        engine.scheduler.sharing().onWorker(engine.now, 1, WorkerSpec.of(OTHER, cores(8)), true, UsedElsewhere.NOTHING);

        engine.assertDecided("refused WORKER_CHANGE 1 BELOW_RESERVED");
    }

    @Test
    void aHigherPriorityIsHeeded() {
        engine.share(1, cores(8), 0);
        engine.share(2, cores(8), 0);
        engine.scheduler
                .sharing()
                .onWorker(engine.now, 2, CATALOG.worker(cores(8)).priority(1).build(), true, UsedElsewhere.NOTHING);
        engine.forget();

        engine.submit(1, asks(1));

        engine.assertDecided("placed 1 on 2");
    }

    @Test
    void theHostMayNotShrinkAWorkerBelowItsOwnReservationsWhateverOthersHold() {
        engine.share(1, cores(8), 4);
        engine.submit(1, asks(4));
        engine.forget();

        engine.change(1, cores(3));
        engine.assertDecided("refused WORKER_CHANGE 1 BELOW_RESERVED");
        engine.change(1, cores(4));
        engine.assertDecided("worker 1 ACTIVE");
    }

    @Test
    void preemptionReckonsWithWhatOthersHold() {
        SchedulerFixture urgent =
                new SchedulerFixture(PoolPolicy.DEFAULT.withPreemption(new PreemptionPolicy(Victims.LESS_URGENT, 0)));
        urgent.share(1, cores(8), 4);
        urgent.submit(1, asks(4, 9));
        urgent.submit(2, asks(5, 0));
        urgent.assertDecided("worker 1 ACTIVE", "placed 1 on 1", "queued 2");
        urgent.share(1, cores(8), 6);
        urgent.submit(3, asks(3, 1));
        urgent.assertDecided("queued 3");

        urgent.submit(4, asks(2, 1));

        urgent.assertDecided("revoked 1 from 1 PREEMPTED", "placed 4 on 1", "queued 1");
    }

    @Test
    void explainsWhatIsLeftByOthers() {
        engine.share(1, cores(8), 6);
        engine.submit(1, asks(4));

        Obstacle obstacle = engine.scheduler.questions().explain(1).obstacles().get(0);

        assertEquals(Obstacle.Kind.DIMENSION, obstacle.kind());
        assertEquals(2, obstacle.available());
    }

    @Test
    void emptyingAWorkerThatOthersUseFreesNothing() {
        engine.share(1, cores(8), 1);
        engine.share(2, cores(8), 0);
        engine.submit(1, asks(3));
        engine.submit(2, asks(6));
        engine.assertDecided("worker 1 ACTIVE", "worker 2 ACTIVE", "placed 1 on 1", "placed 2 on 2");
        engine.submit(3, asks(2));
        engine.complete(2);

        assertEquals(
                0,
                engine.scheduler.questions().defragmentationPlan(MAIN, 10).moves().stream()
                        .filter(move -> move.fromWorkerId() == 1)
                        .count());
    }

    @Test
    void theStateTellsWhatOthersHold() {
        SchedulerFixture another = new SchedulerFixture();
        engine.share(1, cores(8), 8);
        another.share(1, cores(8), 9);

        assertNotEquals(engine.scheduler.stateHash(), another.scheduler.stateHash());
    }

    @Test
    void aGangWaitsUntilOthersLeaveRoomForAllOfIt() {
        engine.share(1, cores(4), 1);
        engine.scheduler.onSubmitGang(engine.now, dev.ringmaster.api.Gang.of(asks(2), 1, 2));
        engine.assertDecided("worker 1 ACTIVE", "queued 1", "queued 2");

        engine.share(1, cores(4), 0);

        engine.assertDecided("placed 1 on 1", "placed 2 on 1");
        assertTrue(engine.scheduler.reserved(0) <= 4);
    }
}

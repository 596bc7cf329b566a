package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.asksGpus;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static dev.ringmaster.core.SchedulerFixture.used;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Open requests of a node that died. */
class TakeOverTest {
    private final SchedulerFixture engine = new SchedulerFixture(8);

    private boolean takeOver(long requestId, RequestSpec spec, long deadline, long workerId, long devices) {
        return engine.scheduler.sharing().onTakeOver(engine.now, requestId, spec, 0, 500, deadline, workerId, devices);
    }

    private boolean takeOverWaiting(long requestId, RequestSpec spec) {
        return takeOver(requestId, spec, RequestSpec.WAIT_FOREVER, Request.NO_WORKER, 0);
    }

    private boolean takeOverPlaced(long requestId, RequestSpec spec, long workerId, long devices) {
        return takeOver(requestId, spec, RequestSpec.WAIT_FOREVER, workerId, devices);
    }

    private List<String> send() {
        List<String> sent = new ArrayList<>();
        engine.scheduler.drainRecords(
                (record, request, state) -> sent.add(request.id() + " " + state + " of " + request.sequence()), 100);
        return sent;
    }

    @Test
    void whatIsPlacedMovesFromOthersToTheEngineAndNobodyIsServedBetween() {
        engine.share(1, cores(8), 6);
        engine.submit(1, asks(4));
        engine.forget();

        assertTrue(takeOverPlaced(2, asks(6), 1, 0));

        engine.assertDecided("recovered 2 PLACED");
        assertEquals(6, engine.scheduler.reserved(0));
        assertEquals(List.of("1 QUEUED of 0", "2 PLACED of 1"), send(), "it is never given up in between");
        engine.share(1, cores(8), UsedElsewhere.NOTHING);
        engine.assertDecided();
        engine.complete(2);
        engine.assertDecided("released 2", "placed 1 on 1");
    }

    @Test
    void itIsTakenEvenIfTheEngineHasPlacedTooMuchThere() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(5));
        engine.share(1, cores(8), 6);
        engine.forget();

        assertTrue(takeOverPlaced(2, asks(6), 1, 0));

        engine.assertDecided("recovered 2 PLACED");
        assertEquals(11, engine.scheduler.reserved(0), "until the ledger refuses what it has not got");
    }

    @Test
    void itKeepsItsDevices() {
        engine.share(1, gpus(2, "l4"), used(0, 0, 1_000));
        assertTrue(takeOverPlaced(1, asksGpus(1, 1_000), 1, 0b10));
        engine.share(1, gpus(2, "l4"), 0);
        engine.submit(2, asksGpus(1, 1_000));
        engine.submit(3, asksGpus(1, 1_000));

        engine.assertDecided("worker 1 ACTIVE", "recovered 1 PLACED", "placed 2 on 1", "queued 3");
    }

    @Test
    void itAwaitsAWorkerThatIsNotPresent() {
        assertTrue(takeOverPlaced(1, asks(6), 1, 0));
        engine.share(1, cores(8), 0);
        engine.submit(2, asks(3));

        engine.assertDecided("recovered 1 PLACED", "worker 1 ACTIVE", "queued 2");
        assertEquals(6, engine.scheduler.reserved(0));
    }

    @Test
    void itIsPlacedAnewIfItsWorkerHasNoSuchRoom() {
        engine.share(1, cores(4), 0);
        engine.share(2, cores(8), 0);
        engine.forget();

        assertTrue(takeOverPlaced(1, asks(6), 1, 0));

        engine.assertDecided("recovered 1 PLACED", "revoked 1 from 1 WORKER_SMALLER_THAN_RECOVERED", "placed 1 on 2");
    }

    @Test
    void whatWaitsIsServedAtOnceAndBehindThoseWhoWait() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));
        engine.forget();

        assertTrue(takeOverWaiting(3, asks(8)));
        engine.complete(1);
        engine.complete(2);
        engine.assertDecided("recovered 3 QUEUED", "released 1", "placed 2 on 1", "released 2", "placed 3 on 1");
        engine.complete(3);
        assertTrue(takeOverWaiting(4, asks(8)));
        engine.assertDecided("released 3", "recovered 4 QUEUED", "placed 4 on 1");
    }

    @Test
    void itsOldDeadlineHolds() {
        engine.join(1, cores(8));
        engine.forget();

        assertTrue(takeOver(1, asks(4), engine.now, Request.NO_WORKER, 0));
        engine.submit(2, asks(8));
        assertTrue(takeOver(3, asks(4), engine.now + 5, Request.NO_WORKER, 0));
        engine.now += 5;
        engine.scheduler.onTimer(engine.now);

        engine.assertDecided("recovered 1 QUEUED", "expired 1", "placed 2 on 1", "recovered 3 QUEUED", "expired 3");
    }

    @Test
    void theLedgerIsToldOfItsNewSequenceAndOfItsEnd() {
        engine.submit(1, asks(1));
        assertTrue(takeOverWaiting(2, asks(1)));
        assertEquals(List.of("1 QUEUED of 0", "2 QUEUED of 1"), send());
        assertTrue(takeOverWaiting(3, asks(1)));
        engine.cancel(3);

        assertEquals(List.of("3 FINISHED of 2"), send(), "the ledger knew it already");
    }

    @Test
    void itIsNotTakenIfItsIdIsOpenOrNothingMoreMayBe() {
        engine.submit(1, asks(1));
        engine.forget();
        assertFalse(takeOverWaiting(1, asks(1)));
        assertFalse(takeOverWaiting(2, asks(1, 10)), "there is no such level");
        assertFalse(takeOverWaiting(2, asks(1).withAccount(16)), "there is no such account");
        for (long id = 2; id <= SchedulerFixture.MAX_OPEN; id++) {
            assertTrue(takeOverWaiting(id, asks(1)));
        }
        assertFalse(takeOverWaiting(99, asks(1)));

        assertEquals(SchedulerFixture.MAX_OPEN, engine.scheduler.openCount());
    }

    @Test
    void theMoreUrgentTakeItsPlaceAtOnce() {
        SchedulerFixture urgent =
                new SchedulerFixture(PoolPolicy.DEFAULT.withPreemption(new PreemptionPolicy(Victims.LESS_URGENT, 0)));
        urgent.share(1, cores(8), 6);
        urgent.submit(1, asks(4, 0));
        urgent.forget();

        urgent.scheduler.sharing().onTakeOver(urgent.now, 2, asks(6), 0, 500, RequestSpec.WAIT_FOREVER, 1, 0);

        urgent.assertDecided("recovered 2 PLACED", "revoked 2 from 1 PREEMPTED", "placed 1 on 1", "queued 2");
    }

    @Test
    void itsLeaseBeginsAnew() {
        engine.share(1, cores(8), 4);
        RequestSpec leased = asks(4).withLease(100);
        assertTrue(takeOverPlaced(1, leased, 1, 0));
        engine.now += 99;
        engine.scheduler.onTimer(engine.now);
        engine.assertDecided("worker 1 ACTIVE", "recovered 1 PLACED");
        engine.now += 1;
        engine.scheduler.onTimer(engine.now);

        engine.assertDecided("failed 1 LEASE_EXPIRED");
    }
}

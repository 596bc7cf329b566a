package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Gang;
import dev.ringmaster.api.LedgerAwayPolicy;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RejectReason;
import org.junit.jupiter.api.Test;

/** What goes on while the ledger cannot be reached. */
class LedgerAwayTest {
    private static SchedulerFixture with(LedgerAwayPolicy policy) {
        SchedulerFixture engine = new SchedulerFixture(8, PoolPolicy.DEFAULT, policy);
        engine.join(1, cores(8));
        engine.submit(1, asks(4));
        engine.forget();
        return engine;
    }

    private static void away(SchedulerFixture engine) {
        engine.scheduler.sharing().onAway(engine.now);
    }

    private static void back(SchedulerFixture engine) {
        engine.scheduler.sharing().onBack(engine.now);
    }

    @Test
    void nobodyStartsWhileItIsHeldAndAllIsServedWhenTheLedgerIsBack() {
        SchedulerFixture engine = with(LedgerAwayPolicy.HOLD);
        away(engine);
        assertTrue(engine.scheduler.sharing().isAway());
        engine.submit(2, asks(4));
        engine.submit(3, asks(4, 1));
        engine.submit(4, asks(1, 5, 0));
        engine.assertDecided("queued 2", "queued 3", "rejected 4 LEDGER_AWAY");

        back(engine);

        engine.assertDecided("placed 3 on 1");
        assertFalse(engine.scheduler.sharing().isAway());
    }

    @Test
    void completionsCancellationsAndDeadlinesGoOn() {
        SchedulerFixture engine = with(LedgerAwayPolicy.HOLD);
        away(engine);
        engine.submit(2, asks(4, 5, 10));
        engine.submit(3, asks(4));
        engine.complete(1);
        engine.cancel(3);
        engine.now += 10;
        engine.scheduler.onTimer(engine.now);

        engine.assertDecided("queued 2", "queued 3", "released 1", "cancelled 3", "expired 2");
    }

    @Test
    void roomThatIsFreeWhileItIsAwayIsUsedAfterwards() {
        SchedulerFixture engine = with(LedgerAwayPolicy.HOLD);
        engine.submit(2, asks(8));
        away(engine);
        engine.complete(1);
        engine.join(2, cores(8));
        engine.assertDecided("queued 2", "released 1", "worker 2 ACTIVE");

        back(engine);

        engine.assertDecided("placed 2 on 1");
    }

    @Test
    void someMayStart() {
        SchedulerFixture engine = with(LedgerAwayPolicy.continueWith(2));
        for (int times = 0; times < 2; times++) {
            away(engine);
            engine.submit(2, asks(1));
            away(engine);
            engine.submit(3, asks(1));
            engine.submit(4, asks(1));
            engine.submit(5, asks(1, 5, 0));
            engine.assertDecided("placed 2 on 1", "placed 3 on 1", "queued 4", "rejected 5 LEDGER_AWAY");
            back(engine);
            engine.assertDecided("placed 4 on 1");
            engine.complete(2);
            engine.complete(3);
            engine.complete(4);
            engine.forget();
        }
    }

    @Test
    void aGangStartsOnlyIfAllOfItMay() {
        SchedulerFixture engine = with(LedgerAwayPolicy.continueWith(2));
        away(engine);
        engine.scheduler.onSubmitGang(engine.now, Gang.of(asks(1), 2, 3, 4));
        engine.submit(5, asks(1));
        engine.assertDecided("queued 2", "queued 3", "queued 4", "queued 5");

        back(engine);

        engine.assertDecided("placed 2 on 1", "placed 3 on 1", "placed 4 on 1", "placed 5 on 1");
    }

    @Test
    void allMayBeRefusedAndWhatWaitsKeepsItsPlace() {
        SchedulerFixture engine = with(LedgerAwayPolicy.REFUSE);
        engine.submit(2, asks(8));
        away(engine);
        engine.submit(3, asks(1));
        engine.scheduler.onSubmitGang(engine.now, Gang.of(asks(1), 4, 5));
        engine.submit(6, asks(9));
        engine.assertDecided(
                "queued 2",
                "rejected 3 LEDGER_AWAY",
                "rejected 4 LEDGER_AWAY",
                "rejected 5 LEDGER_AWAY",
                "rejected 6 LARGER_THAN_ANY_WORKER");
        engine.complete(1);
        back(engine);
        engine.submit(3, asks(1));

        engine.assertDecided("released 1", "placed 2 on 1", "queued 3");
    }

    @Test
    void whoIsRevokedWaitsForTheLedger() {
        SchedulerFixture engine = with(LedgerAwayPolicy.HOLD);
        engine.join(2, cores(8));
        away(engine);
        engine.leave(1);
        engine.assertDecided("worker 2 ACTIVE", "worker 1 LEFT", "revoked 1 from 1 WORKER_LEFT", "queued 1");

        back(engine);

        engine.assertDecided("placed 1 on 2");
    }

    @Test
    void itIsExplained() {
        SchedulerFixture engine = with(LedgerAwayPolicy.HOLD);
        away(engine);
        engine.submit(2, asks(1));

        Obstacle obstacle = engine.scheduler.questions().explain(2).obstacles().get(0);
        assertEquals(Obstacle.Kind.LEDGER_AWAY, obstacle.kind());
        assertEquals(0, obstacle.available());
        assertEquals(
                RejectReason.LEDGER_AWAY,
                engine.scheduler.questions().whatIf(asks(1, 5, 0), 0).rejectReason());
    }
}

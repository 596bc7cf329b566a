package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.InlineEngine;
import dev.ringmaster.RecordingListener;
import dev.ringmaster.api.Gang;
import dev.ringmaster.port.InMemoryLedger;
import dev.ringmaster.port.LedgerBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gangs and the ledger: what it knows of them, what its failures do, and what is made of it after a restart. */
class GangRecoveryTest {
    private static final EngineConfig CONFIG = EngineConfig.builder(CATALOG).build();

    private final SchedulerFixture engine = new SchedulerFixture(4);

    private void recoverWaiting(long requestId, long sequence, long gang) {
        engine.recoverWaiting(requestId, sequence, asks(4));
        engine.scheduler.onRecoveredMember(requestId, gang);
    }

    private void recoverPlaced(long requestId, long sequence, long gang, long worker) {
        engine.recoverPlaced(requestId, sequence, asks(4), worker, 0);
        engine.scheduler.onRecoveredMember(requestId, gang);
    }

    @Test
    void aWaitingGangWaitsAsAGangAgainAtItsOldPlace() {
        recoverWaiting(12, 41, 40);
        engine.recoverWaiting(13, 42, asks(4));
        recoverWaiting(11, 40, 40);
        engine.scheduler.endRecovery();
        engine.assertDecided();
        assertEquals(3, engine.scheduler.waitingCount());

        engine.join(1, cores(8));

        engine.assertDecided("worker 1 ACTIVE", "placed 11 on 1", "placed 12 on 1");
    }

    @Test
    void aPlacedGangKeepsItsPlacesAndIsStillOne() {
        recoverPlaced(11, 40, 40, 1);
        recoverPlaced(12, 41, 40, 2);
        engine.scheduler.endRecovery();
        engine.join(1, cores(4));
        engine.assertDecided("worker 1 ACTIVE");

        engine.leave(2);

        engine.assertDecided(
                "worker 2 LEFT",
                "revoked 12 from 2 WORKER_LEFT",
                "revoked 11 from 1 GANG_MEMBER_LOST",
                "queued 12",
                "queued 11");
    }

    @Test
    void aGangOfWhichOnlyAPartIsPlacedLosesThatPartAndWaits() {
        recoverPlaced(11, 40, 40, 1);
        recoverWaiting(12, 41, 40);
        engine.scheduler.endRecovery();
        engine.assertDecided("revoked 11 from 1 GANG_MEMBER_LOST", "queued 11");

        engine.join(1, cores(4));
        engine.assertDecided("worker 1 ACTIVE");
        engine.join(2, cores(4));
        engine.assertDecided("worker 2 ACTIVE", "placed 11 on 1", "placed 12 on 2");
    }

    @Test
    void theFirstCommandEndsTheRecoveryIfNobodySaysSo() {
        recoverPlaced(11, 40, 40, 1);
        recoverWaiting(12, 41, 40);

        engine.cancel(12);

        engine.assertDecided(
                "revoked 11 from 1 GANG_MEMBER_LOST", "queued 11", "cancelled 12", "failed 11 GANG_BROKEN");
    }

    @Test
    void aGangGoesOnWithTheMembersThatTheLedgerHas() {
        recoverWaiting(12, 41, 40);
        engine.scheduler.endRecovery();

        engine.join(1, cores(4));

        engine.assertDecided("worker 1 ACTIVE", "placed 12 on 1");
    }

    @Test
    void aMemberThatWasNotRecoveredIsADefect() {
        assertThrows(IllegalStateException.class, () -> engine.scheduler.onRecoveredMember(1, 1));
    }

    @Test
    void aMemberThatTheLedgerCannotStoreBreaksAWaitingGang() {
        engine.scheduler.onSubmitGang(engine.now, Gang.of(asks(4), 1, 2, 3));
        engine.scheduler.drainRecords((record, request, state) -> {}, 4);
        engine.forget();

        engine.scheduler.onLedgerFailed(engine.now, 0);

        engine.assertDecided("failed 1 LEDGER_FAILED", "failed 2 GANG_BROKEN", "failed 3 GANG_BROKEN");
    }

    @Test
    void aPlacedMemberThatTheLedgerCannotStoreFailsAlone() {
        engine.join(1, cores(8));
        engine.scheduler.onSubmitGang(engine.now, Gang.of(asks(4), 1, 2));
        engine.scheduler.drainRecords((record, request, state) -> {}, 4);
        engine.forget();

        engine.scheduler.onLedgerFailed(engine.now, 0);

        engine.assertDecided("failed 1 LEDGER_FAILED");
        assertEquals(1, engine.scheduler.openCount());
    }

    @Test
    void theNextEngineOnTheLedgerKnowsTheGang() {
        InMemoryLedger ledger = new InMemoryLedger();
        InlineEngine first = InlineEngine.create(CONFIG, new RecordingListener(), ledger, 0);
        first.submitGang(1, Gang.of(asks(4), 1, 2));
        first.submitGang(2, Gang.of(asks(4), 3, 4));
        first.workerJoin(3, 1, 0, cores(8));
        first.flush(4);
        long hash = first.stateHash();
        first.close();

        RecordingListener heard = new RecordingListener();
        InlineEngine second = InlineEngine.create(CONFIG, heard, ledger, 5);
        second.workerJoin(6, 1, 0, cores(8));
        assertEquals(hash, second.stateHash());
        second.cancel(7, 4);
        second.workerLeave(8, 1);

        assertEquals(
                List.of(
                        "recovered 1 PLACED",
                        "recovered 2 PLACED",
                        "recovered 3 QUEUED",
                        "recovered 4 QUEUED",
                        "worker 1 ACTIVE",
                        "cancelled 4",
                        "failed 3 GANG_BROKEN",
                        "worker 1 LEFT",
                        "revoked 1 from 1 WORKER_LEFT",
                        "revoked 2 from 1 WORKER_LEFT",
                        "queued 1",
                        "queued 2"),
                heard.decisions());
        second.close();
    }

    @Test
    void aGangThatTheLedgerHasOnlyAPlaceOfInPartLosesItWhenTheEngineStarts() {
        InMemoryLedger ledger = new InMemoryLedger();
        RecordingListener heard = new RecordingListener();
        ledger.apply(batchOfAGangPlacedInPart(), answered -> {});
        InlineEngine second = InlineEngine.create(CONFIG, heard, ledger, 5);

        assertEquals(
                List.of("recovered 1 PLACED", "recovered 2 QUEUED", "revoked 1 from 7 GANG_MEMBER_LOST", "queued 1"),
                heard.decisions());
        second.close();
    }

    private static LedgerBatch batchOfAGangPlacedInPart() {
        LedgerBatch batch = new LedgerBatch(2);
        batch.add().queued(1, 10, asks(4), 0, 1, Long.MAX_VALUE).inGang(10).placedOn(7, 0);
        batch.add().queued(2, 11, asks(4), 0, 1, Long.MAX_VALUE).inGang(10);
        return batch;
    }
}

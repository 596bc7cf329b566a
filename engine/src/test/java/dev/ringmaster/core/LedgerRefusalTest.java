package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RequestSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Placements for which another node was first. */
class LedgerRefusalTest {
    private final SchedulerFixture engine = new SchedulerFixture(8);
    private final List<String> sent = new ArrayList<>();

    private List<String> send() {
        sent.clear();
        engine.scheduler.drainRecords(
                (record, request, state) -> sent.add(record + " " + request.id() + " " + state), 100);
        return sent;
    }

    private void confirm(long record) {
        engine.scheduler.onLedgerConfirmed(engine.now, record, record);
    }

    private void refuse(long record) {
        engine.scheduler.sharing().onRefused(engine.now, record);
    }

    @Test
    void aRefusedRequestIsPlacedElsewhereInTheSameCommand() {
        engine.share(1, cores(8), 0);
        engine.share(2, cores(16), 0);
        engine.submit(1, asks(6));
        assertEquals(List.of("0 1 PLACED"), send());
        engine.forget();

        engine.share(1, cores(8), 4);
        refuse(0);

        engine.assertDecided("revoked 1 from 1 REFUSED_BY_LEDGER", "placed 1 on 2");
        assertEquals(List.of("1 1 PLACED"), send(), "the ledger has it as waiting already");
    }

    @Test
    void aRefusedRequestWaitsAtItsOldPlaceWithItsOldDeadline() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(6, 5, 1_000));
        engine.submit(2, asks(8));
        send();
        engine.forget();

        engine.share(1, cores(8), 8);
        refuse(0);
        engine.assertDecided("revoked 1 from 1 REFUSED_BY_LEDGER", "queued 1");
        confirm(1);
        assertEquals(List.of("2 1 QUEUED"), send());
        engine.share(1, cores(8), 0);
        engine.assertDecided("placed 1 on 1");
        engine.complete(1);
        engine.submit(3, asks(1, 5, 10));
        engine.assertDecided("released 1", "placed 2 on 1", "queued 3");
        engine.now += 10;
        engine.scheduler.onTimer(engine.now);
        engine.assertDecided("expired 3");
    }

    @Test
    void aDeadlineEndsARefusedRequestAsBefore() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(6, 5, 1_000));
        send();
        engine.share(1, cores(8), 8);
        refuse(0);
        engine.forget();

        engine.now += 1_000;
        engine.scheduler.onTimer(engine.now);

        engine.assertDecided("expired 1");
    }

    @Test
    void nothingHappensIfTheRequestHasMovedOn() {
        engine.share(1, cores(8), 0);
        engine.share(2, cores(8), 0);
        engine.submit(1, asks(6));
        send();
        engine.leave(1);
        engine.forget();

        refuse(0);

        engine.assertDecided();
        assertEquals(List.of("1 1 QUEUED", "2 1 PLACED"), send(), "as if nothing had been refused");
    }

    @Test
    void nothingHappensIfANewerRecordIsOnItsWay() {
        engine.share(1, cores(8), 0);
        engine.share(2, cores(8), 0);
        engine.submit(1, asks(6));
        send();
        engine.leave(1);
        assertEquals(List.of("1 1 QUEUED", "2 1 PLACED"), send());
        engine.forget();

        refuse(0);
        confirm(1);
        confirm(2);

        engine.assertDecidedWithConfirmations("confirmed 1 PLACED");
    }

    @Test
    void aRequestThatEndedMeanwhileIsForgottenByTheLedger() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(6));
        send();
        engine.complete(1);
        engine.forget();

        refuse(0);
        assertEquals(List.of("1 1 FINISHED"), send());
        confirm(1);

        engine.assertDecidedWithConfirmations("confirmed 1 FINISHED");
        assertEquals(0, engine.scheduler.unsentRecords() + engine.scheduler.recordsInFlight());
    }

    @Test
    void aGangIsRefusedAsAWhole() {
        engine.share(1, cores(8), 0);
        engine.scheduler.onSubmitGang(engine.now, Gang.of(asks(3), 1, 2));
        send();
        confirm(0);
        engine.forget();

        engine.share(1, cores(8), 4);
        refuse(1);

        engine.assertDecided(
                "revoked 2 from 1 REFUSED_BY_LEDGER", "revoked 1 from 1 GANG_MEMBER_LOST", "queued 2", "queued 1");
        engine.share(1, cores(8), 0);
        engine.assertDecided("placed 1 on 1", "placed 2 on 1");
    }

    @Test
    void aWorkerThatDrainsIsEmptyAfterARefusal() {
        engine.share(1, cores(8), 0);
        engine.submit(1, asks(6));
        send();
        engine.drain(1);
        engine.forget();

        refuse(0);

        engine.assertDecided("revoked 1 from 1 REFUSED_BY_LEDGER", "worker 1 DRAINED", "queued 1");
    }

    @Test
    void onlyAPlacementCanBeRefused() {
        engine.submit(1, RequestSpec.of(SchedulerFixture.demand(1), 5));
        assertEquals(List.of("0 1 QUEUED"), send());

        assertThrows(IllegalStateException.class, () -> refuse(0));
    }
}

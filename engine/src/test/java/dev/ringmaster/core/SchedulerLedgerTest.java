package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulerLedgerTest {
    private static final int CREDITS = 2;

    private final SchedulerFixture engine = new SchedulerFixture(CREDITS);
    private final List<String> sent = new ArrayList<>();

    private void send() {
        sent.clear();
        engine.scheduler.drainRecords(
                (record, request, state) -> sent.add(record + " " + request.id() + " " + state), 100);
    }

    @Test
    void confirmsEveryStateAtOnceWithoutALedger() {
        SchedulerFixture alone = new SchedulerFixture();
        alone.submit(1, asks(4));
        alone.join(1, cores(4));
        alone.complete(1);

        alone.assertDecidedWithConfirmations(
                "queued 1",
                "confirmed 1 QUEUED",
                "worker 1 ACTIVE",
                "placed 1 on 1",
                "confirmed 1 PLACED",
                "released 1",
                "confirmed 1 FINISHED");
    }

    @Test
    void sendsNoMoreThanTheCreditsAllowUntilTheLedgerAnswers() {
        engine.join(1, cores(8));
        engine.submit(1, asks(1));
        engine.submit(2, asks(1));
        engine.submit(3, asks(1));
        engine.forget();

        send();
        assertEquals(List.of("0 1 PLACED", "1 2 PLACED"), sent);
        send();
        assertEquals(List.of(), sent);
        engine.scheduler.onLedgerConfirmed(engine.now, 0, 0);
        send();
        assertEquals(List.of("2 3 PLACED"), sent);

        engine.assertDecidedWithConfirmations("confirmed 1 PLACED");
        assertEquals(2, engine.scheduler.recordsInFlight());
    }

    @Test
    void sendsTheStateOfTheMomentAndNothingOfWhatCameAndWent() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));
        engine.submit(3, asks(8));
        engine.cancel(2);
        engine.complete(1);

        send();

        assertEquals(List.of("0 3 PLACED"), sent);
    }

    @Test
    void sendsWhatEndedBeforeWhatTookItsPlace() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 0, 0);
        engine.submit(2, asks(8));
        engine.complete(1);

        send();

        assertEquals(List.of("1 1 FINISHED", "2 2 PLACED"), sent);
    }

    @Test
    void sendsARequestThatMovedFirstAsWaiting() {
        engine.join(1, cores(8));
        engine.join(2, cores(8));
        engine.submit(1, asks(8));
        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 0, 0);
        engine.scheduler.onWorkerLeft(engine.now, 1);
        engine.forget();

        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 1, 2);

        assertEquals(List.of("1 1 QUEUED", "2 1 PLACED"), sent);
        engine.assertDecidedWithConfirmations("confirmed 1 PLACED");
    }

    @Test
    void saysAgainThatARequestEndedUntilTheLedgerHasIt() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 0, 0);
        engine.complete(1);
        send();
        engine.scheduler.onLedgerFailed(engine.now, 1);
        engine.forget();

        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 2, 2);

        assertEquals(List.of("2 1 FINISHED"), sent);
        engine.assertDecidedWithConfirmations("confirmed 1 FINISHED");
    }

    @Test
    void doesNotConfirmAStateThatIsOver() {
        engine.submit(1, asks(8));
        send();
        engine.join(1, cores(8));
        engine.forget();

        engine.scheduler.onLedgerConfirmed(engine.now, 0, 0);
        engine.assertDecidedWithConfirmations();
        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 1, 1);

        engine.assertDecidedWithConfirmations("confirmed 1 PLACED");
    }

    @Test
    void failsTheRequestThatTheLedgerCouldNotStoreAndServesTheNext() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.submit(2, asks(8));
        send();
        engine.forget();

        engine.scheduler.onLedgerFailed(engine.now, 0);

        engine.assertDecidedWithConfirmations("failed 1 LEDGER_FAILED", "placed 2 on 1");
        assertEquals(8, engine.scheduler.reserved(0));
    }

    @Test
    void tellsTheLedgerToForgetARequestThatItCouldNotStore() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        send();
        engine.scheduler.onLedgerFailed(engine.now, 0);

        send();

        assertEquals(List.of("1 1 FINISHED"), sent);
    }

    @Test
    void drainsAWorkerWhoseLastRequestTheLedgerCouldNotStore() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8));
        engine.drain(1);
        send();
        engine.forget();

        engine.scheduler.onLedgerFailed(engine.now, 0);

        engine.assertDecided("failed 1 LEDGER_FAILED", "worker 1 DRAINED");
    }

    @Test
    void keepsWhatTheLedgerHasNotForgottenWithinTheLimitOfOpenRequests() {
        engine.join(1, cores(8));
        engine.submit(0, asks(8));
        send();
        engine.complete(0);
        for (int request = 1; request < SchedulerFixture.MAX_OPEN; request++) {
            engine.submit(request, asks(1));
        }

        engine.assertRefused(() -> engine.submit(99, asks(1)), "rejected 99 TOO_MANY_OPEN_REQUESTS");

        send();
        engine.scheduler.onLedgerConfirmed(engine.now, 0, 1);
        engine.forget();
        engine.submit(99, asks(1));
        engine.assertDecided("placed 99 on 1");
    }

    @Test
    void takesAnAnswerToARecordThatWasNeverSentForADefect() {
        assertThrows(IllegalStateException.class, () -> engine.scheduler.onLedgerConfirmed(engine.now, 0, 0));
    }
}

package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.MAIN;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.RequestSpec;
import org.junit.jupiter.api.Test;

/** Who may take whose place, and what becomes of those who lose it. */
class PreemptionTest {
    private static final long COOLDOWN = 500;

    private final SchedulerFixture engine = under(Victims.LESS_URGENT, 0);

    private static SchedulerFixture under(Victims victims, long cooldownNanos) {
        return new SchedulerFixture(PoolPolicy.DEFAULT.withPreemption(new PreemptionPolicy(victims, cooldownNanos)));
    }

    private static RequestSpec preemptable(long cores, int level) {
        Demand demand = CATALOG.demand().amount("cores", cores).preemptable().build();
        return new RequestSpec(demand, MAIN, level, RequestSpec.WAIT_FOREVER);
    }

    @Test
    void nobodyLosesItsPlaceWhereThatIsOff() {
        SchedulerFixture plain = new SchedulerFixture();
        plain.join(1, cores(8));
        plain.submit(1, preemptable(8, 9));
        plain.forget();

        plain.submit(2, asks(8, 0));

        plain.assertDecided("queued 2");
    }

    @Test
    void aMoreUrgentRequestTakesThePlaceOfALessUrgentOneWhichWaitsAtItsOldPlace() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8, 5));
        engine.submit(2, asks(8, 5));
        engine.forget();

        engine.submit(3, asks(8, 0));

        engine.assertDecided("revoked 1 from 1 PREEMPTED", "placed 3 on 1", "queued 1");

        engine.complete(3);

        engine.assertDecided("released 3", "placed 1 on 1");
    }

    @Test
    void whatIsFreeIsTakenBeforeAnybodyLosesItsPlace() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8, 9));
        engine.join(2, cores(8));
        engine.forget();

        engine.submit(2, asks(8, 0));

        engine.assertDecided("placed 2 on 2");
    }

    @Test
    void whoLosesItsPlaceIsPlacedElsewhereAtOnceIfThereIsRoom() {
        engine.join(1, cores(8));
        engine.submit(1, asks(4, 5));
        engine.join(2, cores(6));
        engine.forget();

        engine.submit(2, asks(8, 0));

        engine.assertDecided("revoked 1 from 1 PREEMPTED", "placed 2 on 1", "placed 1 on 2");
    }

    @Test
    void equalsDoNotDriveEachOtherOut() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8, 5));
        engine.forget();

        engine.submit(2, asks(8, 5));

        engine.assertDecided("queued 2");
    }

    @Test
    void ofOneLevelThePreemptableGiveWayToTheOthersAndNeverTheOtherWayRound() {
        engine.join(1, cores(8));
        engine.submit(1, preemptable(8, 5));
        engine.forget();

        engine.submit(2, asks(8, 5));
        engine.assertDecided("revoked 1 from 1 PREEMPTED", "placed 2 on 1", "queued 1");
        engine.submit(3, preemptable(8, 5));
        engine.assertDecided("queued 3");
    }

    @Test
    void onlyThePreemptableLoseTheirPlaceWhereThePolicySaysSo() {
        SchedulerFixture careful = under(Victims.PREEMPTABLE, 0);
        careful.join(1, cores(8));
        careful.submit(1, asks(4, 9));
        careful.submit(2, preemptable(4, 9));
        careful.forget();

        careful.submit(3, asks(8, 0));
        careful.assertDecided("queued 3");
        careful.submit(4, asks(4, 0));
        careful.assertDecided("revoked 2 from 1 PREEMPTED", "placed 4 on 1", "queued 2");
    }

    @Test
    void noMoreLoseTheirPlaceThanAreInTheWayAndTheCheapestFirst() {
        engine.join(1, cores(8));
        engine.submit(1, asks(2, 7));
        engine.submit(2, asks(4, 9));
        engine.now += 10;
        engine.submit(3, asks(2, 9));
        engine.forget();

        engine.submit(4, asks(2, 0));
        engine.assertDecided("revoked 3 from 1 PREEMPTED", "placed 4 on 1", "queued 3");
        engine.submit(5, asks(4, 0));
        engine.assertDecided("revoked 2 from 1 PREEMPTED", "placed 5 on 1", "queued 2");
    }

    @Test
    void theWorkerIsChosenWhereTheLeastUrgentAndTheFewestHaveToGo() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8, 5));
        engine.join(2, cores(8));
        engine.submit(2, asks(4, 9));
        engine.submit(3, asks(4, 9));
        engine.join(3, cores(8));
        engine.submit(4, asks(8, 9));
        engine.forget();

        engine.submit(5, asks(8, 0));

        engine.assertDecided("revoked 4 from 3 PREEMPTED", "placed 5 on 3", "queued 4");
    }

    @Test
    void gpuDevicesAreFreedWhole() {
        engine.join(1, gpus(2, "l4"));
        engine.submit(1, gpu(1, 500, 9));
        engine.submit(2, gpu(1, 600, 9));
        engine.submit(3, gpu(1, 400, 8));
        engine.forget();

        engine.submit(4, gpu(1, 1000, 0));

        engine.assertDecided("revoked 1 from 1 PREEMPTED", "placed 4 on 1", "queued 1");
    }

    private static RequestSpec gpu(int devices, int millis, int level) {
        return RequestSpec.of(CATALOG.demand().gpus(devices, millis).build(), level);
    }

    @Test
    void whoWasJustPlacedIsSafeUntilTheCooldownIsOverAndThenGoesWithoutAnybodyAsking() {
        SchedulerFixture calm = under(Victims.LESS_URGENT, COOLDOWN);
        calm.join(1, cores(8));
        calm.submit(1, asks(8, 9));
        calm.now += 100;
        calm.submit(2, asks(8, 0));
        calm.forget();

        assertEquals(1_000 + COOLDOWN, calm.scheduler.nextTimerNanos());
        calm.now = 1_000 + COOLDOWN - 1;
        calm.scheduler.onTimer(calm.now);
        calm.assertDecided();
        calm.now++;
        calm.scheduler.onTimer(calm.now);

        calm.assertDecided("revoked 1 from 1 PREEMPTED", "placed 2 on 1", "queued 1");
    }

    @Test
    void whoLosesItsPlaceMayTakeThatOfALessUrgentOneAndSoOnToAnEnd() {
        engine.join(1, cores(4));
        engine.submit(1, asks(4, 3));
        engine.join(2, cores(5));
        engine.submit(2, asks(5, 6));
        engine.forget();

        engine.submit(3, asks(4, 0)); // takes the place of the least urgent there is

        engine.assertDecided("revoked 2 from 2 PREEMPTED", "placed 3 on 2", "queued 2");
        engine.submit(4, asks(4, 1));
        engine.assertDecided("revoked 1 from 1 PREEMPTED", "placed 4 on 1", "queued 1");
    }

    @Test
    void aRequestThatItsLimitsHoldBackPreemptsNobody() {
        engine.scheduler.onPolicy(
                engine.now,
                AdmissionPolicy.builder(10)
                        .engineLimits(Limits.NONE.withMaxConcurrent(1))
                        .build());
        engine.join(1, cores(8));
        engine.submit(1, asks(8, 9));
        engine.forget();

        engine.submit(2, asks(8, 0));

        engine.assertDecided("queued 2");
    }

    @Test
    void theDeadlineOfWhoLosesItsPlaceStays() {
        engine.join(1, cores(8));
        engine.submit(1, asks(8, 9, 100));
        engine.submit(2, asks(8, 0));
        engine.forget();

        engine.now += 100;
        engine.scheduler.onTimer(engine.now);

        engine.assertDecided("expired 1");
    }

    @Test
    void theLedgerIsToldOfTheLossBeforeTheGain() {
        SchedulerFixture durable = new SchedulerFixture(
                64, PoolPolicy.DEFAULT.withPreemption(new PreemptionPolicy(Victims.LESS_URGENT, 0)));
        durable.join(1, cores(8));
        durable.submit(1, asks(8, 9));
        durable.scheduler.drainRecords((record, request, state) -> {}, 10);

        durable.submit(2, asks(8, 0));

        StringBuilder told = new StringBuilder();
        durable.scheduler.drainRecords(
                (record, request, state) ->
                        told.append(request.id()).append(' ').append(state).append(' '),
                10);
        assertEquals("1 QUEUED 2 PLACED ", told.toString());
    }

    @Test
    void theCooldownIsNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new PreemptionPolicy(Victims.LESS_URGENT, -1));
    }
}

package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.CATALOG;
import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.asksGpus;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static dev.ringmaster.core.SchedulerFixture.gpus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WaitingGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gangs are placed together, wait together and end together while they wait. */
class GangTest {
    private final SchedulerFixture engine = new SchedulerFixture();

    private static void submit(SchedulerFixture engine, RequestSpec spec, long... requestIds) {
        engine.scheduler.onSubmitGang(engine.now, Gang.of(spec, requestIds));
    }

    private void submit(RequestSpec spec, long... requestIds) {
        submit(engine, spec, requestIds);
    }

    private static Gang.Member member(long requestId, RequestSpec spec) {
        return new Gang.Member(requestId, spec, 0);
    }

    // ---- all or none

    @Test
    void placesAllMembersAtOnceWhenThereIsRoomForAll() {
        engine.join(1, cores(4));
        engine.join(2, cores(4));
        engine.forget();

        submit(asks(3), 1, 2);

        engine.assertDecided("placed 1 on 1", "placed 2 on 2");
    }

    @Test
    void placesNoMemberWhileThereIsNotRoomForAll() {
        engine.join(1, cores(4));
        engine.forget();

        submit(asks(3), 1, 2);
        engine.assertDecided("queued 1", "queued 2");
        assertEquals(2, engine.scheduler.waitingCount());
        assertEquals(0, engine.scheduler.reserved(0));

        engine.join(2, cores(4));
        engine.assertDecided("worker 2 ACTIVE", "placed 1 on 1", "placed 2 on 2");
        assertEquals(0, engine.scheduler.waitingCount());
        assertEquals(6, engine.scheduler.reserved(0));
    }

    @Test
    void placesPlainRequestsOneByOneAsEver() {
        engine.join(1, cores(4));
        engine.forget();

        engine.submit(1, asks(3));
        engine.submit(2, asks(3));

        engine.assertDecided("placed 1 on 1", "queued 2");
    }

    @Test
    void placesTheLargestFirstSoThatSmallOnesDoNotTakeItsPlace() {
        SchedulerFixture spreading = new SchedulerFixture(PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.SPREAD));
        spreading.join(1, cores(6));
        spreading.join(2, cores(6));
        spreading.submit(9, asks(2));
        spreading.forget();

        spreading.scheduler.onSubmitGang(spreading.now, new Gang(List.of(member(1, asks(2)), member(2, asks(6)))));

        spreading.assertDecided("placed 2 on 2", "placed 1 on 1");
    }

    @Test
    void gangsThatEachCouldHoldHalfOfTheWorkersDoNotHoldUpEachOther() {
        engine.join(1, cores(4));
        engine.join(2, cores(4));
        engine.submit(1, asks(4));
        engine.submit(2, asks(4));
        submit(asks(4), 11, 12);
        submit(asks(4), 21, 22);
        engine.forget();

        engine.complete(1);
        engine.assertDecided("released 1");
        engine.complete(2);
        engine.assertDecided("released 2", "placed 11 on 1", "placed 12 on 2");
        engine.complete(12);
        engine.assertDecided("released 12");
        engine.complete(11);
        engine.assertDecided("released 11", "placed 21 on 1", "placed 22 on 2");
    }

    @Test
    void whatAWaitingGangCannotUseYetOthersMay() {
        engine.join(1, cores(4));
        submit(asks(3), 1, 2);
        engine.forget();

        engine.submit(3, asks(4));
        engine.assertDecided("placed 3 on 1");
        engine.complete(3);
        engine.assertDecided("released 3");
    }

    @Test
    void aGangThatFitsGoesBeforeYoungerRequests() {
        engine.join(1, cores(4));
        engine.submit(9, asks(4));
        submit(asks(2), 1, 2);
        engine.submit(3, asks(2));
        engine.forget();

        engine.complete(9);

        engine.assertDecided("released 9", "placed 1 on 1", "placed 2 on 1");
    }

    @Test
    void placesMembersWithGpusOnDifferentWorkers() {
        engine.join(1, gpus(2, "a100"));
        engine.forget();
        submit(asksGpus(2, 1_000), 1, 2);
        engine.assertDecided("queued 1", "queued 2");

        engine.join(2, gpus(2, "a100"));

        engine.assertDecided("worker 2 ACTIVE", "placed 1 on 1", "placed 2 on 2");
    }

    @Test
    void looksAtGangsAgainWhenSomethingElseThanRoomChanges() {
        engine.join(1, cores(4));
        engine.join(2, cores(3));
        submit(asks(4), 1, 2);
        engine.forget();

        engine.change(2, cores(4));

        engine.assertDecided("worker 2 ACTIVE", "placed 1 on 1", "placed 2 on 2");
    }

    // ---- the end of a wait

    @Test
    void allMembersExpireTogether() {
        engine.join(1, cores(4));
        submit(asks(3, 5, 100), 1, 2, 3);
        engine.forget();

        engine.scheduler.onTimer(engine.now + 99);
        engine.assertDecided();
        assertEquals(engine.now + 100, engine.scheduler.nextTimerNanos());
        engine.scheduler.onTimer(engine.now + 100);

        engine.assertDecided("expired 1", "expired 2", "expired 3");
        assertEquals(0, engine.scheduler.openCount());
        assertEquals(0, engine.scheduler.waitingCount());
    }

    @Test
    void cancellingAWaitingMemberEndsTheOthers() {
        engine.join(1, cores(4));
        submit(asks(3), 1, 2, 3);
        engine.forget();

        engine.cancel(2);

        engine.assertDecided("cancelled 2", "failed 1 GANG_BROKEN", "failed 3 GANG_BROKEN");
        assertEquals(0, engine.scheduler.openCount());
    }

    @Test
    void whoStoodBehindABrokenGangGoesOn() {
        engine.join(1, cores(4));
        engine.submit(9, asks(3));
        submit(asks(2), 1, 2);
        engine.forget();

        engine.cancel(1);
        engine.submit(1, asks(1));

        engine.assertDecided("cancelled 1", "failed 2 GANG_BROKEN", "placed 1 on 1");
    }

    @Test
    void placedMembersEndEachByItself() {
        engine.join(1, cores(8));
        submit(asks(2, 5, RequestSpec.WAIT_FOREVER).withLease(100), 1, 2, 3, 4);
        engine.forget();

        engine.complete(1);
        engine.cancel(2);
        engine.scheduler.onFail(engine.now, 3);
        engine.assertDecided("released 1", "cancelled 2", "failed 3 HOLDER_FAILED");
        engine.scheduler.onTimer(engine.now + 100);

        engine.assertDecided("failed 4 LEASE_EXPIRED");
        assertEquals(0, engine.scheduler.reserved(0));
    }

    // ---- places that are lost

    @Test
    void aMemberThatLosesItsWorkerTakesTheOthersAlongAndAllWaitAtTheOldPlace() {
        engine.join(1, cores(4));
        engine.join(2, cores(4));
        submit(asks(4), 1, 2);
        engine.submit(3, asks(4));
        engine.forget();

        engine.leave(2);
        engine.assertDecided(
                "worker 2 LEFT",
                "revoked 2 from 2 WORKER_LEFT",
                "revoked 1 from 1 GANG_MEMBER_LOST",
                "placed 3 on 1",
                "queued 2",
                "queued 1");
        engine.submit(4, asks(4));
        engine.forget();
        engine.join(5, cores(8));
        engine.assertDecided("worker 5 ACTIVE", "placed 1 on 5", "placed 2 on 5");
    }

    @Test
    void aGangIsPlacedAnewAtOnceIfThatIsPossible() {
        engine.join(1, cores(4));
        engine.join(2, cores(4));
        submit(asks(3), 1, 2);
        engine.join(3, cores(4));
        engine.forget();

        engine.leave(1);

        engine.assertDecided(
                "worker 1 LEFT",
                "revoked 1 from 1 WORKER_LEFT",
                "revoked 2 from 2 GANG_MEMBER_LOST",
                "placed 1 on 2",
                "placed 2 on 3");
    }

    @Test
    void onlyOpenMembersWaitAgainAndTheirDeadlineIsTheOldOne() {
        engine.join(1, cores(4));
        engine.join(2, cores(8));
        submit(asks(4, 5, 100), 1, 2, 3);
        engine.complete(1);
        engine.drain(2);
        engine.forget();

        engine.leave(2);
        engine.assertDecided(
                "worker 2 LEFT",
                "revoked 2 from 2 WORKER_LEFT",
                "revoked 3 from 2 WORKER_LEFT",
                "queued 2",
                "queued 3");
        engine.scheduler.onTimer(engine.now + 100);

        engine.assertDecided("expired 2", "expired 3");
    }

    @Test
    void aDrainingWorkerThatAMateLeavesIsDrained() {
        engine.join(1, cores(4));
        engine.join(2, cores(4));
        submit(asks(4), 1, 2);
        engine.drain(1);
        engine.forget();

        engine.leave(2);

        engine.assertDecided(
                "worker 2 LEFT",
                "revoked 2 from 2 WORKER_LEFT",
                "revoked 1 from 1 GANG_MEMBER_LOST",
                "worker 1 DRAINED",
                "queued 2",
                "queued 1");
    }

    @Test
    void aMemberWhosePlaceIsTakenTakesTheOthersAlong() {
        SchedulerFixture preempting = preempting();
        preempting.join(1, cores(4));
        preempting.join(2, cores(4));
        submit(preempting, asks(4, 5), 1, 2);
        preempting.forget();

        preempting.submit(3, asks(4, 0));

        preempting.assertDecided(
                "revoked 1 from 1 PREEMPTED",
                "revoked 2 from 2 GANG_MEMBER_LOST",
                "placed 3 on 1",
                "queued 1",
                "queued 2");
    }

    @Test
    void aGangTakesNobodysPlace() {
        SchedulerFixture preempting = preempting();
        preempting.join(1, cores(4));
        preempting.submit(9, asks(4, 8));
        preempting.forget();

        submit(preempting, asks(2, 0), 1, 2);

        preempting.assertDecided("queued 1", "queued 2");
    }

    private static SchedulerFixture preempting() {
        return new SchedulerFixture(PoolPolicy.DEFAULT.withPreemption(new PreemptionPolicy(Victims.LESS_URGENT, 0)));
    }

    // ---- explanations

    @Test
    void saysHowManyMembersItNeedsAtOnceAndForHowManyThereIsRoom() {
        engine.join(1, cores(7));
        submit(asks(3), 1, 2, 3);
        Explanation explanation = engine.scheduler.questions().explain(2);

        assertEquals(
                List.of(new Obstacle(Obstacle.Kind.GANG, "pool main", 3, 2, 0, RequestSpec.WAIT_FOREVER)),
                explanation.obstacles());
        assertEquals(1, explanation.position());
        assertEquals(
                3,
                engine.scheduler
                        .questions()
                        .explainGroup(WaitingGroup.ANY, 5, 0)
                        .waiting());
    }

    @Test
    void saysWhatAMemberLacksThatWouldNotFitAlone() {
        engine.join(1, cores(2));
        engine.submit(9, asks(1));
        submit(asks(2), 1, 2);

        assertEquals(
                List.of(new Obstacle(
                        Obstacle.Kind.DIMENSION, CATALOG.dimensions().get(0), 2, 1, 1, RequestSpec.WAIT_FOREVER)),
                engine.scheduler.questions().explain(2).obstacles());
    }

    @Test
    void askingAndTryingChangesNothing() {
        engine.join(1, cores(7));
        engine.submit(9, asks(1));
        submit(asks(3), 1, 2, 3);
        long before = engine.scheduler.stateHash();
        engine.forget();

        engine.scheduler.questions().explain(1);
        engine.scheduler.questions().whatIf(asks(1), 0);
        engine.scheduler.onTimer(engine.now);

        engine.assertDecided();
        assertEquals(before, engine.scheduler.stateHash());
        assertEquals(1, engine.scheduler.reserved(0));
    }
}

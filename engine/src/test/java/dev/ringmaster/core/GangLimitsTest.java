package dev.ringmaster.core;

import static dev.ringmaster.core.SchedulerFixture.asks;
import static dev.ringmaster.core.SchedulerFixture.cores;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A gang starts when limits and quotas have room for all of it at once. */
class GangLimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final SchedulerFixture engine = new SchedulerFixture();

    private void allow(Limits ofEngine, AccountPolicy ofAccounts) {
        AdmissionPolicy policy = AdmissionPolicy.builder(10)
                .maxQueuedPerLevel(SchedulerFixture.MAX_QUEUED)
                .engineLimits(ofEngine)
                .defaultAccount(ofAccounts)
                .build();
        engine.scheduler.onPolicy(engine.now, policy);
    }

    private void allow(Limits ofEngine) {
        allow(ofEngine, AccountPolicy.UNLIMITED);
    }

    private static Limits running(long most) {
        return Limits.NONE.withMaxConcurrent(most);
    }

    /** Members of one core, with the same tokens each. */
    private void submit(long tokens, RequestSpec spec, long... requestIds) {
        List<Gang.Member> members = Arrays.stream(requestIds)
                .mapToObj(id -> new Gang.Member(id, spec, tokens))
                .toList();
        engine.scheduler.onSubmitGang(engine.now, new Gang(members));
    }

    private void submit(long tokens, long... requestIds) {
        submit(tokens, asks(1), requestIds);
    }

    private void onAWorker() {
        engine.join(1, cores(8));
        engine.forget();
    }

    // ---- rejected at once

    private void assertAllRejected(String reason) {
        engine.assertDecided("rejected 1 " + reason, "rejected 2 " + reason, "rejected 3 " + reason);
        assertEquals(0, engine.scheduler.openCount());
    }

    @Test
    void aGangWithAMemberThatNoWorkerCouldHoldIsRejected() {
        onAWorker();
        engine.scheduler.onSubmitGang(
                engine.now,
                new Gang(List.of(
                        new Gang.Member(1, asks(1), 0),
                        new Gang.Member(2, asks(9), 0),
                        new Gang.Member(3, asks(1), 0))));
        assertAllRejected("LARGER_THAN_ANY_WORKER");
    }

    @Test
    void aGangOfMoreThanMayEverRunIsRejected() {
        onAWorker();
        allow(running(2));
        submit(0, 1, 2, 3);
        assertAllRejected("GANG_TOO_LARGE");
    }

    @Test
    void aGangOfMoreThanMayEverStartAtOnceIsRejected() {
        onAWorker();
        allow(Limits.NONE.withRequests(Rate.perSecond(2)));
        submit(0, 1, 2, 3);
        assertAllRejected("GANG_TOO_LARGE");
    }

    @Test
    void aGangOfMoreThanMayEverBeOpenIsRejected() {
        onAWorker();
        submit(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertEquals(9, engine.heard.count("rejected"));
        assertEquals("rejected 9 GANG_TOO_LARGE", engine.heard.decisions().get(9));
    }

    @Test
    void tokensAreAddedUp() {
        onAWorker();
        allow(Limits.NONE.withTokens(Rate.perSecond(100)));
        submit(34, 1, 2, 3);
        assertAllRejected("ABOVE_TOKEN_BURST");
        submit(33, 1, 2, 3);
        engine.assertDecided("placed 1 on 1", "placed 2 on 1", "placed 3 on 1");
    }

    @Test
    void theContextIsThatOfEachMember() {
        onAWorker();
        allow(Limits.NONE.withMaxContextTokens(50));
        submit(51, 1, 2, 3);
        assertAllRejected("CONTEXT_TOO_LONG");
        submit(50, 1, 2, 3);
        engine.assertDecided("placed 1 on 1", "placed 2 on 1", "placed 3 on 1");
    }

    @Test
    void quotasAreAskedForTheSum() {
        onAWorker();
        Quota daily = Quota.hard("daily", Quota.REQUESTS, QuotaPeriod.DAY, 4);
        allow(Limits.NONE, new AccountPolicy(Limits.NONE, List.of(daily), 0));
        submit(0, 1, 2, 3);
        engine.assertDecided("placed 1 on 1", "placed 2 on 1", "placed 3 on 1");
        submit(0, 4, 5);
        engine.assertDecided("rejected 4 QUOTA_EXCEEDED", "rejected 5 QUOTA_EXCEEDED");
        submit(0, 4, 5, 6, 7, 8);
        engine.assertDecided(
                "rejected 4 ABOVE_QUOTA",
                "rejected 5 ABOVE_QUOTA",
                "rejected 6 ABOVE_QUOTA",
                "rejected 7 ABOVE_QUOTA",
                "rejected 8 ABOVE_QUOTA");
    }

    @Test
    void aGangWithAnIdThatIsOpenIsRejected() {
        onAWorker();
        engine.submit(2, asks(1));
        engine.forget();
        submit(0, 1, 2, 3);
        engine.assertDecided(
                "rejected 1 DUPLICATE_REQUEST", "rejected 2 DUPLICATE_REQUEST", "rejected 3 DUPLICATE_REQUEST");
        engine.complete(2);
        engine.assertDecided("released 2");
    }

    @Test
    void aGangWaitsAsAWholeOrIsRejectedAsAWhole() {
        submit(0, 1, 2);
        engine.assertDecided("queued 1", "queued 2");
        submit(0, 3, 4, 5);
        engine.assertDecided("rejected 3 QUEUE_FULL", "rejected 4 QUEUE_FULL", "rejected 5 QUEUE_FULL");
        submit(0, asks(1, 6), 3, 4, 5, 6);
        engine.assertDecided("queued 3", "queued 4", "queued 5", "queued 6");
        submit(0, asks(1, 7), 11, 12, 13);
        engine.assertDecided(
                "rejected 11 TOO_MANY_OPEN_REQUESTS",
                "rejected 12 TOO_MANY_OPEN_REQUESTS",
                "rejected 13 TOO_MANY_OPEN_REQUESTS");
    }

    @Test
    void aGangThatMayNotWaitIsRejectedIfItCannotBePlaced() {
        onAWorker();
        submit(0, asks(5, 5, 0), 1, 2);
        engine.assertDecided("rejected 1 NO_CAPACITY", "rejected 2 NO_CAPACITY");
        allow(running(2));
        engine.submit(9, asks(1));
        engine.forget();
        submit(0, asks(1, 5, 0), 1, 2);
        engine.assertDecided("rejected 1 CONCURRENCY_LIMIT", "rejected 2 CONCURRENCY_LIMIT");
        assertEquals(0, engine.scheduler.waitingCount());
    }

    // ---- waits for all at once

    @Test
    void waitsUntilAsManyMayRunAsItHasMembers() {
        onAWorker();
        allow(running(3));
        engine.submit(8, asks(1));
        engine.submit(9, asks(1));
        engine.forget();

        submit(0, 1, 2);
        engine.submit(3, asks(1));
        engine.assertDecided("queued 1", "queued 2", "queued 3");
        assertEquals(
                new Obstacle(Obstacle.Kind.CONCURRENCY_LIMIT, "engine", 2, 1, 0, RequestSpec.WAIT_FOREVER),
                engine.scheduler.questions().explain(1).obstacles().get(0));

        engine.complete(8);
        engine.assertDecided("released 8", "placed 1 on 1", "placed 2 on 1");
    }

    @Test
    void waitsUntilTheBucketsHaveEnoughForAllAndTakesItForEach() {
        onAWorker();
        allow(new Limits(0, Rate.perSecond(4), Rate.perSecond(100), 0));
        submit(30, 1, 2, 3);
        submit(10, 4, 5);
        engine.assertDecided("placed 1 on 1", "placed 2 on 1", "placed 3 on 1", "queued 4", "queued 5");
        assertTrue(engine.scheduler.nextTimerNanos() <= engine.now + SECOND / 4);

        engine.scheduler.onTimer(engine.now + SECOND / 4);

        engine.assertDecided("placed 4 on 1", "placed 5 on 1");
        assertEquals(0, engine.scheduler.questions().engineLimits().requestsLeft());
        assertEquals(15, engine.scheduler.questions().engineLimits().tokensLeft());
    }

    @Test
    void anOverdueGangGetsWhatItsAccountHasBeforeOthersOfItTakeItOneByOne() {
        onAWorker();
        AdmissionPolicy policy = AdmissionPolicy.builder(10)
                .agingNanos(100)
                .defaultAccount(AccountPolicy.of(running(2)))
                .build();
        engine.scheduler.onPolicy(engine.now, policy);
        engine.submit(8, asks(1));
        engine.submit(9, asks(1));
        submit(0, asks(1, 7), 1, 2);
        engine.now += 50;
        engine.submit(3, asks(1, 0));
        engine.submit(4, asks(1, 0));
        engine.forget();

        engine.complete(8);
        engine.assertDecided("released 8", "placed 3 on 1");
        engine.now += 50;
        engine.complete(9);
        engine.assertDecided("released 9");
        engine.complete(3);
        engine.assertDecided("released 3", "placed 1 on 1", "placed 2 on 1");
    }

    @Test
    void aGangForWhichALimitWasMadeTooLowStartsWhenNothingElseRuns() {
        onAWorker();
        allow(running(3));
        engine.submit(9, asks(1));
        submit(0, 1, 2, 3);
        allow(running(2));
        engine.forget();

        engine.complete(9);

        engine.assertDecided("released 9", "placed 1 on 1", "placed 2 on 1", "placed 3 on 1");
    }
}

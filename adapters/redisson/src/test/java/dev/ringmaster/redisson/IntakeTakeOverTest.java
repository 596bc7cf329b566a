package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.redisson.RequestDecision.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the requests of clients when nodes die. */
@RequiresRedis
class IntakeTakeOverTest {
    private final IntakeFixture redis = new IntakeFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private IntakeNode mortalWithWorker(String name) {
        IntakeNode node = redis.mortal(name);
        node.ledger().join(1, IntakeFixture.worker(1_000));
        node.awaitWorker(1);
        return node;
    }

    private List<Long> submit(int count) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(redis.submit(IntakeFixture.request(10)));
        }
        return ids;
    }

    /** A node that has read requests, and dies before Redis has heard of any. */
    private IntakeNode killedWithUnrecorded(String name, List<Long> ids) {
        IntakeNode node = mortalWithWorker(name);
        node.standStill();
        ids.addAll(submit(20));
        TestProcess.await("all are read", () -> node.intake().openRequests() == 20);
        node.kill();
        return node;
    }

    @Test
    void whatWasReadAndNotRecordedGoesToAnotherNodeInItsOrder() {
        List<Long> ids = new ArrayList<>();
        killedWithUnrecorded("dead", ids);
        IntakeNode heir = redis.node("heir");
        ids.forEach(id -> redis.await(id, Kind.PLACED));
        assertEquals(ids, heir.begun);
        ids.forEach(redis::complete);
        ids.forEach(id -> redis.await(id, Kind.RELEASED));
        redis.awaitNoArrivals();
        ids.forEach(id -> assertEquals(1, redis.finals(id)));
    }

    @Test
    void theNextRunOfTheSameNodeTakesItUpAtOnce() {
        List<Long> ids = new ArrayList<>();
        killedWithUnrecorded("again", ids);
        IntakeNode next = redis.node("again");
        ids.forEach(id -> redis.await(id, Kind.PLACED));
        assertEquals(ids, next.begun);
    }

    @Test
    void whatWaitedAndRanGoesOnElsewhereWithoutBeginningAgain() {
        IntakeNode dead = mortalWithWorker("dead");
        long placed = redis.submit(IntakeFixture.request(1_000));
        redis.await(placed, Kind.PLACED);
        long waiting = redis.submit(IntakeFixture.request(1_000));
        redis.await(waiting, Kind.QUEUED);
        dead.kill();
        IntakeNode heir = redis.node("heir");
        TestProcess.await("both are taken over", () -> heir.recovered.containsAll(List.of(placed, waiting)));
        redis.complete(placed);
        redis.await(placed, Kind.RELEASED);
        redis.await(waiting, Kind.PLACED);
        redis.complete(waiting);
        redis.await(waiting, Kind.RELEASED);
        redis.awaitNoArrivals();
        assertEquals(1, redis.finals(placed));
        assertEquals(1, redis.finals(waiting));
    }

    @Test
    void aCommandThatNobodyHeardIsHeardAfterTheTakeOver() {
        IntakeNode dead = mortalWithWorker("dead");
        long placed = redis.submit(IntakeFixture.request(1_000));
        redis.await(placed, Kind.PLACED);
        dead.kill();
        redis.complete(placed);
        redis.node("heir");
        redis.await(placed, Kind.RELEASED);
    }

    @Test
    void aDeadlineStaysWhatItWas() {
        IntakeNode dead = mortalWithWorker("dead");
        long placed = redis.submit(IntakeFixture.request(1_000));
        redis.await(placed, Kind.PLACED);
        long timeoutMillis = 4_000;
        long waiting = redis.submit(
                IntakeFixture.request(1_000).withWaitTimeout(TimeUnit.MILLISECONDS.toNanos(timeoutMillis)));
        redis.await(waiting, Kind.QUEUED);
        dead.standStill();
        long unrecorded = redis.submit(
                IntakeFixture.request(1_000).withWaitTimeout(TimeUnit.MILLISECONDS.toNanos(timeoutMillis)));
        TestProcess.await("it is read", () -> dead.intake().openRequests() == 3);
        dead.kill();
        redis.node("heir");
        for (long id : List.of(waiting, unrecorded)) {
            RequestDecision expired = redis.await(id, Kind.EXPIRED);
            long waited = StreamIds.parse(expired.position()).getId0() - StreamIds.millis(id);
            assertTrue(
                    waited >= timeoutMillis - 10 && waited < timeoutMillis + 1_500, "expired after " + waited + " ms");
        }
    }

    @Test
    void whatNodesDieOfIsGivenUp() {
        long id = redis.submit(IntakeFixture.request(10));
        for (int i = 1; i <= Leftovers.MAX_DELIVERIES; i++) {
            IntakeNode node = redis.mortal("victim");
            if (i == 1) {
                node.ledger().join(1, IntakeFixture.worker(1_000));
            }
            node.standStill();
            TestProcess.await("it is read again", () -> node.intake().openRequests() == 1);
            node.kill();
        }
        IntakeNode survivor = redis.node("victim");
        redis.await(id, Kind.SET_ASIDE);
        redis.awaitNoArrivals();
        assertTrue(survivor.begun.isEmpty());
        assertTrue(
                redis.redis("--no-raw", "XRANGE", redis.keys.aside(), "-", "+").contains("its node ended"));
    }

    @Test
    void aNodeThatIsClosedInOrderLeavesItsRequestsToTheOthers() {
        IntakeNode first = redis.node("first");
        first.ledger().join(1, IntakeFixture.worker(1_000));
        first.awaitWorker(1);
        long placed = redis.submit(IntakeFixture.request(1_000));
        redis.await(placed, Kind.PLACED);
        IntakeNode second = redis.node("second");
        first.close();
        TestProcess.await("it is taken over", () -> second.recovered.contains(placed));
        redis.complete(placed);
        redis.await(placed, Kind.RELEASED);
        TestProcess.await("that is confirmed", () -> second.confirmed.get(placed) == RequestState.FINISHED);
    }
}

package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.Placement;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.redisson.RequestDecision.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that clients send through Redis. */
@RequiresRedis
class RequestIntakeTest {
    private final IntakeFixture redis = new IntakeFixture();

    @AfterEach
    void close() {
        redis.close();
    }

    private IntakeNode nodeWithWorker(String name) {
        IntakeNode node = redis.node(name);
        node.ledger().join(1, IntakeFixture.worker(1_000));
        node.awaitWorker(1);
        return node;
    }

    @Test
    void aRequestIsPlacedCompletedAndGone() {
        nodeWithWorker("left");
        redis.node("right").awaitWorker(1);
        long id = redis.submit(IntakeFixture.request(1_000));
        RequestDecision placed = redis.await(id, Kind.PLACED);
        assertEquals(1, placed.workerId());
        redis.complete(id);
        redis.await(id, Kind.RELEASED);
        redis.awaitNoArrivals();
        assertEquals(List.of(Kind.PLACED, Kind.RELEASED), redis.kinds.get(id));
        assertEquals("0", redis.redis("HLEN", redis.keys.entries()));
    }

    @Test
    void manyRequestsAreSharedByTheNodesAndEachEndsOnce() {
        nodeWithWorker("left");
        redis.node("right").awaitWorker(1);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(redis.submit(IntakeFixture.request(10)));
        }
        ids.forEach(id -> redis.await(id, Kind.PLACED));
        ids.forEach(redis::complete);
        ids.forEach(id -> redis.await(id, Kind.RELEASED));
        redis.awaitNoArrivals();
        ids.forEach(id -> assertEquals(1, redis.finals(id)));
        TestProcess.await(
                "no node has any",
                () -> redis.nodes.stream().allMatch(node -> node.intake().openRequests() == 0));
    }

    @Test
    void whatArrivedBeforeAnyNodeIsServed() {
        long id = redis.submit(IntakeFixture.request(1_000));
        nodeWithWorker("late");
        redis.await(id, Kind.PLACED);
    }

    @Test
    void aRejectionIsAnswered() {
        nodeWithWorker("only");
        long id = redis.submit(IntakeFixture.request(1_000).withWaitTimeout(0));
        redis.await(id, Kind.PLACED);
        long rejected = redis.submit(IntakeFixture.request(1_000).withWaitTimeout(0));
        RequestDecision decision = redis.await(rejected, Kind.REJECTED);
        assertEquals(Optional.of(RejectReason.NO_CAPACITY), decision.rejectReason());
        assertTrue(decision.retryAfterNanos() > 0);
        long permanent = redis.submit(IntakeFixture.request(2_000));
        assertEquals(
                Optional.of(RejectReason.LARGER_THAN_ANY_WORKER),
                redis.await(permanent, Kind.REJECTED).rejectReason());
        redis.complete(id);
        redis.await(id, Kind.RELEASED);
        redis.awaitNoArrivals();
    }

    @Test
    void aRequestWaitsIsCancelledOrExpires() {
        nodeWithWorker("only");
        long first = redis.submit(IntakeFixture.request(1_000));
        redis.await(first, Kind.PLACED);
        long cancelled = redis.submit(IntakeFixture.request(1_000));
        redis.await(cancelled, Kind.QUEUED);
        long expiring = redis.submit(IntakeFixture.request(1_000).withWaitTimeout(TimeUnit.MILLISECONDS.toNanos(300)));
        redis.client.cancel(cancelled);
        redis.await(cancelled, Kind.CANCELLED);
        redis.await(expiring, Kind.EXPIRED);
        redis.client.fail(first);
        redis.await(first, Kind.FAILED);
        redis.awaitNoArrivals();
    }

    @Test
    void aTimeThatWasOverBeforeANodeCameIsOver() {
        long id = redis.submit(IntakeFixture.request(10).withWaitTimeout(1));
        TestProcess.await("a millisecond has passed", () -> System.currentTimeMillis() > StreamIds.millis(id) + 2);
        nodeWithWorker("late");
        redis.await(id, Kind.EXPIRED);
        redis.awaitNoArrivals();
    }

    @Test
    void aLeaseThatIsRenewedHolds() {
        nodeWithWorker("only");
        RequestSpec leased = IntakeFixture.request(1_000).withLease(TimeUnit.MILLISECONDS.toNanos(500));
        long id = redis.submit(leased);
        redis.await(id, Kind.PLACED);
        redis.client.renew(id);
        redis.await(id, Kind.FAILED);
        redis.awaitNoArrivals();
    }

    @Test
    void aCommandThatCameBeforeTheRequestWasTakenInIsHeard() {
        long first = redis.submit(IntakeFixture.request(1_000));
        long cancelled = redis.submit(IntakeFixture.request(1_000));
        redis.client.cancel(cancelled).toCompletableFuture().join();
        nodeWithWorker("late");
        redis.await(first, Kind.PLACED);
        redis.await(cancelled, Kind.CANCELLED);
    }

    @Test
    void aFullRingLosesNothingAndKeepsTheOrder() {
        IntakeNode node = redis.node(
                "tiny",
                EngineConfig.builder(IntakeFixture.CATALOG).commandRingSize(64).build());
        node.ledger().join(1, IntakeFixture.worker(1_000));
        node.awaitWorker(1);
        node.standStill();
        node.start();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(redis.submit(IntakeFixture.request(1)));
        }
        TestProcess.await("the first is decided on", () -> !node.begun.isEmpty());
        TestProcess.await(
                "the rest is read and has no room", () -> node.intake().openRequests() > 40);
        node.goOn();
        ids.forEach(id -> redis.await(id, Kind.PLACED));
        assertEquals(ids, node.begun);
    }

    @Test
    void submitAndAwaitGivesThePlacement() {
        nodeWithWorker("only");
        Placement placement = redis.client
                .submitAndAwait(IntakeFixture.request(1_000), 0)
                .toCompletableFuture()
                .join();
        assertEquals(1, placement.workerId());
        CompletionException failure = assertThrows(
                CompletionException.class,
                () -> redis.client
                        .submitAndAwait(IntakeFixture.request(1_000).withWaitTimeout(0), 0)
                        .toCompletableFuture()
                        .join());
        NotPlacedException why = (NotPlacedException) failure.getCause();
        assertTrue(why.getMessage().contains("NO_CAPACITY"), why.getMessage());
        assertTrue(why.retryAfterNanos() > 0);
    }

    @Test
    void aClientGoesOnWhereAnotherStopped() {
        nodeWithWorker("only");
        long first = redis.submit(IntakeFixture.request(100));
        String position = redis.await(first, Kind.PLACED).position();
        redis.complete(first);
        redis.await(first, Kind.RELEASED);
        List<RequestDecision> heard = new CopyOnWriteArrayList<>();
        RingmasterClient.Following following = redis.client.follow(0, position, heard::add);
        TestProcess.await("the rest is heard", () -> !heard.isEmpty());
        assertEquals(Kind.RELEASED, heard.get(0).kind());
        following.close();
        assertThrows(IllegalArgumentException.class, () -> redis.client.follow(0, "behind", heard::add));
    }

    @Test
    void whatASubmissionOfTheHostsDoesIsNotTold() {
        IntakeNode node = nodeWithWorker("only");
        node.engine().trySubmit(7, IntakeFixture.request(100));
        TestProcess.await("it is confirmed", () -> node.confirmed.containsKey(7L));
        long id = redis.submit(IntakeFixture.request(100));
        redis.await(id, Kind.PLACED);
        assertEquals(1, redis.heard.size());
    }

    // ---- poison

    private String setAside() {
        TestProcess.await(
                "something is set aside",
                () -> !redis.redis("XLEN", redis.keys.aside()).equals("0"));
        redis.awaitNoArrivals();
        return redis.redis("--no-raw", "XRANGE", redis.keys.aside(), "-", "+");
    }

    @Test
    void whatCannotBeReadIsSetAsideAndTheStreamGoesOn() {
        redis.redis("XADD", redis.keys.arrivals(), "*", "q", "nonsense");
        redis.redis("XADD", redis.keys.arrivals(), "*", "other", "nonsense");
        redis.redis("XADD", redis.keys.arrivals(), "5000000000000-0", "q", "in the year 2128");
        nodeWithWorker("only");
        String aside = setAside();
        assertTrue(aside.contains("nonsense") && aside.contains("in the year 2128"), aside);
        assertTrue(aside.contains("vocabulary") && aside.contains("its place in the stream"), aside);
        TestProcess.await("two were answered", () -> redis.heard.size() == 2);
        redis.heard.forEach(decision -> assertEquals(Kind.SET_ASIDE, decision.kind()));
    }

    @Test
    void aRequestInAnotherVocabularyIsSetAside() {
        ResourceCatalog other = ResourceCatalog.builder()
                .dimensions("gpus")
                .pools("main", "other")
                .build();
        try (RingmasterClient stranger =
                RingmasterClient.connect(TestRedis.settings(), other, List.of(redis.group, redis.group))) {
            RequestSpec spec = RequestSpec.of(other.demand().amount("gpus", 1).build(), 0);
            long id = stranger.submit(spec, 0).toCompletableFuture().join();
            nodeWithWorker("only");
            redis.await(id, Kind.SET_ASIDE);
            long good = redis.submit(IntakeFixture.request(100));
            redis.await(good, Kind.PLACED);
        }
    }

    @Test
    void aRequestForAPoolOfAnotherGroupIsSetAside() {
        IntakeNode node = new IntakeNode(
                redis.config("split", IntakeFixture.LEASE).withGroups(List.of(redis.group, redis.group + "-other")),
                EngineConfig.builder(IntakeFixture.CATALOG).build());
        redis.nodes.add(node);
        node.start();
        RequestSpec spec = IntakeFixture.request(100);
        long id = redis.submit(new RequestSpec(spec.demand(), 1, 0, RequestSpec.WAIT_FOREVER));
        redis.await(id, Kind.SET_ASIDE);
        assertTrue(setAside().contains("which is of another group"));
    }
}

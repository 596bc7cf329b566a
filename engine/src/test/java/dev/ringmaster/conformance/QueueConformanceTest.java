package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MAIN;
import static dev.ringmaster.conformance.Desk.MANY;
import static dev.ringmaster.conformance.Desk.MILLI;
import static dev.ringmaster.conformance.Desk.OTHER;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static dev.ringmaster.conformance.Desk.slots;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.RequestSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order those go who wait, and what moves them. */
class QueueConformanceTest {

    @Test
    @DisplayName("C8 W9 a level is served first come first served, also after attempts that did not fit")
    void aLevelIsServedInOrderAlsoAfterAttemptsThatDidNotFit() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 8);
        desk.submit(100, at(9, slots(4)));
        desk.submit(101, at(9, slots(4)));
        for (int q = 0; q < 4; q++) {
            desk.submit(q, at(5, slots(6)));
        }
        desk.complete(100);
        desk.complete(101);
        desk.drain();
        assertEquals(List.of(100L, 101L, 0L, 1L, 2L, 3L), desk.answers.started);
    }

    @Test
    @DisplayName("C8 levels, then the order of arrival, decide: P9 P5 P0 P2 P7 in, P0 P2 P5 P7 P9 out")
    void levelsDecideBeforeTheOrderOfArrival() {
        Desk desk = new Desk(running(1).build());
        desk.submit(100, 9);
        for (int level : new int[] {9, 5, 0, 2, 7}) {
            desk.submit(level, level);
        }
        assertEquals(List.of(0L, 2L, 5L, 7L, 9L), desk.drain());
    }

    @Test
    @DisplayName("C8 W14 inside a level a flood of one account does not hold up another account")
    void aFloodOfOneAccountDoesNotHoldUpAnother() {
        Desk desk = new Desk(running(1).build());
        for (int i = 0; i < 1_000; i++) {
            desk.submit(i, at(5).withAccount(1));
        }
        for (int i = 0; i < 10; i++) {
            desk.submit(2_000 + i, at(5).withAccount(2));
        }
        List<Long> order = List.copyOf(desk.drain());
        assertEquals(
                LongStream.range(2_000, 2_010).boxed().toList(),
                order.stream().filter(id -> id >= 2_000).toList());
        assertTrue(order.indexOf(2_009L) <= 20, "they take turns: " + order.indexOf(2_009L));
        assertEquals(
                LongStream.range(1, 1_000).boxed().toList(),
                order.stream().filter(id -> id < 2_000).toList());
    }

    @Test
    @DisplayName("C9 strict: no lower level starts while a higher one waits, also behind an expired head")
    void strictServesNoLowerLevelWhileAHigherOneWaits() {
        Desk desk = new Desk(running(1).build());
        desk.submit(100, 5);
        desk.submit(1, at(0).withWaitTimeout(SECOND));
        desk.submit(2, 0);
        desk.submit(3, 9);
        desk.forget();
        desk.now += SECOND;
        desk.complete(100);
        desk.assertAnswered("expired 1", "released 100", "placed 2");
        desk.submit(4, 0);
        desk.complete(2);
        desk.assertAnswered("queued 4", "released 2", "placed 4");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5 * MILLI, SECOND})
    @DisplayName("C18 W3 a P9 that loops on the only slot does not keep a queued P0 out")
    void aLoopingNewcomerDoesNotKeepAWaiterOut(long hold) {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, 9);
        desk.submit(2, 0);
        desk.now += hold;
        desk.complete(1);
        desk.submit(3, 9);
        desk.assertAnswered("placed 1", "queued 2", "released 1", "placed 2", "queued 3");
    }

    @Test
    @DisplayName("C18 nobody starts while an earlier one of the same or a higher level waits that would fit")
    void nobodyTakesASlotThatAFittingWaiterCouldHaveHad() {
        for (long seed = 0; seed < 20; seed++) {
            playAndCheckOrder(new Random(seed));
        }
    }

    private static void playAndCheckOrder(Random random) {
        Desk desk = new Desk(
                AdmissionPolicy.builder(3).agingNanos(RequestSpec.WAIT_FOREVER).build(), 8);
        Map<Long, RequestSpec> specs = new HashMap<>();
        int seen = 0;
        long free = 8;
        for (long id = 0; id < 500; id++) {
            RequestSpec spec = at(random.nextInt(3), slots(1 + random.nextInt(8)));
            List<Long> waited = List.copyOf(desk.answers.waiting);
            long ended = -1;
            if (random.nextInt(2) == 0 && desk.running() > 0) {
                ended = desk.answers.running.stream()
                        .skip(random.nextInt((int) desk.running()))
                        .findFirst()
                        .orElseThrow();
                desk.complete(ended);
                free += specs.get(ended).demand().amount(0);
            } else {
                specs.put(id, spec);
                desk.submit(id, spec);
            }
            List<Long> started = desk.answers.started.subList(seen, desk.answers.started.size());
            for (long starts : started) {
                long has = free;
                waited.stream()
                        .filter(waiter -> !started.contains(waiter) && isBefore(waiter, starts, specs))
                        .forEach(waiter -> assertTrue(
                                specs.get(waiter).demand().amount(0) > has, () -> starts + " overtook " + waiter));
                free -= specs.get(starts).demand().amount(0);
            }
            seen = desk.answers.started.size();
        }
    }

    private static boolean isBefore(long waiter, long other, Map<Long, RequestSpec> specs) {
        int level = specs.get(waiter).priorityLevel();
        int otherLevel = specs.get(other).priorityLevel();
        return level < otherLevel || (level == otherLevel && waiter < other);
    }

    @Test
    @DisplayName("W9 an 80-token P0 head does not keep a 10-token P5 request out of 50 free slots")
    void aHeadThatDoesNotFitHoldsUpNobodyWhoDoes() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 100);
        desk.submit(1, at(5, slots(50)));
        desk.submit(2, at(0, slots(80)));
        desk.submit(3, at(5, slots(10)));
        desk.assertAnswered("placed 1", "queued 2", "placed 3");
        desk.complete(1);
        desk.assertAnswered("released 1", "placed 2");
    }

    @Test
    @DisplayName("W9 a rate limit saves up for the head of the line, which so cannot starve")
    void aRateSavesUpForTheHeadOfTheLine() {
        Desk desk = new Desk(
                AdmissionPolicy.builder(10).engineLimits(tokensPerSecond(100)).build());
        desk.submit(1, 5, 50);
        desk.submit(2, 0, 80);
        desk.submit(3, 5, 10);
        desk.assertAnswered("placed 1", "queued 2", "queued 3");
        desk.pass(300 * MILLI);
        desk.assertAnswered("placed 2");
        desk.pass(100 * MILLI);
        desk.assertAnswered("placed 3");
    }

    @Test
    @DisplayName("W2 what frees many slots starts as many waiters at once, without waiting for a tick")
    void asManyStartAsThereIsRoomFor() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 30);
        desk.submit(1, at(5, slots(30)));
        for (int i = 2; i <= 31; i++) {
            desk.submit(i, 5);
        }
        assertEquals(30, desk.answers.waiting.size());
        desk.complete(1);
        assertEquals(30, desk.running());
        assertEquals(desk.now, desk.answers.startedAt.get(30), "at the very time of the completion");
    }

    @Test
    @DisplayName("W2 every completion, cancellation, failure, expired lease and change of limits starts a waiter")
    void whateverMakesRoomStartsAWaiter() {
        Desk desk = new Desk(running(4).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(3, 5);
        desk.submit(4, at(5).withLease(SECOND));
        for (int i = 5; i <= 9; i++) {
            desk.submit(i, 5);
        }
        desk.forget();
        desk.complete(1);
        desk.assertAnswered("released 1", "placed 5");
        desk.cancel(2);
        desk.assertAnswered("cancelled 2", "placed 6");
        desk.fail(3);
        desk.assertAnswered("failed 3 HOLDER_FAILED", "placed 7");
        desk.pass(SECOND);
        desk.assertAnswered("failed 4 LEASE_EXPIRED", "placed 8");
        desk.change(running(5));
        desk.assertAnswered("placed 9");
    }

    @Test
    @DisplayName("C14 a full level refuses the newcomer, displaces nobody, and depth is counted per level")
    void aFullLevelRefusesTheNewcomerAndDisplacesNobody() {
        Desk desk = new Desk(running(1).maxQueuedPerLevel(2).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(3, 5);
        desk.submit(4, 5);
        desk.submit(5, 4);
        desk.assertAnswered("placed 1", "queued 2", "queued 3", "rejected 4 QUEUE_FULL", "queued 5");
        assertTrue(desk.answers.retryAfterNanos > 0);
        assertEquals(List.of(5L, 2L, 3L), desk.drain());
    }

    @Test
    @DisplayName("C14 the depth of a level counts the requests of all pools, and a depth of 0 lets nobody wait")
    void theDepthOfALevelCountsAllPools() {
        Desk desk = new Desk(AdmissionPolicy.builder(2).maxQueuedPerLevel(1).build(), 1).join(2, OTHER, 1);
        RequestSpec other = new RequestSpec(slots(1), OTHER, 1, RequestSpec.WAIT_FOREVER);
        desk.submit(1, 1);
        desk.submit(2, other);
        desk.submit(3, 1);
        desk.submit(4, other);
        desk.assertAnswered("placed 1", "placed 2", "queued 3", "rejected 4 QUEUE_FULL");
        desk.change(desk.policy.toBuilder().maxQueuedPerLevel(0));
        desk.submit(5, 0);
        desk.assertAnswered("rejected 5 QUEUE_FULL");
        desk.complete(1);
        desk.assertAnswered("released 1", "placed 3");
    }

    @Test
    @DisplayName("W12 open requests are bounded over all levels, and an ended one makes room")
    void openRequestsAreBoundedInTotal() {
        Desk desk = new Desk(EngineConfig.builder(CATALOG).maxOpenRequests(100).build()).join(1, MAIN, 1);
        for (int i = 0; i < 150; i++) {
            desk.submit(i, i % 10);
        }
        assertEquals(100, desk.engine.openRequests());
        assertEquals(50, desk.answers.ended());
        desk.cancel(99);
        desk.forget();
        desk.submit(200, 0);
        desk.submit(201, 0);
        desk.assertAnswered("queued 200", "rejected 201 TOO_MANY_OPEN_REQUESTS");
    }

    @Test
    @DisplayName("W14 each pool has capacity and limits of its own")
    void poolsDoNotStandInEachOthersWay() {
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                        .poolLimits(MAIN, Limits.NONE.withMaxConcurrent(1))
                        .build())
                .join(2, OTHER, MANY);
        RequestSpec other = new RequestSpec(slots(1), OTHER, 9, RequestSpec.WAIT_FOREVER);
        desk.submit(1, 0);
        desk.submit(2, 0);
        desk.submit(3, other);
        desk.submit(4, other);
        desk.assertAnswered("placed 1", "queued 2", "placed 3", "placed 4");
    }
}

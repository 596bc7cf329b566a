package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How levels share, and what a change of the policy does. */
class PolicyConformanceTest {
    private static final int MOST_TOKENS = 100_000;

    private static AdmissionPolicy.Builder sharing(QueuePolicy how, int... weights) {
        return AdmissionPolicy.builder(weights.length)
                .weights(weights)
                .queuePolicy(how)
                .agingNanos(RequestSpec.WAIT_FOREVER)
                .engineLimits(Limits.NONE.withMaxConcurrent(1));
    }

    private static int[] halving(int levels) {
        int[] weights = new int[levels];
        for (int level = 0; level < levels; level++) {
            weights[level] = 1 << (levels - 1 - level);
        }
        return weights;
    }

    @Test
    @DisplayName("C10 W4 wfq: ten levels with weights 512 to 1 get their shares of cost within 5 percent")
    void everyLevelGetsItsShareOfCost() {
        Backlog backlog =
                new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, halving(10)).build(), 0, 10, 100, MOST_TOKENS);
        for (int i = 0; i < 200_000; i++) {
            backlog.pick();
        }
        backlog.assertShares(0, 10, halving(10), 0.05);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 1_000, 4_000, 100_000, 300_000, 1_000_000})
    @DisplayName("W4 of their 10,230 picks at any size each level gets its weight in picks, none all of them")
    void ofEqualRequestsEachLevelIsPickedByItsWeight(long tokens) {
        Backlog backlog =
                new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, halving(10)).build(), 0, 10, tokens, tokens);
        for (int i = 0; i < 10_230; i++) {
            backlog.pick();
        }
        for (int level = 0; level < 10; level++) {
            assertEquals(10 * (1 << (9 - level)), backlog.picks[level], 2, "picks of level " + level);
        }
    }

    @Test
    @DisplayName("C10 wfq: between two starts of the lightest level passes no more than its weight explains")
    void everyLevelMovesOnWithinAComputableBound() {
        int[] weights = halving(10);
        Backlog backlog =
                new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, weights).build(), 0, 10, 100, 4_000);
        long bound = 0;
        for (int weight : weights) {
            bound += 4_000L * weight + 4_000;
        }
        long since = 0;
        int seen = 0;
        for (int i = 0; i < 100_000; i++) {
            long before = sum(backlog.cost);
            since = backlog.pick() == 9 ? 0 : since + sum(backlog.cost) - before;
            seen += since == 0 ? 1 : 0;
            assertTrue(since <= bound, "tokens passed the lightest level: " + since);
        }
        assertTrue(seen > 50, "times the lightest level was served: " + seen);
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }

    @Test
    @DisplayName("C10 requests without tokens count as the policy's request cost")
    void requestsWithoutTokensShareByTheirNumber() {
        Backlog backlog = new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, 3, 1).build(), 0, 2, 0, 0);
        for (int i = 0; i < 400; i++) {
            backlog.pick();
        }
        assertEquals(300, backlog.picks[0], 2);
    }

    @Test
    @DisplayName("C11 hybrid: P0 goes before all")
    void hybridServesLevelZeroFirst() {
        Backlog backlog = new Backlog(sharing(QueuePolicy.HYBRID, halving(10)).build(), 0, 10, 100, MOST_TOKENS);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(0, backlog.pick());
        }
    }

    @Test
    @DisplayName("C11 W4 hybrid: without P0 the others share by weight within 5 percent")
    void hybridSharesAmongTheOthers() {
        Backlog backlog = new Backlog(sharing(QueuePolicy.HYBRID, halving(10)).build(), 1, 10, 100, MOST_TOKENS);
        for (int i = 0; i < 200_000; i++) {
            backlog.pick();
        }
        backlog.assertShares(1, 10, halving(10), 0.05);
        backlog.submitOne(0);
        assertEquals(0, backlog.pick(), "P0 still goes first");
    }

    @Test
    @DisplayName("C11 hybrid: an expired P0 head does not cost the next P0 its turn")
    void anExpiredHeadOfLevelZeroCostsNoTurn() {
        Desk desk = new Desk(running(1).queuePolicy(QueuePolicy.HYBRID).build());
        desk.submit(1, 5);
        desk.submit(2, at(0).withWaitTimeout(SECOND));
        desk.submit(3, 0);
        desk.submit(4, 1);
        desk.forget();
        desk.now += 2 * SECOND;
        desk.complete(1);
        desk.assertAnswered("expired 2", "released 1", "placed 3");
    }

    @Test
    @DisplayName("C12 an idle level saves up no credit: back again it gets its share and no burst (bug c2a9474)")
    void anIdleLevelSavesUpNothing() {
        Backlog backlog = new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, 1, 1).build(), 1, 2, 1_000, 1_000);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(1, backlog.pick());
        }
        backlog.keepWaiting(0);
        backlog.picks[1] = 0;
        for (int i = 0; i < 100; i++) {
            backlog.pick();
            assertTrue(Math.abs(backlog.picks[0] - backlog.picks[1]) <= 2, "they take turns from the start");
        }
    }

    @Test
    @DisplayName("C10 ageing: a request that was passed over for 5 minutes goes before all levels")
    void aRequestIsNotPassedOverForEver() {
        Desk desk = new Desk(running(1).build());
        desk.submit(0, 9);
        desk.submit(1, 9);
        long id = 2;
        desk.submit(id, 0);
        for (long waited = 0; waited < 300; waited++) {
            desk.submit(id + 1, 0);
            desk.complete(desk.answers.started.get(desk.answers.started.size() - 1));
            assertEquals(id++, desk.answers.started.get(desk.answers.started.size() - 1));
            desk.pass(SECOND);
        }
        desk.complete(id - 1);
        assertEquals(1, desk.answers.started.get(desk.answers.started.size() - 1));
    }

    @Test
    @DisplayName("C13 other weights hold for the very next decision (bug a222549)")
    void otherWeightsHoldForTheNextDecision() {
        Backlog backlog = new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, 1, 1).build(), 0, 2, 1_000, 1_000);
        for (int i = 0; i < 100; i++) {
            backlog.pick();
        }
        assertEquals(50, backlog.picks[0], 1);
        backlog.desk.change(sharing(QueuePolicy.WEIGHTED_FAIR, 9, 1));
        int before = backlog.picks[0];
        for (int i = 0; i < 20; i++) {
            backlog.pick();
        }
        assertEquals(18, backlog.picks[0] - before, 1);
    }

    @Test
    @DisplayName("C13 another queue policy holds for the very next decision")
    void anotherQueuePolicyHoldsForTheNextDecision() {
        Backlog backlog =
                new Backlog(sharing(QueuePolicy.WEIGHTED_FAIR, 1, 1_000).build(), 0, 2, 1_000, 1_000);
        for (int i = 0; i < 50; i++) {
            backlog.pick();
        }
        assertEquals(1, backlog.pick());
        backlog.desk.change(sharing(QueuePolicy.STRICT, 1, 1_000));
        assertEquals(0, backlog.pick());
    }

    @Test
    @DisplayName("C13 a raised limit starts waiters at once, a lowered one ends nobody and holds for the next decision")
    void limitsChangeAtOnceAndEndNobody() {
        Desk desk = new Desk(running(2).build());
        for (int i = 1; i <= 6; i++) {
            desk.submit(i, 5);
        }
        desk.forget();
        desk.change(running(4));
        desk.assertAnswered("placed 3", "placed 4");
        desk.change(running(1));
        desk.assertAnswered();
        assertEquals(4, desk.running());
        desk.complete(1);
        desk.complete(2);
        desk.complete(3);
        desk.assertAnswered("released 1", "released 2", "released 3");
        desk.complete(4);
        desk.assertAnswered("released 4", "placed 5");
    }

    @Test
    @DisplayName(
            "C13 every limit can be changed, the context limit too, and the first request after it meets it (bug 29247a9)")
    void theFirstRequestAfterAChangeMeetsTheNewLimits() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build());
        desk.submit(1, 5, 10_000);
        desk.change(AdmissionPolicy.builder(10).engineLimits(Limits.NONE.withMaxContextTokens(9_999)));
        desk.submit(2, 5, 10_000);
        desk.change(AdmissionPolicy.builder(10).engineLimits(tokensPerSecond(5_000)));
        desk.submit(3, 5, 10_000);
        desk.change(AdmissionPolicy.builder(10).engineLimits(Limits.NONE.withRequests(Rate.perSecond(1))));
        desk.submit(4, 5, 10_000);
        desk.submit(5, 5, 10_000);
        desk.change(running(2));
        desk.assertAnswered(
                "placed 1", "rejected 2 CONTEXT_TOO_LONG", "rejected 3 ABOVE_TOKEN_BURST", "placed 4", "queued 5");
        desk.change(running(3));
        desk.assertAnswered("placed 5");
    }

    @Test
    @DisplayName("C13 W11 a policy that comes back has the effect it had, and what runs is still counted")
    void aPolicyThatComesBackHasTheEffectItHad() {
        Desk desk = new Desk(running(2).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(3, 5);
        desk.change(running(1));
        desk.change(running(2));
        desk.assertAnswered("placed 1", "placed 2", "queued 3");
        assertEquals(2, desk.engine.engineLimits().running());
    }

    @Test
    @DisplayName("C13 a policy with other levels is refused and the old one holds on")
    void aPolicyWithOtherLevelsIsRefused() {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, 5);
        assertThrows(IllegalArgumentException.class, () -> desk.change(AdmissionPolicy.builder(9)));
        desk.submit(2, 9);
        desk.assertAnswered("placed 1", "queued 2");
    }
}

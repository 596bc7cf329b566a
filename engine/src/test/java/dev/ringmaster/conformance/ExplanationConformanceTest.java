package dev.ringmaster.conformance;

import static dev.ringmaster.api.RequestSpec.WAIT_FOREVER;
import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MAIN;
import static dev.ringmaster.conformance.Desk.OTHER;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.START;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static dev.ringmaster.conformance.Desk.slots;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AccountStatus;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.Obstacle.Kind;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.QuotaStatus;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.WaitingGroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What those are told who ask why something waits, or what would become of it. */
class ExplanationConformanceTest {
    private static final int ANY = WaitingGroup.ANY;

    private static Explanation explain(Desk desk, long id) {
        return desk.engine.explain(id).orElseThrow();
    }

    private static void assertWaitsFor(Desk desk, long id, Obstacle... obstacles) {
        assertEquals(List.of(obstacles), explain(desk, id).obstacles());
    }

    private static Desk limited(Limits engine, Limits pool, Limits account) {
        return new Desk(AdmissionPolicy.builder(10)
                .engineLimits(engine)
                .poolLimits(MAIN, pool)
                .account(7, AccountPolicy.of(account))
                .build());
    }

    private static final RequestSpec OF_SEVEN = at(5).withAccount(7);

    @Test
    @DisplayName("explain: a concurrency limit of each scope, which only an end of something lifts")
    void explainsAConcurrencyLimit() {
        Limits one = Limits.NONE.withMaxConcurrent(1);
        Desk desk = limited(one, one, one);
        desk.submit(1, OF_SEVEN);
        desk.submit(2, OF_SEVEN);
        assertWaitsFor(
                desk,
                2,
                new Obstacle(Kind.CONCURRENCY_LIMIT, "account 7", 1, 0, 0, WAIT_FOREVER),
                new Obstacle(Kind.CONCURRENCY_LIMIT, "pool main", 1, 0, 0, WAIT_FOREVER),
                new Obstacle(Kind.CONCURRENCY_LIMIT, "engine", 1, 0, 0, WAIT_FOREVER));
    }

    @Test
    @DisplayName("explain: a rate of requests, with the instant at which it lets the request go")
    void explainsARateOfRequests() {
        Desk desk = limited(Limits.NONE.withRequests(Rate.perSecond(4)), Limits.NONE, Limits.NONE);
        for (int i = 1; i <= 5; i++) {
            desk.submit(i, OF_SEVEN);
        }
        assertWaitsFor(desk, 5, new Obstacle(Kind.REQUEST_RATE_LIMIT, "engine", 1, 0, 0, START + SECOND / 4));
        assertTrue(explain(desk, 5).expectedNanos() >= START + SECOND / 4);
        desk.passByTimers(SECOND / 4 - 1);
        assertEquals(RequestState.QUEUED, explain(desk, 5).state());
        desk.passByTimers(1);
        assertEquals(RequestState.PLACED, explain(desk, 5).state());
    }

    @Test
    @DisplayName("explain: a rate of tokens, with what is asked, what is left and when there is enough")
    void explainsARateOfTokens() {
        Desk desk = limited(Limits.NONE, tokensPerSecond(1_000), tokensPerSecond(2_000));
        desk.submit(1, OF_SEVEN, 700);
        desk.submit(2, OF_SEVEN, 500);
        assertWaitsFor(desk, 2, new Obstacle(Kind.TOKEN_RATE_LIMIT, "pool main", 500, 300, 0, START + SECOND / 5));
        assertEquals(500, explain(desk, 2).tokens());
    }

    @Test
    @DisplayName("explain: a quota by its name, with the end of its period")
    void explainsAQuota() {
        Quota quota = Quota.hard("daily tokens", Quota.TOKENS, QuotaPeriod.DAY, 1_000);
        Desk desk = new Desk(
                AdmissionPolicy.builder(10)
                        .account(7, new AccountPolicy(Limits.NONE, List.of(quota), 0))
                        .build(),
                1);
        desk.submit(1, OF_SEVEN, 400);
        desk.submit(2, OF_SEVEN, 600);
        desk.complete(1, 500);
        assertWaitsFor(desk, 2, new Obstacle(Kind.QUOTA, "daily tokens", 600, 500, 0, START + 14 * 3_600 * SECOND));
        assertEquals(START + 14 * 3_600 * SECOND, explain(desk, 2).expectedNanos());
    }

    @Test
    @DisplayName("explain: a pool without workers, or with workers that drain")
    void explainsAPoolWithoutWorkers() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 5);
        desk.submit(1, new RequestSpec(slots(1), OTHER, 5, WAIT_FOREVER));
        assertWaitsFor(desk, 1, new Obstacle(Kind.NO_WORKER, "pool other", 1, 0, 0, WAIT_FOREVER));
        desk.engine.workerDrain(desk.now, 1);
        desk.submit(2, 5);
        assertWaitsFor(desk, 2, new Obstacle(Kind.NO_WORKER, "pool main", 1, 0, 0, WAIT_FOREVER));
    }

    @Test
    @DisplayName("explain: a dimension of which workers have too little free, the most of it, and how many they are")
    void explainsADimension() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 8)
                .join(2, MAIN, 10)
                .join(3, OTHER, 99);
        desk.submit(1, at(5, slots(7)));
        desk.submit(2, at(5, slots(6)));
        desk.submit(3, at(5, slots(8)));
        assertWaitsFor(desk, 3, new Obstacle(Kind.DIMENSION, "slots", 8, 4, 2, WAIT_FOREVER));
    }

    @Test
    @DisplayName("explain: GPUs, of which there are too few, or none of a model that the request allows")
    void explainsGpus() {
        Desk desk = new Desk(AdmissionPolicy.builder(10).build(), 5);
        desk.engine.workerJoin(
                desk.now, 2, MAIN, CATALOG.capacity().gpus(2, "l4").build());
        desk.engine.workerJoin(
                desk.now, 3, MAIN, CATALOG.capacity().gpus(1, "a100").build());
        Demand whole = CATALOG.demand().gpus(1, 1_000).gpuModels("l4").build();
        Demand twoWhole = CATALOG.demand().gpus(2, 1_000).gpuModels("l4").build();
        Demand twoHalves = CATALOG.demand().gpus(2, 500).gpuModels("l4").build();
        desk.submit(1, at(5, whole));
        desk.submit(2, at(5, twoWhole));
        assertWaitsFor(
                desk,
                2,
                new Obstacle(Kind.GPU_DEVICES, "whole GPU devices", 2, 1, 1, WAIT_FOREVER),
                new Obstacle(Kind.GPU_MODEL, "pool main", 1, 0, 2, WAIT_FOREVER));
        desk.submit(3, at(5, twoHalves));
        assertWaitsFor(
                desk,
                3,
                new Obstacle(Kind.GPU_DEVICES, "GPU devices with 500 milli", 2, 1, 1, WAIT_FOREVER),
                new Obstacle(Kind.GPU_MODEL, "pool main", 1, 0, 2, WAIT_FOREVER));
        desk.complete(1);
        assertEquals(RequestState.PLACED, explain(desk, 2).state());
    }

    @Test
    @DisplayName("explain: others that go first")
    void explainsThatOthersGoFirst() {
        Desk desk = new Desk(
                AdmissionPolicy.builder(10).engineLimits(tokensPerSecond(100)).build());
        desk.submit(1, 5, 50);
        desk.submit(2, 0, 80);
        desk.submit(3, 5, 10);
        assertWaitsFor(desk, 3, new Obstacle(Kind.OTHERS_FIRST, "pool main", 1, 0, 0, WAIT_FOREVER));
    }

    @Test
    @DisplayName("explain: where it runs and since when, of a request that was placed; nothing of one that has ended")
    void explainsAPlacedRequest() {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, OF_SEVEN.withWaitTimeout(SECOND), 12);
        assertEquals(
                new Explanation(
                        1, RequestState.PLACED, null, MAIN, 5, 7, 12, START, START + SECOND, 1, 0, List.of(), START),
                explain(desk, 1));
        desk.submit(2, at(-1).withWaitTimeout(9 * SECOND));
        desk.pass(SECOND);
        Explanation waits = explain(desk, 2);
        assertEquals(START, waits.sinceNanos());
        assertEquals(START + 9 * SECOND, waits.deadlineNanos());
        assertEquals(5, waits.priorityLevel());
        assertEquals(1, waits.position());
        desk.complete(1);
        assertTrue(desk.engine.explain(1).isEmpty());
        assertEquals(START + SECOND, explain(desk, 2).sinceNanos());
    }

    @Test
    @DisplayName("explain: the expected time grows with the position, at the pace at which requests start")
    void theExpectedTimeGrowsWithThePosition() {
        Desk desk = new Desk(running(1).build());
        for (int i = 0; i < 300; i++) {
            desk.submit(i, 5);
        }
        for (int i = 0; i < 200; i++) {
            desk.pass(SECOND);
            desk.complete(i);
        }
        long tenth = explain(desk, 210).expectedNanos() - desk.now;
        long twentieth = explain(desk, 220).expectedNanos() - desk.now;
        assertEquals(10, explain(desk, 210).position());
        assertTrue(Math.abs(10 * SECOND - tenth) < SECOND / 10, () -> "tenth in " + tenth);
        assertTrue(Math.abs(20 * SECOND - twentieth) < SECOND / 10, () -> "twentieth in " + twentieth);
    }

    @Test
    @DisplayName("explainGroup: how many wait for what, since when, in any choice of pool, level and account")
    void explainsGroups() {
        Desk desk = new Desk(running(1).poolLimits(OTHER, Limits.NONE).build());
        desk.submit(0, 5);
        desk.pass(SECOND);
        for (int i = 1; i <= 6; i++) {
            desk.submit(i, at(i % 2 * 5).withAccount(i % 3));
            desk.pass(SECOND);
        }
        desk.submit(7, new RequestSpec(slots(1), OTHER, 5, WAIT_FOREVER));
        assertEquals(
                new WaitingGroup(7, START + SECOND, Map.of(Kind.CONCURRENCY_LIMIT, 7)),
                desk.engine.explainGroup(ANY, ANY, ANY));
        assertEquals(6, desk.engine.explainGroup(MAIN, ANY, ANY).waiting());
        assertEquals(4, desk.engine.explainGroup(ANY, 5, ANY).waiting());
        assertEquals(START + 2 * SECOND, desk.engine.explainGroup(MAIN, 0, ANY).oldestSinceNanos());
        assertEquals(3, desk.engine.explainGroup(ANY, ANY, 0).waiting());
        assertEquals(1, desk.engine.explainGroup(MAIN, 5, 2).waiting());
        assertEquals(0, desk.engine.explainGroup(OTHER, 0, ANY).waiting());
        assertEquals(Map.of(), desk.engine.explainGroup(5, ANY, 99).reasons());
    }

    @Test
    @DisplayName("account, poolLimits, engineLimits: what is used and what is left")
    void tellsWhatIsUsed() {
        Limits limits = new Limits(9, Rate.perSecond(10), Rate.perSecond(1_000), 800);
        Quota quota = Quota.hard("hourly", Quota.TOKENS, QuotaPeriod.HOUR, 5_000);
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                .account(7, new AccountPolicy(limits, List.of(quota), 3))
                .poolLimits(MAIN, limits.withMaxConcurrent(4))
                .build());
        desk.submit(1, OF_SEVEN, 300);
        desk.submit(2, OF_SEVEN, 200);
        assertEquals(
                new AccountStatus(
                        7,
                        new LimitUse(limits, 2, 8, 500),
                        List.of(new QuotaStatus(quota, 500, START + 3_600 * SECOND))),
                desk.engine.account(7).orElseThrow());
        assertEquals(new LimitUse(limits.withMaxConcurrent(4), 2, 8, 500), desk.engine.poolLimits(MAIN));
        assertEquals(2, desk.engine.engineLimits().running());
        assertEquals(Limits.NONE, desk.engine.engineLimits().limits());
        assertTrue(desk.engine.account(8).isEmpty());
        assertTrue(desk.engine.account(-1).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> desk.engine.poolLimits(2));
    }
}

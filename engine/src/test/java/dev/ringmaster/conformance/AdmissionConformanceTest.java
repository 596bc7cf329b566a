package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MANY;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static dev.ringmaster.conformance.Desk.slots;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is let in at all, and what those are told who are not. */
class AdmissionConformanceTest {
    private static final AccountPolicy A_DAY_OF_1000 =
            new AccountPolicy(Limits.NONE, List.of(Quota.hard("daily", Quota.TOKENS, QuotaPeriod.DAY, 1_000)), 0);

    @Test
    @DisplayName("C1 a request of any level starts at once while capacity is free, and has no position")
    void anyLevelStartsAtOnceWhileCapacityIsFree() {
        Desk desk = new Desk(running(10).build());
        for (int level = 0; level < 10; level++) {
            desk.submit(level, level);
            desk.assertAnswered("placed " + level);
            assertEquals(0, desk.engine.explain(level).orElseThrow().position());
        }
        desk.submit(10, 0);
        desk.assertAnswered("queued 10");
        assertEquals(1, desk.engine.explain(10).orElseThrow().position());
    }

    @Test
    @DisplayName("C3 a limit of 0, or one that is not set, limits nothing")
    void aLimitOfZeroLimitsNothing() {
        Limits zeros = new Limits(0, Rate.perSecond(0), Rate.perMinute(0), 0);
        assertEquals(Limits.NONE, zeros);
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                .engineLimits(zeros)
                .poolLimits(0, zeros)
                .account(0, AccountPolicy.of(zeros))
                .build());
        for (int i = 0; i < 10_000; i++) {
            desk.submit(i, 9, RequestSpec.MAX_TOKENS);
        }
        assertEquals(10_000, desk.running());
    }

    @Test
    @DisplayName("C5 a request longer than the context limit is refused for good with that reason, also when busy")
    void aTooLongRequestIsRefusedForGoodAlsoWhenBusy() {
        Limits limits = new Limits(1, Rate.UNLIMITED, Rate.UNLIMITED, 128_000);
        for (AdmissionPolicy policy : List.of(
                AdmissionPolicy.builder(10).engineLimits(limits).build(),
                AdmissionPolicy.builder(10).poolLimits(0, limits).build(),
                AdmissionPolicy.builder(10).account(0, AccountPolicy.of(limits)).build())) {
            Desk desk = new Desk(policy);
            desk.submit(1, 5, 128_000);
            desk.submit(2, 0, 128_001);
            desk.assertAnswered("placed 1", "rejected 2 CONTEXT_TOO_LONG");
            assertEquals(0, desk.answers.retryAfterNanos, "another try is useless");
        }
    }

    @Test
    @DisplayName("C5 a request that a token bucket can never hold is refused for good, also when busy")
    void whatATokenBucketCanNeverHoldIsRefusedForGood() {
        Limits limits = new Limits(1, Rate.UNLIMITED, Rate.perSecond(4_000), 0);
        for (AdmissionPolicy policy : List.of(
                AdmissionPolicy.builder(10).engineLimits(limits).build(),
                AdmissionPolicy.builder(10).poolLimits(0, limits).build(),
                AdmissionPolicy.builder(10).account(0, AccountPolicy.of(limits)).build())) {
            Desk desk = new Desk(policy);
            desk.submit(1, 5, 10);
            desk.submit(2, 0, 5_000);
            desk.submit(3, 0, 4_000);
            desk.assertAnswered("placed 1", "rejected 2 ABOVE_TOKEN_BURST", "queued 3");
        }
    }

    @Test
    @DisplayName("C5 what no worker or no period of a quota could ever hold is refused at once (bug a222549)")
    void whatCanNeverFitDoesNotWaitForItsDeadline() {
        Desk desk =
                new Desk(AdmissionPolicy.builder(10).account(0, A_DAY_OF_1000).build(), 4);
        desk.submit(1, at(5, slots(4)), 1_000);
        desk.submit(2, at(5, slots(5)), 0);
        desk.submit(3, at(5, slots(1)), 1_001);
        desk.assertAnswered(
                "placed 1", "alert 0 daily 1000", "rejected 2 LARGER_THAN_ANY_WORKER", "rejected 3 ABOVE_QUOTA");
    }

    @Test
    @DisplayName("C5 the permanent reason is told although a passing one holds as well")
    void thePermanentReasonIsToldFirst() {
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                .maxQueuedPerLevel(0)
                .engineLimits(new Limits(1, Rate.perSecond(1), Rate.perSecond(100), 50))
                .build());
        desk.submit(1, 5, 50);
        desk.submit(2, 5, 51);
        desk.submit(3, 5, 10);
        desk.assertAnswered("placed 1", "rejected 2 CONTEXT_TOO_LONG", "rejected 3 QUEUE_FULL");
    }

    @Test
    @DisplayName("C7 W1 a queued request has not started: of 200 calls at a limit of 10 never more than 10 run")
    void aQueuedRequestHasNotStarted() {
        Desk desk = new Desk(running(10).build());
        for (int i = 0; i < 200; i++) {
            desk.submit(i, 5);
        }
        assertEquals(10, desk.answers.mostRunning);
        assertEquals(190, desk.answers.waiting.size());
        desk.drain();
        assertEquals(10, desk.answers.mostRunning);
        assertEquals(200, desk.answers.started.size());
        desk.forget();
        desk.submit(1_000, 9);
        desk.assertAnswered("placed 1000");
    }

    @Test
    @DisplayName("C15 W13 a priority below 0 means the default level")
    void aPriorityBelowZeroMeansTheDefaultLevel() {
        Desk desk = new Desk(running(1).defaultLevel(7).build());
        desk.submit(1, 5);
        desk.submit(2, -1);
        desk.submit(3, Integer.MIN_VALUE);
        desk.assertAnswered("placed 1", "queued 2", "queued 3");
        assertEquals(7, desk.engine.explain(2).orElseThrow().priorityLevel());
        assertEquals(7, desk.engine.explain(3).orElseThrow().priorityLevel());
        assertEquals(5, AdmissionPolicy.builder(10).build().defaultLevel());
        assertEquals(2, AdmissionPolicy.builder(5).build().defaultLevel(), "few levels have a default as well");
    }

    @Test
    @DisplayName("C15 a priority the engine does not have is refused for good, whether capacity is free or not")
    void anUnknownPriorityIsRefusedForGood() {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, 42);
        desk.submit(2, 9);
        desk.submit(3, 10);
        desk.assertAnswered("rejected 1 UNKNOWN_PRIORITY_LEVEL", "placed 2", "rejected 3 UNKNOWN_PRIORITY_LEVEL");
        assertEquals(0, desk.answers.retryAfterNanos);
    }

    @Test
    @DisplayName("W13 numbers of tokens below 0 are refused and change nothing")
    void negativeTokensAreRefused() {
        Desk desk = new Desk(
                AdmissionPolicy.builder(10).engineLimits(tokensPerSecond(100)).build());
        assertThrows(IllegalArgumentException.class, () -> desk.submit(1, 5, -100_000));
        desk.submit(2, 5, 100);
        assertThrows(IllegalArgumentException.class, () -> desk.complete(2, -100_000));
        desk.submit(3, 5, 100);
        desk.assertAnswered("placed 2", "queued 3");
    }

    @Test
    @DisplayName("W18 an id that is in use is refused, and free again after its final answer")
    void anIdInUseIsRefused() {
        Desk desk = new Desk(running(1).build());
        desk.submit(1, 5);
        desk.submit(2, 5);
        desk.submit(1, 5);
        desk.submit(2, 0);
        desk.assertAnswered("placed 1", "queued 2", "rejected 1 DUPLICATE_REQUEST", "rejected 2 DUPLICATE_REQUEST");
        desk.cancel(2);
        desk.submit(2, 0);
        desk.assertAnswered("cancelled 2", "queued 2");
    }

    /** For each reason, a policy and what is to be submitted so that the last submission is refused for it. */
    private static Desk refusedFor(RejectReason reason) {
        RequestSpec now = at(5).withWaitTimeout(0);
        AdmissionPolicy.Builder plain = AdmissionPolicy.builder(10);
        Desk desk = switch (reason) {
            case DUPLICATE_REQUEST, UNKNOWN_PRIORITY_LEVEL, UNKNOWN_ACCOUNT -> new Desk(plain.build());
            case LARGER_THAN_ANY_WORKER, NO_CAPACITY -> new Desk(plain.build(), 1);
            case QUEUE_FULL -> new Desk(running(1).maxQueuedPerLevel(0).build());
            case TOO_MANY_OPEN_REQUESTS ->
                new Desk(EngineConfig.builder(CATALOG).maxOpenRequests(1).build()).join(1, 0, MANY);
            case CONTEXT_TOO_LONG ->
                new Desk(plain.engineLimits(Limits.NONE.withMaxContextTokens(9)).build());
            case ABOVE_TOKEN_BURST ->
                new Desk(plain.engineLimits(tokensPerSecond(9)).build());
            case ABOVE_QUOTA, QUOTA_EXCEEDED ->
                new Desk(plain.account(0, A_DAY_OF_1000).build());
            case CONCURRENCY_LIMIT, GANG_TOO_LARGE -> new Desk(running(1).build());
            case REQUEST_RATE_LIMIT ->
                new Desk(plain.engineLimits(Limits.NONE.withRequests(Rate.perSecond(1)))
                        .build());
            case TOKEN_RATE_LIMIT ->
                new Desk(plain.engineLimits(tokensPerSecond(10)).build());
            case LEDGER_AWAY -> throw new IllegalArgumentException("only with a ledger that several nodes share");
        };
        desk.submit(1, 5, reason == RejectReason.QUOTA_EXCEEDED ? 1_000 : 1);
        switch (reason) {
            case DUPLICATE_REQUEST -> desk.submit(1, 5);
            case UNKNOWN_PRIORITY_LEVEL -> desk.submit(2, 10);
            case UNKNOWN_ACCOUNT -> desk.submit(2, at(5).withAccount(1 << 16));
            case LARGER_THAN_ANY_WORKER -> desk.submit(2, at(5, slots(2)));
            case ABOVE_QUOTA -> desk.submit(2, 5, 1_001);
            case QUEUE_FULL, TOO_MANY_OPEN_REQUESTS -> desk.submit(2, 5);
            case GANG_TOO_LARGE -> desk.engine.submitGang(desk.now, Gang.of(at(5), 2, 3));
            default -> desk.submit(2, now, 10);
        }
        return desk;
    }

    @Test
    @DisplayName("W15 every reason can be met, is known as permanent or not, and says when to come back if it is not")
    void everyReasonSaysWhetherAndWhenToComeBack() {
        Map<RejectReason, Long> retryAfter = new EnumMap<>(RejectReason.class);
        for (RejectReason reason : EnumSet.complementOf(EnumSet.of(RejectReason.LEDGER_AWAY))) {
            Desk desk = refusedFor(reason);
            int rejected = reason == RejectReason.GANG_TOO_LARGE ? 2 : 1;
            assertEquals(Map.of(reason, rejected), desk.answers.rejected);
            assertEquals(reason.isPermanent(), desk.answers.retryAfterNanos == 0, reason::toString);
            retryAfter.put(reason, desk.answers.retryAfterNanos);
            assertTrue(desk.engine.explain(2).isEmpty());
        }
        assertEquals(SECOND, retryAfter.get(RejectReason.REQUEST_RATE_LIMIT), "when the bucket has another request");
        assertEquals(SECOND / 10, retryAfter.get(RejectReason.TOKEN_RATE_LIMIT), "one token is missing");
        assertEquals(14 * 3_600 * SECOND, retryAfter.get(RejectReason.QUOTA_EXCEEDED), "at midnight");
        EnumSet<RejectReason> permanent = EnumSet.allOf(RejectReason.class);
        permanent.removeIf(reason -> !reason.isPermanent());
        assertEquals(
                EnumSet.of(
                        RejectReason.DUPLICATE_REQUEST,
                        RejectReason.UNKNOWN_PRIORITY_LEVEL,
                        RejectReason.LARGER_THAN_ANY_WORKER,
                        RejectReason.UNKNOWN_ACCOUNT,
                        RejectReason.CONTEXT_TOO_LONG,
                        RejectReason.ABOVE_TOKEN_BURST,
                        RejectReason.ABOVE_QUOTA,
                        RejectReason.GANG_TOO_LARGE),
                permanent);
    }

    @Test
    @DisplayName("W15 a waiting request has a position that counts those of its level before it")
    void aWaitingRequestHasAPosition() {
        Desk desk = new Desk(running(1).build());
        desk.submit(0, 5);
        for (int i = 1; i <= 180; i++) {
            desk.submit(i, 5);
        }
        desk.submit(999, 4);
        assertEquals(180, desk.engine.explain(180).orElseThrow().position());
        assertEquals(1, desk.engine.explain(999).orElseThrow().position());
        desk.cancel(100);
        assertEquals(179, desk.engine.explain(180).orElseThrow().position());
        assertEquals(RequestState.QUEUED, desk.engine.explain(180).orElseThrow().state());
    }
}

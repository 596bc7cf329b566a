package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.MILLI;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.RequestSpec;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What limits and quotas make of what was really used, and keep over time. */
class SettlementConformanceTest {
    private static Desk atRate(Limits limits) {
        return new Desk(AdmissionPolicy.builder(10).engineLimits(limits).build());
    }

    @Test
    @DisplayName("C20 W8 what was used less is given back, what was used more is taken")
    void realUsageCorrectsTheReservation() {
        Desk desk = atRate(tokensPerSecond(1_000));
        desk.submit(1, 5, 1_000);
        desk.submit(2, 5, 600);
        desk.complete(1, 400);
        desk.assertAnswered("placed 1", "queued 2", "released 1", "placed 2");
        desk.complete(2, 1_600);
        desk.submit(3, 5, 1);
        desk.assertAnswered("released 2", "queued 3");
        desk.pass(1_000 * MILLI);
        desk.assertAnswered();
        desk.pass(MILLI);
        desk.assertAnswered("placed 3");
    }

    @Test
    @DisplayName("C20 W8 a request that failed gets its tokens back, one that was cancelled or lost does not")
    void aFailedRequestGetsItsTokensBack() {
        Desk desk = atRate(tokensPerSecond(1_000));
        desk.submit(1, 5, 700);
        desk.fail(1);
        assertEquals(1_000, desk.engine.engineLimits().tokensLeft());
        desk.submit(2, 5, 300);
        desk.cancel(2);
        assertEquals(700, desk.engine.engineLimits().tokensLeft());
        desk.submit(3, at(5).withLease(1), 700);
        desk.pass(1);
        assertEquals(0, desk.engine.engineLimits().tokensLeft());
    }

    @Test
    @DisplayName("C20 what failed or used less gives its quota back, too")
    void aQuotaIsCorrectedAsWell() {
        Quota quota = new Quota("daily", Quota.Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, ZoneOffset.UTC, 1_000, 0, 0);
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                .account(0, new AccountPolicy(Limits.NONE, List.of(quota), 0))
                .build());
        desk.submit(1, 5, 1_000);
        desk.submit(2, 5, 1);
        desk.fail(1);
        desk.submit(3, 5, 1_000);
        desk.complete(3, 250);
        desk.submit(4, 5, 751);
        desk.submit(5, 5, 750);
        desk.complete(5, 900);
        assertEquals(
                1_150,
                desk.engine.account(0).orElseThrow().quotas().get(0).used(),
                "what was used is known, be it beyond the limit");
        desk.assertAnswered(
                "placed 1",
                "rejected 2 QUOTA_EXCEEDED",
                "failed 1 HOLDER_FAILED",
                "placed 3",
                "released 3",
                "rejected 4 QUOTA_EXCEEDED",
                "placed 5",
                "released 5");
    }

    @Test
    @DisplayName("C22 an account's running requests are counted on when seconds turn and policies come (bug c2a9474)")
    void runningRequestsAreCountedOnAcrossSecondsAndPolicies() {
        AdmissionPolicy.Builder two = AdmissionPolicy.builder(10)
                .account(1, AccountPolicy.of(new Limits(2, Rate.perSecond(3), Rate.perSecond(300), 0)));
        Desk desk = new Desk(two.build());
        RequestSpec mine = at(5).withAccount(1);
        desk.submit(1, mine, 10);
        desk.submit(2, mine, 10);
        desk.submit(3, mine, 10);
        for (int i = 0; i < 5; i++) {
            desk.pass(61 * SECOND);
            desk.change(AdmissionPolicy.builder(10));
            desk.change(two);
            desk.change(two);
        }
        assertEquals(3, desk.running(), "without limits it may start, and is counted then");
        desk.forget();
        desk.submit(4, mine, 10);
        desk.complete(1);
        desk.assertAnswered("queued 4", "released 1");
        desk.complete(2);
        desk.assertAnswered("released 2", "placed 4");
    }
}

package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.CATALOG;
import static dev.ringmaster.conformance.Desk.MANY;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.slots;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.QuotaStatus;
import dev.ringmaster.api.RequestSpec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What accounts may use in a period. */
class QuotaConformanceTest {
    private static final long HOUR = 3_600 * SECOND;
    private static final int ACCOUNT = 7;

    private static Quota tokens(Kind kind, long limit, long maxBorrowed) {
        return new Quota("tokens", kind, Quota.TOKENS, QuotaPeriod.DAY, ZoneOffset.UTC, limit, maxBorrowed, 80);
    }

    private static AdmissionPolicy.Builder with(Quota... quotas) {
        return AdmissionPolicy.builder(10).account(ACCOUNT, has(quotas));
    }

    private static AccountPolicy has(Quota... quotas) {
        return new AccountPolicy(Limits.NONE, List.of(quotas), 0);
    }

    private static void submit(Desk desk, long id, long tokens) {
        desk.submit(id, at(5).withAccount(ACCOUNT), tokens);
    }

    private static List<Long> used(Desk desk, int account) {
        return desk.engine.account(account).orElseThrow().quotas().stream()
                .map(QuotaStatus::used)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"HARD", "RESERVED"})
    @DisplayName("C21 W10 hard and reserved: the limit is reached and never passed, alert at 80 percent once")
    void aHardQuotaIsReachedAndNeverPassed(Kind kind) {
        Desk desk = new Desk(with(tokens(kind, 1_000, 0)).build());
        submit(desk, 1, 799);
        submit(desk, 2, 1);
        submit(desk, 3, 100);
        submit(desk, 4, 101);
        submit(desk, 5, 100);
        submit(desk, 6, 1);
        desk.assertAnswered(
                "placed 1",
                "placed 2",
                "alert 7 tokens 800",
                "placed 3",
                "rejected 4 QUOTA_EXCEEDED",
                "placed 5",
                "rejected 6 QUOTA_EXCEEDED");
        assertEquals(List.of(1_000L), used(desk, ACCOUNT));
        assertEquals(14 * HOUR, desk.answers.retryAfterNanos, "at midnight");
    }

    @Test
    @DisplayName("C21 soft: an alert beyond the limit, a refusal beyond 120 percent")
    void aSoftQuotaWarnsAtItsLimitAndRefusesBeyond120Percent() {
        Desk desk = new Desk(with(tokens(Kind.SOFT, 1_000, 0)).build());
        submit(desk, 1, 1_000);
        submit(desk, 2, 100);
        submit(desk, 3, 101);
        submit(desk, 4, 100);
        submit(desk, 5, 1_201);
        desk.assertAnswered(
                "placed 1",
                "alert 7 tokens 1000",
                "placed 2",
                "alert 7 tokens 1100",
                "rejected 3 QUOTA_EXCEEDED",
                "placed 4",
                "rejected 5 ABOVE_QUOTA");
    }

    @Test
    @DisplayName("C21 burstable: borrows up to its bound, and only what other burstable quotas do not use")
    void aBurstableQuotaBorrowsWithinBounds() {
        Desk desk = new Desk(with(tokens(Kind.BURSTABLE, 1_000, 500))
                .account(8, has(tokens(Kind.BURSTABLE, 400, 0)))
                .build());
        submit(desk, 1, 1_400);
        submit(desk, 2, 1);
        desk.assertAnswered("placed 1", "alert 7 tokens 1400", "rejected 2 QUOTA_EXCEEDED");
        desk.submit(3, at(5).withAccount(8), 1);
        desk.assertAnswered("rejected 3 QUOTA_EXCEEDED");
        desk.fail(1);
        desk.submit(4, at(5).withAccount(8), 400);
        submit(desk, 5, 1_001);
        submit(desk, 6, 1_000);
        desk.assertAnswered(
                "failed 1 HOLDER_FAILED", "placed 4", "alert 8 tokens 400", "rejected 5 QUOTA_EXCEEDED", "placed 6");
    }

    @Test
    @DisplayName("C21 reserved: what is not used of it is lent to nobody")
    void aReservedQuotaIsLentToNobody() {
        Desk desk = new Desk(with(tokens(Kind.BURSTABLE, 1_000, 500))
                .account(8, has(tokens(Kind.RESERVED, 400, 0)))
                .build());
        submit(desk, 1, 1_001);
        submit(desk, 2, 1_000);
        desk.submit(3, at(5).withAccount(8), 400);
        desk.forget();
        submit(desk, 4, 1);
        desk.assertAnswered("rejected 4 QUOTA_EXCEEDED");
        assertEquals(List.of(1_000L), used(desk, ACCOUNT));
        assertEquals(List.of(400L), used(desk, 8));
    }

    @Test
    @DisplayName("C21 the dimension is honoured: requests, tokens and amounts are counted apart")
    void eachQuotaCountsWhatItMeasures() {
        Desk desk = new Desk(with(
                        Quota.hard("requests", Quota.REQUESTS, QuotaPeriod.HOUR, 10),
                        Quota.hard("tokens", Quota.TOKENS, QuotaPeriod.HOUR, 100_000),
                        Quota.hard("memory", CATALOG.dimensions().indexOf("memory"), QuotaPeriod.HOUR, 64))
                .build());
        desk.engine.workerJoin(
                desk.now,
                2,
                0,
                CATALOG.capacity().amount("slots", MANY).amount("memory", MANY).build());
        submit(desk, 1, 500);
        desk.assertAnswered("placed 1");
        var demand = CATALOG.demand().amount("slots", 1).amount("memory", 60).build();
        desk.submit(2, RequestSpec.of(demand, 5).withAccount(ACCOUNT), 500);
        assertEquals(List.of(2L, 1_000L, 60L), used(desk, ACCOUNT));
        desk.submit(3, RequestSpec.of(demand, 5).withAccount(ACCOUNT), 500);
        desk.assertAnswered("placed 2", "alert 7 memory 60", "rejected 3 QUOTA_EXCEEDED");
        assertEquals(List.of(2L, 1_000L, 60L), used(desk, ACCOUNT), "a refused request is charged nowhere");
    }

    @ParameterizedTest
    @CsvSource({
        "HOUR,  UTC,              2026-03-02T11:00:00Z",
        "DAY,   UTC,              2026-03-03T00:00:00Z",
        "DAY,   America/New_York, 2026-03-03T05:00:00Z",
        "DAY,   Asia/Kolkata,     2026-03-02T18:30:00Z",
        "MONTH, UTC,              2026-04-01T00:00:00Z",
    })
    @DisplayName("C21 W10 a period ends to the nanosecond at its zone's boundary, and then the quota starts again")
    void aPeriodRollsOverAtItsBoundary(QuotaPeriod period, String zone, String end) {
        Desk desk = new Desk(with(new Quota("q", Kind.HARD, Quota.TOKENS, period, ZoneId.of(zone), 1_000, 0, 100))
                .build());
        submit(desk, 1, 900);
        long left = Instant.parse(end).getEpochSecond() * SECOND - desk.now;
        desk.pass(left - 1);
        submit(desk, 2, 101);
        assertEquals(List.of(900L), used(desk, ACCOUNT));
        desk.pass(1);
        assertEquals(List.of(0L), used(desk, ACCOUNT));
        submit(desk, 3, 1_000);
        desk.assertAnswered("placed 1", "rejected 2 QUOTA_EXCEEDED", "placed 3", "alert 7 q 1000");
    }

    @Test
    @DisplayName("C21 a request that waits for a quota starts in the moment the next period begins")
    void whoWaitsForAQuotaStartsWithTheNextPeriod() {
        Desk desk = new Desk(with(tokens(Kind.HARD, 1_000, 0)).build(), 1);
        submit(desk, 1, 600);
        submit(desk, 2, 400);
        submit(desk, 3, 400);
        desk.complete(1);
        desk.complete(2);
        desk.assertAnswered(
                "placed 1", "queued 2", "queued 3", "released 1", "placed 2", "alert 7 tokens 1000", "released 2");
        assertTrue(desk.engine.nextTimerNanos() <= desk.now + 14 * HOUR);
        desk.pass(14 * HOUR - 1);
        desk.assertAnswered();
        desk.pass(1);
        desk.assertAnswered("placed 3");
    }

    @Test
    @DisplayName("C21 W10 a waiting request for which a quota has no room keeps nobody else waiting")
    void aUsedUpQuotaKeepsNobodyElseWaiting() {
        Desk desk = new Desk(with(tokens(Kind.HARD, 1_000, 0)).build(), 1);
        submit(desk, 1, 600);
        submit(desk, 2, 600 - 200);
        submit(desk, 3, 400);
        desk.submit(4, 9);
        desk.forget();
        desk.complete(1, 700);
        desk.assertAnswered("released 1", "placed 4");
    }

    @Test
    @DisplayName("C21 all quotas of an account hold, and charging is all or nothing")
    void allQuotasHoldTogether() {
        Desk desk = new Desk(with(
                        Quota.hard("hourly", Quota.TOKENS, QuotaPeriod.HOUR, 500),
                        Quota.hard("daily", Quota.TOKENS, QuotaPeriod.DAY, 800))
                .build());
        submit(desk, 1, 500);
        submit(desk, 2, 100);
        desk.pass(HOUR);
        submit(desk, 3, 301);
        submit(desk, 4, 300);
        assertEquals(List.of(300L, 800L), used(desk, ACCOUNT));
        assertEquals(List.of(1L, 4L), desk.answers.started);
    }

    @Test
    @DisplayName("C22 W10 what was used stays used when a policy comes again, and an alert is not repeated")
    void whatWasUsedStaysUsedUnderAnotherPolicy() {
        Desk desk = new Desk(with(tokens(Kind.HARD, 1_000, 0)).build());
        submit(desk, 1, 900);
        desk.forget();
        for (int i = 0; i < 3; i++) {
            desk.change(with(tokens(Kind.HARD, 1_000, 0)));
        }
        submit(desk, 2, 101);
        submit(desk, 3, 50);
        desk.assertAnswered("rejected 2 QUOTA_EXCEEDED", "placed 3");
        assertEquals(List.of(950L), used(desk, ACCOUNT));
        desk.change(with(tokens(Kind.HARD, 2_000, 0)));
        submit(desk, 4, 500);
        desk.assertAnswered("placed 4");
        assertEquals(List.of(1_450L), used(desk, ACCOUNT));
    }

    @Test
    @DisplayName("C21 no quotas: an account may do what the limits allow")
    void anAccountWithoutQuotasIsNotHeldUp() {
        Desk desk = new Desk(with(tokens(Kind.HARD, 1, 0)).build());
        desk.submit(1, at(5, slots(1)).withAccount(8), RequestSpec.MAX_TOKENS);
        desk.assertAnswered("placed 1");
    }
}

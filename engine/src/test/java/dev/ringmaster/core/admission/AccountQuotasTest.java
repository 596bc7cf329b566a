package dev.ringmaster.core.admission;

import static dev.ringmaster.core.admission.QuotaFixture.CPU;
import static dev.ringmaster.core.admission.QuotaFixture.MEMORY;
import static dev.ringmaster.core.admission.QuotaFixture.ONE;
import static dev.ringmaster.core.admission.QuotaFixture.UTC;
import static dev.ringmaster.core.admission.QuotaFixture.account;
import static dev.ringmaster.core.admission.QuotaFixture.at;
import static dev.ringmaster.core.admission.QuotaFixture.demand;
import static dev.ringmaster.core.admission.QuotaFixture.quota;
import static dev.ringmaster.core.admission.QuotaFixture.tokens;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.core.admission.QuotaFixture.Alerts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one account may use: each kind of quota at its limit, and what is given back, put right and kept. */
class AccountQuotasTest {
    private static final long NOW = at("2026-02-03T04:05:06", UTC);

    private final Alerts alerts = new Alerts();

    private void charge(AccountQuotas account, long tokens) {
        account.charge(NOW, ONE, tokens, alerts);
    }

    @Test
    void withoutQuotasThereIsAlwaysRoom() {
        AccountQuotas account = account(NOW);

        assertTrue(account.isEmpty());
        assertTrue(account.couldEverHold(ONE, 1L << 30));
        assertTrue(account.hasRoom(ONE, 1L << 30));
        assertEquals(Long.MAX_VALUE, account.roomAtNanos(ONE, 1));
        assertEquals(Long.MAX_VALUE, account.nextPeriodEndNanos());
    }

    /** W10: 64 callers with 50 requests of 100 tokens each used 7,300 of a hard 1,000. */
    @Test
    void aHardQuotaIsNotExceededByOneToken() {
        AccountQuotas account = account(NOW, tokens(Kind.HARD, 1_000));
        int charged = 0;
        for (int i = 0; i < 64 * 50; i++) {
            if (account.hasRoom(ONE, 100)) {
                charge(account, 100);
                charged++;
            }
        }

        assertEquals(10, charged);
        assertEquals(1_000, account.used(0));
        assertTrue(account.hasRoom(ONE, 0));
        assertFalse(account.hasRoom(ONE, 1));
    }

    /** C21: hard and reserved to the limit, soft to 120 % of it rounded down, burstable to what it may borrow. */
    @ParameterizedTest
    @CsvSource({
        "HARD, 1000, 0, 1000",
        "RESERVED, 1000, 0, 1000",
        "SOFT, 1000, 0, 1200",
        "SOFT, 1, 0, 1",
        "SOFT, 4, 0, 4",
        "SOFT, 5, 0, 6",
        "SOFT, 999, 0, 1198",
        "SOFT, 1152921504606846976, 0, 1383505805528216371",
        "BURSTABLE, 1000, 500, 1500",
        "BURSTABLE, 1152921504606846976, 1152921504606846976, 2305843009213693952",
    })
    void couldEverHoldAsMuchAsItsKindAllows(Kind kind, long limit, long maxBorrowed, long most) {
        AccountQuotas account =
                account(NOW, new Quota("q", kind, Quota.TOKENS, QuotaPeriod.TOTAL, UTC, limit, maxBorrowed, 0));

        assertTrue(account.couldEverHold(ONE, most));
        assertFalse(account.couldEverHold(ONE, most + 1));
    }

    @Test
    void aSoftQuotaWarnsAtItsLimitAndRefusesAbove120Percent() {
        AccountQuotas account = account(NOW, tokens(Kind.SOFT, 1_000));

        charge(account, 1_000);
        assertEquals(List.of(), alerts.take());
        charge(account, 150);
        assertEquals(List.of(NOW + " 0 q 1150"), alerts.take());
        assertTrue(account.hasRoom(ONE, 50));
        assertFalse(account.hasRoom(ONE, 51));
        charge(account, 50);
        assertEquals(List.of(), alerts.take());
    }

    @Test
    void countsRequestsTokensAndAmountsEachForItself() {
        AccountQuotas account = account(
                NOW,
                new Quota("requests", Kind.HARD, Quota.REQUESTS, QuotaPeriod.HOUR, UTC, 10, 0, 0),
                new Quota("tokens", Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, UTC, 100, 0, 0),
                new Quota("cpu", Kind.HARD, CPU, QuotaPeriod.MONTH, UTC, 16, 0, 0),
                new Quota("memory", Kind.HARD, MEMORY, QuotaPeriod.TOTAL, UTC, 64, 0, 0));

        account.charge(NOW, demand(3, 5), 7, alerts);
        account.charge(NOW, demand(1, 2), 0, alerts);

        assertEquals(4, account.size());
        assertEquals(2, account.used(0));
        assertEquals(7, account.used(1));
        assertEquals(4, account.used(2));
        assertEquals(7, account.used(3));
        assertEquals("memory", account.quota(3).name());
        assertTrue(account.hasRoom(demand(12, 57), 93));
        assertFalse(account.hasRoom(demand(13, 57), 93));
        assertFalse(account.hasRoom(demand(12, 58), 93));
        assertFalse(account.hasRoom(demand(12, 57), 94));
    }

    @Test
    void roomComesWhenTheFirstPeriodEndsOfThoseThatLackIt() {
        AccountQuotas account = account(
                NOW,
                new Quota("hour", Kind.HARD, CPU, QuotaPeriod.HOUR, UTC, 100, 0, 0),
                new Quota("day", Kind.HARD, CPU, QuotaPeriod.DAY, UTC, 10, 0, 0),
                new Quota("month", Kind.HARD, CPU, QuotaPeriod.MONTH, UTC, 10, 0, 0),
                new Quota("total", Kind.HARD, MEMORY, QuotaPeriod.TOTAL, UTC, 5, 0, 0));
        account.charge(NOW, demand(8, 5), 0, alerts);

        assertEquals(Long.MAX_VALUE, account.roomAtNanos(demand(2, 0), 0));
        assertEquals(at("2026-02-04T00:00:00", UTC), account.roomAtNanos(demand(3, 0), 0));
        assertEquals(at("2026-02-03T05:00:00", UTC), account.roomAtNanos(demand(93, 0), 0));
        assertEquals(Long.MAX_VALUE, account.roomAtNanos(demand(1, 1), 0));
        assertEquals(at("2026-02-03T05:00:00", UTC), account.nextPeriodEndNanos());
        assertEquals(Long.MAX_VALUE, account.periodEndNanos(3));
    }

    @Test
    void alertsOnceAtItsShareOfTheLimitRoundedUp() {
        AccountQuotas account =
                account(NOW, new Quota("q", Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, UTC, 99, 0, 80)); // at 79.2

        charge(account, 79);
        assertEquals(List.of(), alerts.take());
        charge(account, 1);
        assertEquals(List.of(NOW + " 0 q 80"), alerts.take());
        account.refund(ONE, 40, NOW);
        charge(account, 50);
        assertEquals(List.of(), alerts.take());
    }

    @Test
    void aSoftQuotaAlertsAtItsShareAndAboveItsLimitEvenInOneStep() {
        AccountQuotas account =
                account(NOW, new Quota("q", Kind.SOFT, Quota.TOKENS, QuotaPeriod.DAY, UTC, 100, 0, 100));

        charge(account, 100);
        assertEquals(List.of(NOW + " 0 q 100"), alerts.take());
        account.refund(ONE, 100, NOW);
        account.correct(NOW, 300, NOW, alerts);
        assertEquals(List.of(NOW + " 0 q 300"), alerts.take());

        long tomorrow = at("2026-02-04T00:00:00", UTC);
        account.charge(tomorrow, ONE, 101, alerts);
        assertEquals(List.of(tomorrow + " 0 q 101", tomorrow + " 0 q 101"), alerts.take());
    }

    @Test
    void theShareOfTheLargestLimitDoesNotOverflow() {
        AccountQuotas account =
                account(NOW, new Quota("q", Kind.SOFT, Quota.TOKENS, QuotaPeriod.TOTAL, UTC, Quota.MAX_LIMIT, 0, 99));
        long almost = 1141392289560778506L; // 99 % of 2^60 is 1141392289560778506.24

        account.restore("q", almost, Long.MAX_VALUE);
        charge(account, 0);
        assertEquals(List.of(), alerts.take());
        charge(account, 1);
        assertEquals(List.of(NOW + " 0 q " + (almost + 1)), alerts.take());
    }

    @Test
    void givesBackWhatAChargeTookButNeverBelowZero() {
        AccountQuotas account = account(NOW, quota(Kind.HARD, CPU, QuotaPeriod.DAY, 10));
        account.charge(NOW, demand(7, 0), 0, alerts);

        account.refund(demand(4, 0), 0, NOW);
        assertEquals(3, account.used(0));
        account.refund(demand(4, 0), 0, NOW);
        assertEquals(0, account.used(0));
    }

    @Test
    void putsTokensRightBeyondTheLimitAndNothingElse() {
        AccountQuotas account = account(
                NOW,
                new Quota("tokens", Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, UTC, 100, 0, 80),
                new Quota("requests", Kind.HARD, Quota.REQUESTS, QuotaPeriod.DAY, UTC, 100, 0, 0));
        charge(account, 50);

        account.correct(NOW, 70, NOW, alerts);
        assertEquals(120, account.used(0));
        assertEquals(1, account.used(1));
        assertFalse(account.hasRoom(ONE, 1));
        assertEquals(List.of(NOW + " 0 tokens 120"), alerts.take());
        account.correct(NOW, -110, NOW, alerts);
        assertEquals(10, account.used(0));
        account.correct(NOW, -11, NOW, alerts);
        assertEquals(0, account.used(0));
    }

    @Test
    void sumsAreCutWhereALongEnds() {
        AccountQuotas account = account(NOW, quota(Kind.HARD, Quota.TOKENS, QuotaPeriod.TOTAL, 1));
        account.restore("q", Long.MAX_VALUE, Long.MAX_VALUE);

        charge(account, 1L << 30);
        account.correct(NOW, Long.MAX_VALUE, NOW, alerts);
        assertEquals(Long.MAX_VALUE - 1, account.used(0));
        assertFalse(account.hasRoom(ONE, Long.MAX_VALUE));
        account.correct(NOW, Long.MIN_VALUE, NOW, alerts);
        assertEquals(0, account.used(0));
        assertEquals(List.of(), alerts.take());
    }
}

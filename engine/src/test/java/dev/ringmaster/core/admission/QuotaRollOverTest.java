package dev.ringmaster.core.admission;

import static dev.ringmaster.core.admission.QuotaFixture.ONE;
import static dev.ringmaster.core.admission.QuotaFixture.UTC;
import static dev.ringmaster.core.admission.QuotaFixture.account;
import static dev.ringmaster.core.admission.QuotaFixture.at;
import static dev.ringmaster.core.admission.QuotaFixture.quota;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Quota;
import dev.ringmaster.api.Quota.Kind;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.core.admission.QuotaFixture.Alerts;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When what was used is forgotten, and what becomes of charges that lie before. */
class QuotaRollOverTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long HOUR = 3_600_000_000_000L;

    private final Alerts alerts = new Alerts();

    @ParameterizedTest
    @CsvSource({
        "HOUR,  2026-02-03T04:00:00, 1",
        "HOUR,  2026-03-29T01:00:00, 1", // the next hour is called 03:00
        "DAY,   2026-03-29T00:00:00, 23",
        "DAY,   2026-10-25T00:00:00, 25",
        "DAY,   2026-02-28T00:00:00, 24",
        "MONTH, 2026-02-01T00:00:00, 672",
        "MONTH, 2026-03-01T00:00:00, 743", // one hour short of 31 days
        "MONTH, 2026-10-01T00:00:00, 745",
    })
    void startsAnewAtTheBoundaryAndNotANanosecondBefore(QuotaPeriod period, String start, int hours) {
        long begin = at(start, BERLIN);
        AccountQuotas account = account(begin, new Quota("q", Kind.HARD, Quota.REQUESTS, period, BERLIN, 1, 0, 100));
        long end = begin + hours * HOUR;
        account.charge(begin, ONE, 0, alerts);
        assertEquals(List.of(begin + " 0 q 1"), alerts.take());

        assertEquals(end, account.nextPeriodEndNanos());
        assertFalse(account.advanceTo(end - 1));
        assertFalse(account.hasRoom(ONE, 0));
        assertEquals(end, account.roomAtNanos(ONE, 0));
        assertTrue(account.advanceTo(end));
        assertEquals(0, account.used(0));
        assertTrue(account.nextPeriodEndNanos() > end);
        account.charge(end, ONE, 0, alerts);
        assertEquals(List.of(end + " 0 q 1"), alerts.take());
    }

    @Test
    void periodsInWhichNothingHappenedAreSkipped() {
        long start = at("2026-02-03T04:05:06", UTC);
        AccountQuotas account = account(start, quota(Kind.HARD, Quota.REQUESTS, QuotaPeriod.DAY, 1));
        account.charge(start, ONE, 0, alerts);

        assertTrue(account.advanceTo(at("2026-02-10T10:00:00", UTC)));
        assertEquals(at("2026-02-11T00:00:00", UTC), account.nextPeriodEndNanos());
    }

    @Test
    void theTotalIsNeverForgotten() {
        AccountQuotas account = account(0, quota(Kind.HARD, Quota.REQUESTS, QuotaPeriod.TOTAL, 1));
        account.charge(0, ONE, 0, alerts);

        assertFalse(account.advanceTo(Long.MAX_VALUE));
        assertEquals(1, account.used(0));
        assertEquals(Long.MAX_VALUE, account.nextPeriodEndNanos());
        account.refund(ONE, 0, 0);
        assertEquals(0, account.used(0));
    }

    @Test
    void beyondTheYear2262NothingRolls() {
        AccountQuotas account = account(Long.MAX_VALUE - 5, quota(Kind.HARD, Quota.REQUESTS, QuotaPeriod.DAY, 1));

        assertEquals(Long.MAX_VALUE, account.nextPeriodEndNanos());
        assertFalse(account.advanceTo(Long.MAX_VALUE));
    }

    @Test
    void everyQuotaRollsByItself() {
        long start = at("2026-02-03T23:30:00", UTC);
        AccountQuotas account = account(
                start,
                new Quota("hour", Kind.HARD, Quota.REQUESTS, QuotaPeriod.HOUR, UTC, 5, 0, 0),
                new Quota("berlin", Kind.HARD, Quota.REQUESTS, QuotaPeriod.DAY, BERLIN, 5, 0, 0),
                new Quota("month", Kind.HARD, Quota.REQUESTS, QuotaPeriod.MONTH, UTC, 5, 0, 0));
        account.charge(start, ONE, 0, alerts);

        account.advanceTo(start + HOUR / 2); // midnight in UTC, one o'clock in Berlin
        assertEquals(0, account.used(0));
        assertEquals(1, account.used(1));
        assertEquals(1, account.used(2));
    }

    @Test
    void whatWasChargedInAnEarlierPeriodIsNotGivenBackInThisOne() {
        long yesterday = at("2026-02-03T23:59:59", UTC);
        long midnight = at("2026-02-04T00:00:00", UTC);
        AccountQuotas account = account(
                yesterday,
                new Quota("day", Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, UTC, 500, 0, 0),
                new Quota("month", Kind.HARD, Quota.TOKENS, QuotaPeriod.MONTH, UTC, 500, 0, 0));
        account.charge(yesterday, ONE, 100, alerts);
        account.charge(midnight, ONE, 30, alerts);

        account.refund(ONE, 20, yesterday);
        assertEquals(30, account.used(0));
        assertEquals(110, account.used(1));
        account.correct(midnight, 40, yesterday, alerts);
        assertEquals(30, account.used(0));
        assertEquals(150, account.used(1));
        account.refund(ONE, 30, midnight);
        assertEquals(0, account.used(0));
    }

    @Test
    void aChargeAfterTheEndStartsThePeriodAnewByItself() {
        long yesterday = at("2026-02-03T23:59:59", UTC);
        long midnight = at("2026-02-04T00:00:00", UTC);
        AccountQuotas account = account(yesterday, quota(Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, 500));
        account.charge(yesterday, ONE, 100, alerts);

        account.charge(midnight, ONE, 30, alerts);
        assertEquals(30, account.used(0));
        account.correct(midnight + 24 * HOUR, 5, midnight, alerts);
        assertEquals(0, account.used(0));
    }
}

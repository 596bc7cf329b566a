package dev.ringmaster.core.admission;

import static dev.ringmaster.core.admission.QuotaFixture.ONE;
import static dev.ringmaster.core.admission.QuotaFixture.UTC;
import static dev.ringmaster.core.admission.QuotaFixture.account;
import static dev.ringmaster.core.admission.QuotaFixture.at;
import static dev.ringmaster.core.admission.QuotaFixture.burstable;
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
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept when the quotas of an account change, and when the engine starts again. */
class QuotaChangeTest {
    private static final long NOW = at("2026-02-03T04:05:06", UTC);

    private final Alerts alerts = new Alerts();

    private void charge(AccountQuotas account, long tokens) {
        account.charge(NOW, ONE, tokens, alerts);
    }

    /** C22: what is in use survives that the rules are given anew. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void keepsWhatWasUsedWhenLimitOrKindChange(Kind kind) {
        AccountQuotas account = account(NOW, tokens(Kind.HARD, 1_000), other("gone", 5));
        charge(account, 600);

        account.changeTo(NOW + 1, List.of(other("new", 5_000), tokens(kind, 700)));

        assertEquals(0, account.used(0));
        assertEquals(600, account.used(1));
        int room = kind == Kind.SOFT ? 240 : 100;
        assertTrue(account.hasRoom(ONE, room));
        assertFalse(account.hasRoom(ONE, room + 1));
        account.refund(ONE, 600, NOW);
        assertEquals(0, account.used(1));
    }

    private static Quota other(String name, long limit) {
        return new Quota(name, Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, UTC, limit, 0, 0);
    }

    @Test
    void startsFromZeroWhenMeasurePeriodOrZoneChange() {
        AccountQuotas account = account(NOW, tokens(Kind.HARD, 1_000));
        charge(account, 600);

        account.changeTo(NOW + 1, List.of(quota(Kind.HARD, Quota.TOKENS, QuotaPeriod.HOUR, 1_000)));
        assertEquals(0, account.used(0));
        account.refund(ONE, 600, NOW); // was never charged to this one
        account.charge(NOW + 1, ONE, 100, alerts);
        account.refund(ONE, 600, NOW);
        assertEquals(100, account.used(0));
    }

    @Test
    void anAlertComesAgainOnlyIfItsThresholdMovedAboveWhatIsUsed() {
        AccountQuotas account = account(NOW, alerting(100));
        charge(account, 85);
        assertEquals(1, alerts.take().size());

        account.changeTo(NOW, List.of(alerting(105))); // at 84
        charge(account, 1);
        assertEquals(List.of(), alerts.take());
        account.changeTo(NOW, List.of(alerting(200))); // at 160
        charge(account, 74);
        assertEquals(List.of(NOW + " 0 q 160"), alerts.take());
    }

    @Test
    void anAlertIsRaisedWithTheNextChargeWhenTheLimitComesDown() {
        AccountQuotas account = account(NOW, alerting(1_000));
        charge(account, 85);

        account.changeTo(NOW, List.of(alerting(100)));
        assertEquals(List.of(), alerts.take());
        charge(account, 1);
        assertEquals(List.of(NOW + " 0 q 86"), alerts.take());
    }

    private static Quota alerting(long limit) {
        return new Quota("q", Kind.HARD, Quota.TOKENS, QuotaPeriod.DAY, UTC, limit, 0, 80);
    }

    @Test
    void aRestartGoesOnInTheSamePeriodWithoutRepeatingAlerts() {
        long midnight = at("2026-02-04T00:00:00", UTC);
        AccountQuotas account = account(NOW, alerting(100));

        account.restore("q", 90, midnight);
        account.restore("unknown", 90, midnight);

        assertEquals(90, account.used(0));
        charge(account, 5);
        assertEquals(List.of(), alerts.take());
        account.refund(ONE, 10, at("2026-02-03T00:00:00", UTC)); // charged before the restart, in this period
        assertEquals(85, account.used(0));
        account.refund(ONE, 10, at("2026-02-03T00:00:00", UTC) - 1);
        assertEquals(85, account.used(0));
    }

    @Test
    void aRestartForgetsAPeriodThatIsOver() {
        AccountQuotas account = account(NOW, alerting(100));

        account.restore("q", 90, at("2026-02-03T00:00:00", UTC));

        assertEquals(0, account.used(0));
    }

    @Test
    void aRestartRestoresWhatItsGroupHasUsed() {
        BurstGroups groups = new BurstGroups();
        AccountQuotas lender = account(1, groups, NOW, burstable(100, 0));
        AccountQuotas borrower = account(2, groups, NOW, burstable(100, 1_000));

        lender.restore("q", 70, lender.periodEndNanos(0));

        assertTrue(borrower.hasRoom(ONE, 130));
        assertFalse(borrower.hasRoom(ONE, 131));
    }
}

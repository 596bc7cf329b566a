package dev.ringmaster.core.admission;

import static dev.ringmaster.core.admission.QuotaFixture.ONE;
import static dev.ringmaster.core.admission.QuotaFixture.UTC;
import static dev.ringmaster.core.admission.QuotaFixture.account;
import static dev.ringmaster.core.admission.QuotaFixture.at;
import static dev.ringmaster.core.admission.QuotaFixture.burstable;
import static dev.ringmaster.core.admission.QuotaFixture.tokens;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Who lends what to whom. */
class BurstGroupsTest {
    private static final long TODAY = at("2026-02-03T04:05:06", UTC);
    private static final long TOMORROW = at("2026-02-04T00:00:00", UTC);

    private final Alerts alerts = new Alerts();
    private final BurstGroups groups = new BurstGroups();

    /** The most tokens there is room for now. */
    private static long room(AccountQuotas account) {
        long room = -1;
        for (long step = 1 << 20; step > 0; step >>= 1) {
            room += account.hasRoom(ONE, room + step) ? step : 0;
        }
        return room;
    }

    private void charge(AccountQuotas account, long tokens) {
        account.charge(TODAY, ONE, tokens, alerts);
    }

    @Test
    void borrowsNoMoreThanItsOwnCap() {
        account(1, groups, TODAY, burstable(1_000, 0));
        AccountQuotas borrower = account(2, groups, TODAY, burstable(100, 50));

        assertEquals(150, room(borrower));
        charge(borrower, 150);
        assertFalse(borrower.hasRoom(ONE, 1));
        assertEquals(TOMORROW, borrower.roomAtNanos(ONE, 1));
    }

    @Test
    void borrowsNoMoreThanTheOthersLeave() {
        AccountQuotas lender = account(1, groups, TODAY, burstable(100, 0));
        AccountQuotas borrower = account(2, groups, TODAY, burstable(100, 1_000));

        charge(lender, 30);
        assertEquals(170, room(borrower));
        charge(borrower, 170);
        assertEquals(0, room(lender)); // what it lent is gone for this period
        borrower.refund(ONE, 20, TODAY);
        assertEquals(20, room(lender));
        lender.correct(TODAY, 50, TODAY, alerts); // what was used is used, whoever it belonged to
        assertEquals(-1, room(lender));
        assertEquals(-1, room(borrower));
    }

    @Test
    void aloneThereIsNobodyToBorrowFrom() {
        AccountQuotas account = account(1, groups, TODAY, burstable(100, 1_000));

        assertTrue(account.couldEverHold(ONE, 1_100));
        assertEquals(100, room(account));
    }

    @Test
    void nothingButABurstableQuotaLends() {
        account(1, groups, TODAY, tokens(Kind.RESERVED, 1_000));
        account(2, groups, TODAY, tokens(Kind.HARD, 1_000));
        account(3, groups, TODAY, tokens(Kind.SOFT, 1_000));
        AccountQuotas borrower = account(4, groups, TODAY, burstable(100, 1_000));

        assertEquals(100, room(borrower));
    }

    @Test
    void aReservedQuotaIsLeftToItsOwner() {
        AccountQuotas owner = account(1, groups, TODAY, tokens(Kind.RESERVED, 1_000));
        AccountQuotas borrower = account(2, groups, TODAY, burstable(100, 1_000));
        charge(borrower, 100);

        assertEquals(1_000, room(owner));
    }

    @Test
    void lendsOnlyWhereMeasurePeriodAndZoneAreTheSame() {
        AccountQuotas borrower = account(1, groups, TODAY, burstable(100, 1_000));
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        account(2, groups, TODAY, other(Quota.REQUESTS, QuotaPeriod.DAY, UTC));
        account(3, groups, TODAY, other(Quota.TOKENS, QuotaPeriod.HOUR, UTC));
        account(4, groups, TODAY, other(Quota.TOKENS, QuotaPeriod.DAY, berlin));

        assertEquals(100, room(borrower));
        account(5, groups, TODAY, other(Quota.TOKENS, QuotaPeriod.DAY, UTC)); // called otherwise, counts the same
        assertEquals(1_100, room(borrower));
    }

    private static Quota other(int measure, QuotaPeriod period, ZoneId zone) {
        return new Quota("other", Kind.BURSTABLE, measure, period, zone, 1_000, 0, 0);
    }

    @Test
    void twoQuotasOfOneAccountCountARequestTwice() {
        AccountQuotas account = account(
                1,
                groups,
                TODAY,
                new Quota("a", Kind.BURSTABLE, Quota.TOKENS, QuotaPeriod.DAY, UTC, 100, 100, 0),
                new Quota("b", Kind.BURSTABLE, Quota.TOKENS, QuotaPeriod.DAY, UTC, 50, 100, 0));

        assertEquals(75, room(account));
        charge(account, 75);
        assertEquals(0, room(account));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewPeriodIsEmptyWhicheverMemberSeesItFirst(boolean lenderFirst) {
        AccountQuotas lender = account(1, groups, TODAY, burstable(100, 0));
        AccountQuotas borrower = account(2, groups, TODAY, burstable(100, 1_000));
        charge(lender, 60);
        charge(borrower, 140);
        AccountQuotas first = lenderFirst ? lender : borrower;
        AccountQuotas second = lenderFirst ? borrower : lender;

        assertTrue(first.advanceTo(TOMORROW));
        assertEquals(lenderFirst ? 100 : 200, room(first));
        first.charge(TOMORROW, ONE, 10, alerts);
        second.refund(ONE, 60, TODAY); // of a period that the group has left behind
        assertTrue(second.advanceTo(TOMORROW + 5));
        assertFalse(second.advanceTo(TOMORROW + 5));
        assertEquals(10, first.used(0));
        assertEquals(0, second.used(0));
        assertEquals(190, room(borrower));
        borrower.charge(TOMORROW + 5, ONE, 150, alerts);
        assertEquals(40, room(lender));
    }

    @Test
    void whoJoinsOrLeavesAfterAPeriodThatOthersHaveNotSeenEndDoesNoHarm() {
        AccountQuotas late = account(1, groups, TODAY, burstable(100, 0));
        charge(late, 60);

        AccountQuotas joining = account(2, groups, TOMORROW, burstable(100, 1_000));
        assertEquals(200, room(joining));
        late.changeTo(TOMORROW, List.of());
        assertEquals(100, room(joining));
    }

    @Test
    void changesMoveLimitsAndUseWithThem() {
        AccountQuotas lender = account(1, groups, TODAY, burstable(100, 0));
        AccountQuotas borrower = account(2, groups, TODAY, burstable(100, 1_000));
        charge(lender, 60);

        lender.changeTo(TODAY, List.of(burstable(300, 0)));
        assertEquals(340, room(borrower));
        lender.changeTo(TODAY, List.of(tokens(Kind.RESERVED, 300)));
        assertEquals(100, room(borrower));
        lender.changeTo(TODAY, List.of(burstable(300, 0)));
        assertEquals(340, room(borrower));
        lender.changeTo(TODAY, List.of());
        assertEquals(100, room(borrower));
    }

    @Test
    void manyLargestLimitsDoNotOverflow() {
        AccountQuotas borrower = account(0, groups, TODAY, burstable(100, Quota.MAX_LIMIT));
        AccountQuotas[] lenders = new AccountQuotas[64];
        for (int i = 0; i < lenders.length; i++) {
            lenders[i] = account(i + 1, groups, TODAY, burstable(Quota.MAX_LIMIT, Quota.MAX_LIMIT));
            lenders[i].restore("q", Quota.MAX_LIMIT, lenders[i].periodEndNanos(0));
        }

        assertEquals(100, room(borrower));
        for (AccountQuotas lender : lenders) {
            lender.changeTo(TODAY, List.of());
        }
        assertEquals(100, room(borrower));
    }
}

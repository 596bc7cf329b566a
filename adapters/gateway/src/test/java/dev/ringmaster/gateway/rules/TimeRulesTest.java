package dev.ringmaster.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.gateway.Accounts;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimeRulesTest {
    private static final Instant MONDAY_9 = Instant.parse("2025-11-17T09:00:00Z");
    private static final Instant MONDAY_11_30 = Instant.parse("2025-11-17T11:30:00Z");
    private static final Limits BASE_LIMITS = new Limits(100, Rate.perSecond(100), Rate.perSecond(10_000), 128_000);
    private static final AdmissionPolicy BASE = AdmissionPolicy.builder(3)
            .weights(4, 2, 1)
            .engineLimits(BASE_LIMITS)
            .build();
    private static final String NINE_TO_TEN = "start_time = 09:00\nend_time = 10:00\n";
    private static final String NINE_TO_TWELVE = "start_time = 09:00\nend_time = 12:00\n";

    private final Accounts accounts = new Accounts(100);

    @Test
    void outsideOfAllRulesTheBaseHolds() {
        TimeRules rules = rules(weights("a", NINE_TO_TEN, "1,1,1"));

        assertSame(BASE, rules.effective(BASE, MONDAY_11_30, accounts));
    }

    @Test
    void anActiveRuleChangesWhatItNamesAndNothingElse() {
        TimeRules rules = rules("[rule.peak]\ntype = capacity_adjustment\n" + NINE_TO_TEN + "max_rps = 500\n");

        AdmissionPolicy policy = rules.effective(BASE, MONDAY_9, accounts);

        assertEquals(BASE_LIMITS.withRequests(Rate.perSecond(500)), policy.engineLimits());
        assertEquals(List.of(4, 2, 1), weightsOf(policy));
    }

    @Test
    @DisplayName("C24 W18 of several active rules the last wins, field by field")
    void ofSeveralActiveRulesTheLastWinsFieldByField() {
        TimeRules rules = rules(
                "[rule.a]\ntype = capacity_adjustment\n" + NINE_TO_TWELVE + "max_rps = 500\nmax_concurrent = 5\n",
                "[rule.b]\ntype = capacity_adjustment\n" + NINE_TO_TEN + "max_rps = 0\nmax_tokens_per_sec = 7\n",
                weights("c", NINE_TO_TWELVE, "5,5,5"),
                weights("d", NINE_TO_TEN, "6,6,6"));

        AdmissionPolicy both = rules.effective(BASE, MONDAY_9, accounts);
        assertEquals(new Limits(5, Rate.UNLIMITED, Rate.perSecond(7), 128_000), both.engineLimits());
        assertEquals(List.of(6, 6, 6), weightsOf(both));

        AdmissionPolicy first = rules.effective(BASE, MONDAY_11_30, accounts);
        assertEquals(new Limits(5, Rate.perSecond(500), Rate.perSecond(10_000), 128_000), first.engineLimits());
        assertEquals(List.of(5, 5, 5), weightsOf(first));
    }

    @Test
    @DisplayName("C24 W11 two rules for accounts do not cancel out: the smallest limit wins")
    void twoActiveRulesForAccountsAddUpAndTheSmallestLimitWins() {
        TimeRules rules = rules(
                "[rule.a]\ntype = quota_adjustment\n" + NINE_TO_TEN
                        + "quota.dept-a-* = concurrent:50,rps:100,tokens_per_sec:2000\nquota.joe = concurrent:3\n",
                "[rule.b]\ntype = quota_adjustment\n" + NINE_TO_TEN
                        + "quota.dept-* = concurrent:60,rps:20\nquota.ann = rps:9\n");
        accounts.number("dept-a-1");
        accounts.number("dept-b-1");
        accounts.number("other");

        AdmissionPolicy policy = rules.effective(BASE, MONDAY_9, accounts);

        assertEquals(new Limits(50, Rate.perSecond(20), Rate.perSecond(2_000), 0), limits(policy, "dept-a-1"));
        assertEquals(new Limits(60, Rate.perSecond(20), Rate.UNLIMITED, 0), limits(policy, "dept-b-1"));
        assertEquals(Limits.NONE.withMaxConcurrent(3), limits(policy, "joe"));
        assertEquals(Limits.NONE.withRequests(Rate.perSecond(9)), limits(policy, "ann"));
        assertEquals(Limits.NONE, limits(policy, "other"));
        assertEquals(4, policy.accounts().size());
    }

    @Test
    void aRuleForAccountsLeavesTheirQuotasAndTheirOtherLimits() {
        Quota quota = Quota.hard("q", Quota.TOKENS, QuotaPeriod.DAY, 5);
        Limits own = new Limits(8, Rate.perSecond(9), Rate.UNLIMITED, 10);
        AdmissionPolicy base = BASE.toBuilder()
                .account(accounts.number("joe"), new AccountPolicy(own, List.of(quota), 3))
                .build();
        TimeRules rules = rules("[rule.a]\ntype = quota_adjustment\n" + NINE_TO_TEN + "quota.joe = concurrent:40\n");

        AdmissionPolicy policy = rules.effective(base, MONDAY_9, accounts);

        assertEquals(
                new AccountPolicy(own.withMaxConcurrent(40), List.of(quota), 3),
                policy.account(accounts.number("joe")));
    }

    @Test
    void aRuleForEveryAccountIsForThoseToComeToo() {
        AdmissionPolicy base = BASE.toBuilder()
                .account(accounts.number("joe"), AccountPolicy.of(Limits.NONE.withMaxContextTokens(5)))
                .build();
        TimeRules rules = rules("[rule.a]\ntype = quota_adjustment\n" + NINE_TO_TEN
                + "quota.* = concurrent:4\nquota.ann = concurrent:2,rps:3\n");

        AdmissionPolicy policy = rules.effective(base, MONDAY_9, accounts);

        assertEquals(new Limits(4, Rate.UNLIMITED, Rate.UNLIMITED, 5), limits(policy, "joe"));
        assertEquals(new Limits(2, Rate.perSecond(3), Rate.UNLIMITED, 0), limits(policy, "ann"));
        assertEquals(Limits.NONE.withMaxConcurrent(4), limits(policy, "somebody new"));
    }

    @Test
    void noLimitIsLargerThanAnyLimit() {
        TimeRules rules = rules(
                "[rule.a]\ntype = quota_adjustment\n" + NINE_TO_TEN + "quota.joe = concurrent:0,rps:0\n",
                "[rule.b]\ntype = quota_adjustment\n" + NINE_TO_TEN + "quota.joe = concurrent:7\n");
        AdmissionPolicy base = BASE.toBuilder()
                .account(accounts.number("joe"), AccountPolicy.of(new Limits(1, Rate.perSecond(1), Rate.UNLIMITED, 0)))
                .build();

        assertEquals(Limits.NONE.withMaxConcurrent(7), limits(rules.effective(base, MONDAY_9, accounts), "joe"));
    }

    @Test
    @DisplayName("C24 W11 when a rule ends the value is what it would be without it")
    void whenARuleEndsTheValueIsWhatItWouldBeWithoutIt() {
        TimeRules rules = rules(weights("a", NINE_TO_TEN, "9,9,9"));
        AdmissionPolicy changedMeanwhile = BASE.toBuilder()
                .weights(7, 7, 7)
                .engineLimits(BASE_LIMITS.withMaxConcurrent(1))
                .build();

        assertEquals(List.of(9, 9, 9), weightsOf(rules.effective(changedMeanwhile, MONDAY_9, accounts)));
        assertEquals(
                1,
                rules.effective(changedMeanwhile, MONDAY_9, accounts)
                        .engineLimits()
                        .maxConcurrent());
        assertSame(changedMeanwhile, rules.effective(changedMeanwhile, MONDAY_11_30, accounts));
    }

    @Test
    void disabledRulesDoNotHoldAndDisabledAllMeansNone() {
        TimeRules one = rules(weights("a", NINE_TO_TEN + "enabled = false\n", "9,9,9"));
        TimeRules all = TimeRules.parse("rules.ini", weights("a", NINE_TO_TEN, "9,9,9"), 3);

        assertSame(BASE, one.effective(BASE, MONDAY_9, accounts));
        assertSame(BASE, all.effective(BASE, MONDAY_9, accounts));
        assertEquals(Instant.MAX, one.nextChangeAfter(MONDAY_9));
        assertEquals(Instant.MAX, all.nextChangeAfter(MONDAY_9));
        assertEquals(Instant.MAX, TimeRules.NONE.nextChangeAfter(MONDAY_9));
    }

    @Test
    void theNextChangeIsThatOfTheRuleThatChangesFirst() {
        TimeRules rules = rules(weights("a", NINE_TO_TWELVE, "1,1,1"), weights("b", NINE_TO_TEN, "1,1,1"));

        assertEquals(Instant.parse("2025-11-17T10:00:00Z"), rules.nextChangeAfter(MONDAY_9));
        assertEquals(Instant.parse("2025-11-17T12:00:00Z"), rules.nextChangeAfter(MONDAY_11_30));
    }

    @Test
    void theStatusTellsWhichRulesHoldAndUntilWhen() {
        TimeRules rules = rules(weights("a", NINE_TO_TWELVE, "1,1,1"), weights("b", NINE_TO_TEN, "2,2,2"));

        List<RuleStatus> status = rules.status(MONDAY_11_30);

        assertEquals(
                List.of(
                        new RuleStatus(rules.rules().get(0), true, Instant.parse("2025-11-17T12:00:00Z")),
                        new RuleStatus(rules.rules().get(1), false, Instant.parse("2025-11-18T09:00:00Z"))),
                status);
    }

    @Test
    void weightsThatDoNotFitTheBaseAreRefused() {
        TimeRules rules = rules(weights("a", NINE_TO_TEN, "1,1,1"));
        AdmissionPolicy two = AdmissionPolicy.builder(2).build();

        assertThrows(IllegalArgumentException.class, () -> rules.effective(two, MONDAY_9, accounts));
    }

    private Limits limits(AdmissionPolicy policy, String account) {
        return policy.account(accounts.number(account)).limits();
    }

    private static List<Integer> weightsOf(AdmissionPolicy policy) {
        return IntStream.range(0, policy.levels())
                .mapToObj(level -> policy.level(level).weight())
                .toList();
    }

    static String weights(String id, String window, String weights) {
        return "[rule." + id + "]\ntype = weight_adjustment\n" + window + "weights = " + weights + "\n";
    }

    static TimeRules rules(String... sections) {
        String general = "[time_rules]\nenabled = true\ndefault_timezone = UTC\n";
        return TimeRules.parse("rules.ini", general + String.join("", sections), 3);
    }
}

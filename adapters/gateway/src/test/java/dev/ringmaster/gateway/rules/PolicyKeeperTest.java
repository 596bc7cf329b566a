package dev.ringmaster.gateway.rules;

import static dev.ringmaster.gateway.rules.TimeRulesTest.rules;
import static dev.ringmaster.gateway.rules.TimeRulesTest.weights;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.gateway.Accounts;
import dev.ringmaster.gateway.SettingsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PolicyKeeperTest {
    private static final Instant EIGHT = Instant.parse("2025-11-17T08:00:00Z");
    private static final Instant NINE = Instant.parse("2025-11-17T09:00:00Z");
    private static final Instant TEN = Instant.parse("2025-11-17T10:00:00Z");
    private static final String NINE_TO_TEN = "start_time = 09:00\nend_time = 10:00\n";
    private static final AdmissionPolicy BASE =
            AdmissionPolicy.builder(3).weights(4, 2, 1).build();

    private final ManualAlarm time = new ManualAlarm(EIGHT);
    private final Accounts accounts = new Accounts(3);
    private final List<AdmissionPolicy> published = new ArrayList<>();
    private PublishResult answer = PublishResult.ACCEPTED;
    private TimeRules source = rules(weights("a", NINE_TO_TEN, "9,9,9"));

    @Test
    @DisplayName("C24 W11 a rule holds from its first minute and is gone at its end")
    void aRuleHoldsFromItsFirstMinuteAndIsGoneAtItsEnd() {
        PolicyKeeper keeper = start();
        assertEquals(4, lastWeight());
        assertEquals(NINE, time.next());

        time.moveTo(NINE.minusNanos(1));
        assertEquals(4, lastWeight());
        time.moveTo(NINE);
        assertEquals(9, lastWeight());
        assertEquals(TEN, time.next());
        time.moveTo(TEN);
        assertEquals(4, lastWeight());
        assertSame(BASE, keeper.effective());
    }

    @Test
    void nothingIsPolled() {
        start();

        time.moveTo(EIGHT.plus(Duration.ofDays(7)));

        assertEquals(14, time.rings());
        assertEquals(15, published.size());
    }

    @Test
    @DisplayName("C24 what was changed by hand during a rule holds when the rule ends")
    void whatWasChangedByHandDuringARuleHoldsWhenTheRuleEnds() {
        PolicyKeeper keeper = start();
        time.moveTo(NINE);

        keeper.changeBase(base -> base.toBuilder()
                .weights(7, 7, 7)
                .engineLimits(Limits.NONE.withMaxConcurrent(5))
                .build());
        assertEquals(9, lastWeight());
        assertEquals(5, last().engineLimits().maxConcurrent());

        time.moveTo(Instant.parse("2025-11-17T11:30:00Z"));
        assertEquals(7, lastWeight());
        assertEquals(5, last().engineLimits().maxConcurrent());
    }

    @Test
    @DisplayName("C25 new rules hold at once, all of them, and undo what the old ones did")
    void newRulesHoldAtOnceAndUndoWhatTheOldOnesDid() {
        PolicyKeeper keeper = start();
        time.moveTo(NINE);

        source = rules("[rule.b]\ntype = capacity_adjustment\n" + NINE_TO_TEN + "max_concurrent = 8\n");
        assertEquals(List.of(), keeper.reload());

        assertEquals(4, lastWeight());
        assertEquals(8, last().engineLimits().maxConcurrent());
        assertSame(source, keeper.rules());
    }

    @Test
    @DisplayName("C25 a bad file keeps the old rules and is reported")
    void aBadFileKeepsTheOldRulesAndIsReported() {
        List<RuntimeException> failure = new ArrayList<>();
        PolicyKeeper keeper = PolicyKeeper.start(
                BASE,
                () -> {
                    failure.forEach(e -> {
                        throw e;
                    });
                    return source;
                },
                accounts,
                this::take,
                time,
                time::make);
        failure.add(new SettingsException(List.of("no such zone", "no such type")));

        assertEquals(List.of("no such zone", "no such type"), keeper.reload());
        assertEquals(List.of("no such zone", "no such type"), keeper.problems());
        assertEquals(1, published.size());
        time.moveTo(NINE);
        assertEquals(9, lastWeight());

        failure.clear();
        assertEquals(List.of(), keeper.reload());
        assertEquals(List.of(), keeper.problems());
    }

    @Test
    void whileAFileIsReadThePolicyCanBeChanged() {
        List<PolicyKeeper> keepers = new ArrayList<>();
        PolicyKeeper keeper = PolicyKeeper.start(
                BASE,
                () -> {
                    keepers.forEach(it -> CompletableFuture.runAsync(() -> it.changeBase(
                                    base -> base.toBuilder().weights(6, 6, 6).build()))
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join());
                    return source;
                },
                accounts,
                this::take,
                time,
                time::make);
        keepers.add(keeper);

        assertEquals(List.of(), keeper.reload());

        assertEquals(6, lastWeight());
        assertEquals(3, published.size());
    }

    @Test
    @DisplayName("C25 rules that are disabled by a reload are undone")
    void rulesThatAreDisabledByAReloadAreUndone() {
        PolicyKeeper keeper = start();
        time.moveTo(NINE);

        source = TimeRules.parse("rules.ini", weights("a", NINE_TO_TEN, "9,9,9"), 3);
        keeper.reload();

        assertSame(BASE, last());
        assertEquals(Instant.MAX, time.next());

        source = rules(weights("a", NINE_TO_TEN, "9,9,9"));
        keeper.reload();
        assertEquals(9, lastWeight());
        assertEquals(TEN, time.next());
    }

    @Test
    void aPolicyThatFindsTheRingFullIsOfferedAgain() {
        PolicyKeeper keeper = start();
        answer = PublishResult.RING_FULL;

        assertEquals(
                PublishResult.RING_FULL,
                keeper.changeBase(base -> base.toBuilder().weights(5, 5, 5).build()));
        assertEquals(EIGHT.plusMillis(1), time.next());
        time.moveTo(EIGHT.plusMillis(2));
        assertEquals(3, published.size() - 1);
        answer = PublishResult.ACCEPTED;
        time.moveTo(EIGHT.plusMillis(10));

        assertEquals(5, published.size());
        assertEquals(5, lastWeight());
        assertEquals(NINE, time.next());
    }

    @Test
    void aClosedEngineIsLeftAlone() {
        PolicyKeeper keeper = start();
        answer = PublishResult.CLOSED;

        assertEquals(PublishResult.CLOSED, keeper.changeBase(base -> base));
        assertEquals(Instant.MAX, time.next());
    }

    @Test
    void aBaseThatTheEngineRefusesChangesNothing() {
        PolicyKeeper keeper = start();

        assertThrows(
                IllegalArgumentException.class,
                () -> keeper.changeBase(base -> AdmissionPolicy.builder(2).build()));
        assertThrows(
                IllegalArgumentException.class,
                () -> keeper.changeBase(base ->
                        base.toBuilder().account(77, AccountPolicy.UNLIMITED).build()));

        assertSame(BASE, keeper.base());
        assertSame(BASE, keeper.effective());
        time.moveTo(NINE);
        assertEquals(9, lastWeight());
    }

    @Test
    void anAccountThatAppearsDuringARuleForItsLikeIsUnderItAtOnce() {
        source = rules("[rule.a]\ntype = quota_adjustment\n" + NINE_TO_TEN + "quota.dept-* = concurrent:2\n");
        start();
        time.moveTo(NINE);
        int before = published.size();

        accounts.number("other");
        time.moveTo(NINE.plusNanos(1));
        assertEquals(before, published.size());

        int dept = accounts.number("dept-a");
        time.moveTo(NINE.plusNanos(2));
        assertEquals(before + 1, published.size());
        assertEquals(2, last().account(dept).limits().maxConcurrent());
        assertEquals(TEN, time.next());
    }

    @Test
    void previewAndStatusTellWhatHoldsWhen() {
        PolicyKeeper keeper = start();

        assertEquals(9, keeper.preview(NINE).level(0).weight());
        assertEquals(4, keeper.preview(TEN).level(0).weight());
        assertEquals(List.of(new RuleStatus(source.rules().get(0), false, NINE)), keeper.status());
        assertEquals(1, published.size());
    }

    @Test
    void afterItsEndNothingIsPublished() {
        PolicyKeeper keeper = start();

        keeper.close();

        assertEquals(PublishResult.CLOSED, keeper.changeBase(base -> base));
        time.moveTo(TEN);
        assertEquals(1, published.size());
    }

    @Test
    void rulesThatDoNotFitTheBaseAreRefusedAtTheStart() {
        source = TimeRules.parse(
                "rules.ini",
                "[time_rules]\nenabled = yes\n" + weights("a", "start_time = 00:00\nend_time = 00:00\n", "1,1"),
                2);

        assertThrows(IllegalArgumentException.class, this::start);
    }

    private PolicyKeeper start() {
        return PolicyKeeper.start(BASE, () -> source, accounts, this::take, time, time::make);
    }

    private PublishResult take(AdmissionPolicy policy) {
        if (policy.levels() != BASE.levels() || policy.accounts().containsKey(77)) {
            throw new IllegalArgumentException("not for this engine");
        }
        published.add(policy);
        return answer;
    }

    private AdmissionPolicy last() {
        return published.get(published.size() - 1);
    }

    private int lastWeight() {
        return last().level(0).weight();
    }
}

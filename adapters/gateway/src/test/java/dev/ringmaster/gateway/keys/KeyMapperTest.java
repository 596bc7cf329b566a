package dev.ringmaster.gateway.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.gateway.ApiKeySettings;
import dev.ringmaster.gateway.SettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyMapperTest {
    private static final int LEVELS = 10;
    private static final KeyRule DEPT = KeyRule.of(MatchKind.PREFIX, "dept-", 3)
            .withAccount("dept")
            .withTenant(new Tenant("t1", "Department", "internal"));
    private static final KeyRule VIP = KeyRule.of(MatchKind.EXACT, "vip", 1);

    private final TestStore store = new TestStore(List.of(DEPT));
    private final Queue<Runnable> background = new ArrayDeque<>();
    private long nanos;

    @Test
    @DisplayName("C26 a rule gives account, priority and tenant; without one the default holds")
    void aRuleGivesAccountPriorityAndTenantAndWithoutOneTheDefaultHolds() {
        KeyMapper mapper = mapper();

        assertEquals(new Resolved("dept", 3, DEPT.tenant(), true), mapper.resolve("dept-7", Requested.NOTHING));
        assertEquals(new Resolved("anonymous", 7, Tenant.UNKNOWN, false), mapper.resolve("other", Requested.NOTHING));
        assertEquals(
                new Resolved("joe", 7, Tenant.UNKNOWN, false),
                mapper.resolve("", Requested.NOTHING.withAccount("joe")));
    }

    @Test
    void aRuleWithoutAccountChargesWhoeverTheCallerIs() {
        store.put(VIP);

        assertEquals(
                "joe",
                mapper().resolve("vip", Requested.NOTHING.withAccount("joe")).account());
    }

    @Test
    @DisplayName("W15 a client may ask for less urgency, and for more only with the right")
    void aClientMayAskForLessUrgencyButForMoreOnlyWithTheRight() {
        store.put(KeyRule.of(MatchKind.EXACT, "trusted", 5).mayRaise(true));
        KeyMapper mapper = mapper();

        assertEquals(8, priority(mapper, "dept-7", 8));
        assertEquals(3, priority(mapper, "dept-7", 0));
        assertEquals(3, priority(mapper, "dept-7", -5));
        assertEquals(0, priority(mapper, "trusted", 0));
        assertEquals(9, priority(mapper, "trusted", 9));
        assertEquals(7, priority(mapper, "unknown", 0));
        assertEquals(8, priority(mapper, "unknown", 8));
    }

    @Test
    void aLevelThatDoesNotExistIsLeftForTheEngineToRefuse() {
        assertEquals(42, priority(mapper(), "dept-7", 42));
    }

    @Test
    void aPriorityHeaderIsAWholeNumberOrTheClientsFault() {
        assertEquals(Requested.NOTHING, Requested.ofHeader(null));
        assertEquals(Requested.NOTHING, Requested.ofHeader(" "));
        assertEquals(4, Requested.ofHeader(" 4 ").priority());
        assertThrows(IllegalArgumentException.class, () -> Requested.ofHeader("urgent"));
        assertThrows(IllegalArgumentException.class, () -> Requested.ofHeader("1.5"));
    }

    @Test
    @DisplayName("C26 old rules serve while new ones are read in the background")
    void oldRulesServeWhileNewOnesAreReadInTheBackground() {
        KeyMapper mapper = mapper();
        store.put(VIP);

        nanos += TimeUnit.SECONDS.toNanos(300) - 1;
        assertEquals(7, priority(mapper, "vip", -1));
        assertEquals(0, background.size());
        nanos++;
        assertEquals(7, priority(mapper, "vip", -1));
        assertEquals(7, priority(mapper, "vip", -1));
        assertEquals(1, background.size(), "one reading at a time");
        assertEquals(1, store.loads, "nobody who resolves reads");

        background.remove().run();
        assertEquals(1, priority(mapper, "vip", -1));
        nanos += TimeUnit.SECONDS.toNanos(300);
        assertEquals(1, priority(mapper, "vip", -1));
        assertEquals(1, background.size());
    }

    @Test
    void rulesThatCannotBeReadLeaveTheOldOnesInUseAndTheErrorToBeAskedFor() {
        KeyMapper mapper = mapper();
        store.failure = new IOException("no route to host");
        nanos += TimeUnit.SECONDS.toNanos(300);
        mapper.resolve("x", Requested.NOTHING);
        background.remove().run();

        assertEquals(3, priority(mapper, "dept-1", -1));
        assertEquals(List.of("cannot read the key rules: java.io.IOException: no route to host"), mapper.problems());
        assertEquals(0, background.size());

        store.failure = null;
        nanos += TimeUnit.SECONDS.toNanos(10);
        mapper.resolve("x", Requested.NOTHING);
        background.remove().run();
        assertEquals(List.of(), mapper.problems());
    }

    @Test
    void aBadRuleInTheStoreLeavesAllOldOnesInUse() {
        KeyMapper mapper = mapper();
        store.put(VIP);
        store.put(KeyRule.of(MatchKind.REGEX, "(", 1));

        assertEquals(
                List.of("key rule regex '(' is no regular expression: error parsing regexp: missing closing ): `(`"),
                mapper.reload());
        assertEquals(List.of(DEPT), mapper.rules());
    }

    @Test
    void aRuleThatIsPutOrRemovedTakesEffectAtOnce() throws IOException {
        KeyMapper mapper = mapper();

        mapper.put(VIP);
        assertEquals(1, priority(mapper, "vip", -1));
        mapper.put(VIP.withPriority(2));
        assertEquals(2, priority(mapper, "vip", -1));
        mapper.put(VIP.enabled(false));
        assertEquals(7, priority(mapper, "vip", -1));
        mapper.put(VIP);
        assertTrue(mapper.remove("exact", "vip"));
        assertEquals(7, priority(mapper, "vip", -1));
        assertFalse(mapper.remove("exact", "vip"));
        assertEquals(List.of(DEPT), store.load());
    }

    @Test
    @DisplayName("C26 a removed rule matches no more, and its pattern may be created again")
    void thePatternOfARemovedRuleMayBeCreatedAgain() {
        KeyMapper mapper = mapper();
        mapper.add(VIP);

        SettingsException twice = assertThrows(SettingsException.class, () -> mapper.add(VIP));
        assertEquals(List.of("key rule exact 'vip' is there twice"), twice.problems());
        mapper.remove("exact", "vip");
        mapper.add(VIP);

        assertEquals(1, priority(mapper, "vip", -1));
    }

    @Test
    void aRuleThatTheStoreDoesNotKeepDoesNotHold() {
        KeyMapper mapper = mapper();
        store.failure = new IOException("disk full");

        assertThrows(IllegalStateException.class, () -> mapper.add(VIP));
        assertThrows(IllegalStateException.class, () -> mapper.remove("prefix", "dept-"));

        assertEquals(7, priority(mapper, "vip", -1));
        assertEquals(3, priority(mapper, "dept-1", -1));
    }

    @Test
    void whatIsWrittenWhileRulesAreReadIsNotLost() {
        KeyMapper mapper = mapper();
        store.duringLoad = () -> {
            store.duringLoad = () -> {};
            mapper.add(VIP);
        };

        assertEquals(List.of(), mapper.reload());

        assertEquals(1, priority(mapper, "vip", -1));
        assertEquals(List.of(DEPT, VIP), mapper.rules());
    }

    @Test
    void aDisabledMapperGivesTheDefaultAndNeverAsks() {
        KeyMapper mapper = new KeyMapper(
                store, LEVELS, new ApiKeySettings(false, 5, Duration.ofSeconds(1)), background::add, () -> nanos);
        nanos += TimeUnit.DAYS.toNanos(1);

        assertEquals(5, priority(mapper, "dept-1", -1));
        assertEquals(0, store.loads);
        assertEquals(0, background.size());
        assertEquals(5, priority(KeyMapper.disabled(LEVELS, 5), "dept-1", 2));
    }

    @Test
    void rulesAreReadOnARealThreadToo() throws InterruptedException {
        KeyMapper mapper = KeyMapper.of(store, LEVELS, new ApiKeySettings(true, 7, Duration.ofNanos(1)));
        store.put(VIP);
        while (priority(mapper, "vip", -1) != 1) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(), mapper.problems());
    }

    private KeyMapper mapper() {
        return new KeyMapper(
                store, LEVELS, new ApiKeySettings(true, 7, Duration.ofMinutes(5)), background::add, () -> nanos);
    }

    private static int priority(KeyMapper mapper, String key, int requested) {
        return mapper.resolve(key, Requested.NOTHING.withPriority(requested)).priority();
    }
}

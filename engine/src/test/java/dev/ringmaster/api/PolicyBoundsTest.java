package dev.ringmaster.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PolicyBoundsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_DAYS = TimeUnit.DAYS.toNanos(31);

    /** Refused with exactly this sentence. */
    private static void assertRefused(String sentence, Executable building) {
        assertEquals(
                sentence, assertThrows(IllegalArgumentException.class, building).getMessage());
    }

    @Test
    void ratesSayWhatIsAllowed() {
        assertRefused("the rate's amount is 0; allowed is 1 to 1000000000", () -> new Rate(0, SECOND, 1));
        assertRefused("the rate's amount is 0; allowed is 1 to 1000000000", () -> new Rate(0, 0, 5));
        assertRefused("the rate's amount is -1; allowed is 1 to 1000000000", () -> Rate.perSecond(-1));
        assertRefused("the rate's amount is -1; allowed is 1 to 1000000000", () -> Rate.perMinute(-1));
        assertRefused(
                "the rate's amount is 1000000001; allowed is 1 to 1000000000", () -> Rate.perSecond(1_000_000_001));
        assertRefused(
                "the rate's amount is " + Long.MIN_VALUE + "; allowed is 1 to 1000000000",
                () -> Rate.perSecond(Long.MIN_VALUE));
        assertRefused(
                "the rate's periodNanos is 999999; allowed is 1000000 to " + MOST_DAYS, () -> new Rate(1, 999_999, 1));
        assertRefused("the rate's periodNanos is 0; allowed is 1000000 to " + MOST_DAYS, () -> new Rate(1, 0, 0));
        assertRefused(
                "the rate's periodNanos is " + (MOST_DAYS + 1) + "; allowed is 1000000 to " + MOST_DAYS,
                () -> new Rate(1, MOST_DAYS + 1, 1));
        long mostBurst = ((1L << 62) - 1) / SECOND;
        assertRefused(
                "the rate's burst is 0; allowed is 1 to " + mostBurst + " for its period",
                () -> Rate.perSecond(5).withBurst(0));
        assertRefused(
                "the rate's burst is " + (mostBurst + 1) + "; allowed is 1 to " + mostBurst + " for its period",
                () -> Rate.perSecond(5).withBurst(mostBurst + 1));
        assertEquals(mostBurst, Rate.perSecond(5).withBurst(mostBurst).burst());
    }

    @Test
    void ratesHaveBurstsThatGoWithThem() {
        assertEquals(new Rate(5, SECOND, 5), Rate.perSecond(5));
        assertEquals(new Rate(600, 60 * SECOND, 10), Rate.perMinute(600));
        assertEquals(new Rate(5, 60 * SECOND, 1), Rate.perMinute(5));
        assertTrue(Rate.perSecond(0).isUnlimited() && Rate.perMinute(0).isUnlimited());
        assertEquals(Rate.MAX_AMOUNT, Rate.perSecond(Rate.MAX_AMOUNT).burst());
        assertEquals(Rate.MAX_AMOUNT / 60, Rate.perMinute(Rate.MAX_AMOUNT).burst());
    }

    @Test
    void limitsSayWhatIsAllowed() {
        assertRefused(
                "maxConcurrent is -1; allowed is 1 upwards, or 0 for no limit",
                () -> Limits.NONE.withMaxConcurrent(-1));
        assertRefused(
                "maxContextTokens is -1; allowed is 1 upwards, or 0 for no limit",
                () -> Limits.NONE.withMaxContextTokens(-1));
        Limits limits = new Limits(1, Rate.perSecond(2), Rate.perSecond(3), 4);
        assertEquals(
                limits,
                Limits.NONE
                        .withMaxConcurrent(1)
                        .withRequests(Rate.perSecond(2))
                        .withTokens(Rate.perSecond(3))
                        .withMaxContextTokens(4));
    }

    @Test
    void levelsSayWhatIsAllowed() {
        assertRefused("the level's weight is 0; allowed is 1 to 65536", () -> new LevelPolicy(0, 1, 1));
        assertRefused("the level's weight is -1; allowed is 1 to 65536", () -> new LevelPolicy(-1, 1, 1));
        assertRefused("the level's weight is 65537; allowed is 1 to 65536", () -> new LevelPolicy(65_537, 1, 1));
        assertRefused("the level's maxQueued is -1; allowed is 0 upwards", () -> new LevelPolicy(1, -1, 1));
        assertRefused(
                "the level's waitTimeoutNanos is 0; allowed is 1 to WAIT_FOREVER", () -> new LevelPolicy(1, 1, 0));
    }

    private static Quota quota(Quota.Kind kind, int measure, long limit, long maxBorrowed, int alertPercent) {
        return new Quota("q", kind, measure, QuotaPeriod.DAY, ZoneOffset.UTC, limit, maxBorrowed, alertPercent);
    }

    @Test
    void quotasSayWhatIsAllowed() {
        assertRefused("a quota has no name", () -> Quota.hard(" ", Quota.TOKENS, QuotaPeriod.DAY, 1));
        assertRefused(
                "quota q measures -4; allowed is REQUESTS, TOKENS, GPU_MILLIS or the index of a dimension",
                () -> Quota.hard("q", -4, QuotaPeriod.DAY, 1));
        assertRefused(
                "the limit of quota q is -1; allowed is 0 to " + Quota.MAX_LIMIT,
                () -> quota(Quota.Kind.HARD, 0, -1, 0, 0));
        assertRefused(
                "the limit of quota q is " + (Quota.MAX_LIMIT + 1) + "; allowed is 0 to " + Quota.MAX_LIMIT,
                () -> quota(Quota.Kind.HARD, 0, Quota.MAX_LIMIT + 1, 0, 0));
        String borrowing = "; allowed is 0 to " + Quota.MAX_LIMIT + " for a burstable quota, and 0 for others";
        assertRefused("maxBorrowed of quota q is -1" + borrowing, () -> quota(Quota.Kind.BURSTABLE, 0, 1, -1, 0));
        for (Quota.Kind kind : List.of(Quota.Kind.HARD, Quota.Kind.SOFT, Quota.Kind.RESERVED)) {
            assertRefused("maxBorrowed of quota q is 1" + borrowing, () -> quota(kind, 0, 1, 1, 0));
        }
        assertRefused(
                "alertPercent of quota q is 101; allowed is 0 to 100", () -> quota(Quota.Kind.HARD, 0, 1, 0, 101));
        assertRefused("alertPercent of quota q is 1; allowed is 0 to 0", () -> quota(Quota.Kind.HARD, 0, 0, 0, 1));
        assertRefused("alertPercent of quota q is -1; allowed is 0 to 100", () -> quota(Quota.Kind.HARD, 0, 1, 0, -1));
    }

    @Test
    void accountsSayWhatIsAllowed() {
        assertRefused("accountClass is 8; allowed is 0 to 7", () -> new AccountPolicy(Limits.NONE, List.of(), 8));
        assertRefused("accountClass is -1; allowed is 0 to 7", () -> new AccountPolicy(Limits.NONE, List.of(), -1));
        Quota daily = quota(Quota.Kind.HARD, 0, 1, 0, 0);
        assertRefused(
                "two quotas of one account are called q",
                () -> new AccountPolicy(Limits.NONE, List.of(daily, Quota.hard("q", 0, QuotaPeriod.HOUR, 9)), 0));
    }

    @Test
    void requestsSayWhatIsAllowed() {
        Demand demand = ResourceCatalog.builder()
                .dimensions("slots")
                .build()
                .demand()
                .amount("slots", 1)
                .build();
        RequestSpec spec = RequestSpec.of(demand, 5);
        assertRefused("account is -1; allowed is 0 to 16777215", () -> spec.withAccount(-1));
        assertRefused("account is 16777216; allowed is 0 to 16777215", () -> spec.withAccount(1 << 24));
        assertRefused("leaseNanos is 0; allowed is 1 to NO_LEASE", () -> spec.withLease(0));
        assertRefused(
                "waitTimeoutNanos is -2; allowed is 0 to WAIT_FOREVER, or LEVEL_TIMEOUT",
                () -> spec.withWaitTimeout(-2));
    }

    @Test
    void policiesSayWhatIsAllowed() {
        assertRefused("priority levels are 0; allowed is 1 to 32", () -> AdmissionPolicy.builder(0));
        assertRefused("priority levels are 33; allowed is 1 to 32", () -> AdmissionPolicy.builder(33));
        AdmissionPolicy.Builder builder = AdmissionPolicy.builder(3);
        assertRefused("2 weights for 3 levels; give one for each", () -> builder.weights(1, 2));
        assertRefused("the level's weight is 0; allowed is 1 to 65536", () -> builder.weights(2, 1, 0));
        assertRefused("the level's maxQueued is -1; allowed is 0 upwards", () -> builder.maxQueuedPerLevel(-1));
        assertRefused(
                "the level's waitTimeoutNanos is 0; allowed is 1 to WAIT_FOREVER", () -> builder.waitTimeoutNanos(0));
        assertRefused("unknown priority level 3; known are 0 to 2", () -> builder.defaultLevel(3));
        assertRefused("unknown priority level -1; known are 0 to 2", () -> builder.defaultLevel(-1));
        assertRefused("unknown priority level 3; known are 0 to 2", () -> builder.level(3, new LevelPolicy(1, 1, 1)));
        assertRefused("agingNanos is 0; allowed is 1 upwards", () -> builder.agingNanos(0));
        assertRefused("requestCost is 0; allowed is 1 upwards", () -> builder.requestCost(0));
        assertRefused(
                "requestCost is 1073741825; allowed is 1 to 1073741824",
                () -> builder.requestCost(RequestSpec.MAX_TOKENS + 1));
        assertRefused("account is -1; allowed is 0 to 16777215", () -> builder.account(-1, AccountPolicy.UNLIMITED));
        assertRefused(
                "account is 16777216; allowed is 0 to 16777215",
                () -> builder.account(1 << 24, AccountPolicy.UNLIMITED));
    }

    @Test
    void policiesHaveTheDefaultsTheyName() {
        AdmissionPolicy policy = AdmissionPolicy.builder(10).build();
        assertEquals(QueuePolicy.STRICT, policy.queuePolicy());
        for (int level = 0; level < 10; level++) {
            assertEquals(
                    new LevelPolicy(1 << (9 - level), Integer.MAX_VALUE, RequestSpec.WAIT_FOREVER),
                    policy.level(level));
        }
        assertEquals(
                LevelPolicy.MAX_WEIGHT,
                AdmissionPolicy.builder(32).build().level(0).weight());
        assertEquals(5 * 60 * SECOND, policy.agingNanos());
        assertEquals(1_000, policy.requestCost());
        assertEquals(Limits.NONE, policy.engineLimits());
        assertEquals(Limits.NONE, policy.poolLimits(7));
        assertEquals(AccountPolicy.UNLIMITED, policy.account(7));
        assertEquals(policy.toString(), policy.toBuilder().build().toString());
    }
}

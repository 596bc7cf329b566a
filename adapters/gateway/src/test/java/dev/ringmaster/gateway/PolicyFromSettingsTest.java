package dev.ringmaster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.LevelPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.QuotaPeriod;
import dev.ringmaster.api.Rate;
import dev.ringmaster.api.ResourceCatalog;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PolicyFromSettingsTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots", "gpuMillis").build();

    private final Accounts accounts = new Accounts(100);

    @Test
    void levelsAndLimitsBecomeTheEnginesPolicy() {
        AdmissionPolicy policy = policy("""
                scheduler_priority_levels = 2
                scheduler_policy = strict
                scheduler_max_queue_depth = 3
                scheduler_queue_timeout_sec = 4
                scheduler_max_rps = 5
                scheduler_weights = 9,1
                """);

        assertEquals(QueuePolicy.STRICT, policy.queuePolicy());
        assertEquals(1, policy.defaultLevel());
        assertEquals(new LevelPolicy(9, 3, TimeUnit.SECONDS.toNanos(4)), policy.level(0));
        assertEquals(new LevelPolicy(1, 3, TimeUnit.SECONDS.toNanos(4)), policy.level(1));
        assertEquals(new Limits(100, Rate.perSecond(5), Rate.perSecond(10_000), 128_000), policy.engineLimits());
        assertEquals(AccountPolicy.UNLIMITED, policy.defaultAccount());
        assertEquals(1, accounts.size());
    }

    @Test
    void anAccountHasWhatItsSectionSaysAndOtherwiseWhatAllOthersHave() {
        AdmissionPolicy policy = policy("""
                [account.*]
                max_rps = 10
                max_concurrent = 2
                class = 3
                [account.joe@example.com]
                max_concurrent = 8
                max_tokens_per_sec = 700
                max_context_length = 9000
                """);

        AccountPolicy joe = policy.account(accounts.number("joe@example.com"));
        assertEquals(new Limits(8, Rate.perSecond(10), Rate.perSecond(700), 9_000), joe.limits());
        assertEquals(3, joe.accountClass());
        AccountPolicy other = policy.account(accounts.number("ann@example.com"));
        assertEquals(new Limits(2, Rate.perSecond(10), Rate.UNLIMITED, 0), other.limits());
    }

    @Test
    void quotasOfEveryAccountAndOfOneAreBothHeldAndTheOwnReplacesTheCommonOfTheSameName() {
        AdmissionPolicy policy = policy("""
                account_quota_enabled = true
                [quota.monthly]
                limit = 1000
                [quota.hourly]
                type = soft
                measure = requests
                period = hour
                limit = 60
                alert_percent = 0
                [quota.joe@example.com.monthly]
                type = burstable
                measure = gpuMillis
                period = day
                limit = 5000
                max_borrowed = 500
                timezone = Asia/Singapore
                """);

        Quota monthly =
                new Quota("monthly", Quota.Kind.HARD, Quota.TOKENS, QuotaPeriod.MONTH, ZoneOffset.UTC, 1_000, 0, 80);
        Quota hourly = new Quota("hourly", Quota.Kind.SOFT, Quota.REQUESTS, QuotaPeriod.HOUR, ZoneOffset.UTC, 60, 0, 0);
        Quota own = new Quota(
                "monthly", Quota.Kind.BURSTABLE, 1, QuotaPeriod.DAY, ZoneId.of("Asia/Singapore"), 5_000, 500, 80);
        assertEquals(List.of(monthly, hourly), policy.defaultAccount().quotas());
        assertEquals(
                List.of(own, hourly),
                policy.account(accounts.number("joe@example.com")).quotas());
    }

    @Test
    void quotasThatAreSwitchedOffDoNotHold() {
        AdmissionPolicy policy = policy("[quota.monthly]\nlimit = 5\n[quota.joe.monthly]\nlimit = 6\n");

        assertEquals(List.of(), policy.defaultAccount().quotas());
        assertEquals(0, policy.accounts().size());
    }

    @Test
    void aQuotaOfAnUnknownDimensionAndAnAccountTooManyAreRefusedTogether() {
        Accounts full = new Accounts(1);
        SchedulerSettings settings = SchedulerSettingsTest.load("""
                account_quota_enabled = true
                [quota.gpu]
                measure = gpuMilis
                limit = 5
                [account.joe]
                class = 1
                """);

        SettingsException refused =
                assertThrows(SettingsException.class, () -> settings.toAdmissionPolicy(full, CATALOG));

        String unknown = "quota gpu in scheduler.ini line 2 measures unknown 'gpuMilis'; did you mean gpuMillis?";
        assertEquals(List.of(unknown, "there is no room for account joe; 1 are known"), refused.problems());
    }

    @Test
    void anEnvironmentsFileChangesSingleKeysOfASection() {
        SchedulerSettings settings = SchedulerSettings.load(SettingsSources.none()
                .text("scheduler.ini", "[account.joe]\nmax_rps = 5\nmax_concurrent = 6\n")
                .text("live/scheduler.ini", "[account.joe]\nmax_rps = 7\n"));

        AdmissionPolicy policy = settings.toAdmissionPolicy(accounts, CATALOG);

        assertEquals(
                new Limits(6, Rate.perSecond(7), Rate.UNLIMITED, 0),
                policy.account(accounts.number("joe")).limits());
    }

    private AdmissionPolicy policy(String ini) {
        return SchedulerSettingsTest.load(ini).toAdmissionPolicy(accounts, CATALOG);
    }
}

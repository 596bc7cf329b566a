package dev.ringmaster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerSettingsTest {
    @Test
    void everySettingHasADefault() {
        SchedulerSettings settings = SchedulerSettings.load(SettingsSources.none());

        assertFalse(settings.isEnabled());
        assertEquals(10, settings.levels());
        assertEquals(5, settings.defaultPriority());
        assertEquals(QueuePolicy.HYBRID, settings.policy());
        assertEquals(1_000, settings.maxQueueDepth());
        assertEquals(Duration.ofSeconds(30), settings.queueTimeout());
        assertEquals(100, settings.limits().maxConcurrent());
        assertEquals(Rate.perSecond(100), settings.limits().requests());
        assertEquals(Rate.perSecond(10_000), settings.limits().tokens());
        assertEquals(128_000, settings.limits().maxContextTokens());
        assertEquals(List.of(512, 256, 128, 64, 32, 16, 8, 4, 2, 1), settings.weights());
        assertEquals(Duration.ofMinutes(3), settings.statsInterval());
        assertEquals(new ApiKeySettings(false, 7, Duration.ofMinutes(5)), settings.apiKeys());
        assertFalse(settings.hasAccountQuotas());
        assertEquals(new TimeRulesSettings(false, Path.of("config/scheduler_time_rules.ini")), settings.timeRules());
        assertEquals(List.of(), settings.notes());
    }

    @Test
    void everyKeyOfTheFileIsRead() {
        SchedulerSettings settings = load("""
                scheduler_enabled = true
                scheduler_priority_levels = 3
                scheduler_default_priority = 2
                scheduler_policy = wfq
                scheduler_max_queue_depth = 7
                scheduler_queue_timeout_sec = 8
                scheduler_max_tokens_per_sec = 9
                scheduler_max_rps = 10
                scheduler_max_concurrent = 11
                scheduler_max_context_length = 12
                scheduler_weights = 50, 20,1
                scheduler_stats_interval_sec = 0
                api_key_priority_enabled = true
                api_key_priority_default = 1
                api_key_priority_cache_ttl_sec = 4
                account_quota_enabled = yes
                time_rules_enabled = on
                time_rules_config = /etc/rules.ini
                """);

        assertTrue(settings.isEnabled());
        assertEquals(3, settings.levels());
        assertEquals(2, settings.defaultPriority());
        assertEquals(QueuePolicy.WEIGHTED_FAIR, settings.policy());
        assertEquals(7, settings.maxQueueDepth());
        assertEquals(Duration.ofSeconds(8), settings.queueTimeout());
        assertEquals(Rate.perSecond(9), settings.limits().tokens());
        assertEquals(Rate.perSecond(10), settings.limits().requests());
        assertEquals(11, settings.limits().maxConcurrent());
        assertEquals(12, settings.limits().maxContextTokens());
        assertEquals(List.of(50, 20, 1), settings.weights());
        assertEquals(Duration.ZERO, settings.statsInterval());
        assertEquals(new ApiKeySettings(true, 1, Duration.ofSeconds(4)), settings.apiKeys());
        assertTrue(settings.hasAccountQuotas());
        assertEquals(new TimeRulesSettings(true, Path.of("/etc/rules.ini")), settings.timeRules());
    }

    @Test
    void aTrailingCommentIsACommentAndNotPartOfTheValue() {
        SchedulerSettings settings = load("""
                [scheduler]   # as in the multi-tenant example
                scheduler_default_priority = 7  # Default to external standard
                scheduler_max_queue_depth = 10000 ; large
                time_rules_config = "rules # of ours.ini"  # quoted
                """);

        assertEquals(7, settings.defaultPriority());
        assertEquals(10_000, settings.maxQueueDepth());
        assertEquals(Path.of("rules # of ours.ini"), settings.timeRules().file());
    }

    @Test
    void theEnvironmentWinsOverItsFileWhichWinsOverTheCommonFile() {
        SchedulerSettings settings = SchedulerSettings.load(SettingsSources.none()
                .text("scheduler.ini", """
                        scheduler_max_rps = 1
                        scheduler_max_concurrent = 1
                        scheduler_max_queue_depth = 1
                        """)
                .text("live/scheduler.ini", """
                        scheduler_max_rps = 2
                        scheduler_max_concurrent = 2
                        """)
                .environment(Map.of("TOKLIGENCE_SCHEDULER_MAX_RPS", "3")));

        assertEquals(Rate.perSecond(3), settings.limits().requests());
        assertEquals(2, settings.limits().maxConcurrent());
        assertEquals(1, settings.maxQueueDepth());
        assertEquals(Duration.ofSeconds(30), settings.queueTimeout());
    }

    @Test
    void otherVariablesOfTheGatewayAreNotOursAndEmptyOnesAreNotSet() {
        SchedulerSettings settings = SchedulerSettings.load(SettingsSources.none()
                .environment(Map.of(
                        "TOKLIGENCE_OPENAI_API_KEY", "secret", "TOKLIGENCE_SCHEDULER_MAX_RPS", "", "PATH", "/bin")));

        assertEquals(Rate.perSecond(100), settings.limits().requests());
    }

    @Test
    void filesOfADirectoryAreFoundByTheEnvironmentsName(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("scheduler.ini"), "scheduler_max_rps = 1\nscheduler_max_concurrent = 5\n");
        Files.createDirectory(directory.resolve("live"));
        Files.writeString(directory.resolve("live/scheduler.ini"), "\uFEFFscheduler_max_rps = 2\r\n");

        SchedulerSettings live = SchedulerSettings.load(SettingsSources.in(directory, "live"));
        SchedulerSettings test = SchedulerSettings.load(SettingsSources.in(directory, "test"));

        assertEquals(Rate.perSecond(2), live.limits().requests());
        assertEquals(5, live.limits().maxConcurrent());
        assertEquals(Rate.perSecond(1), test.limits().requests());
    }

    @Test
    void withFewLevelsTheAbsentDefaultPriorityIsTheMiddleOne() {
        SchedulerSettings settings = load("scheduler_priority_levels = 5\n");

        assertEquals(2, settings.defaultPriority());
        assertEquals(4, settings.apiKeys().defaultPriority());
        assertEquals(List.of(16, 8, 4, 2, 1), settings.weights());
    }

    @Test
    void zeroTurnsALimitOff() {
        SchedulerSettings settings = load("""
                scheduler_max_tokens_per_sec = 0
                scheduler_max_rps = 0
                scheduler_max_concurrent = 0
                scheduler_max_context_length = 0
                """);

        assertEquals(Limits.NONE, settings.limits());
    }

    @Test
    void keysWithoutEffectAreAnsweredWithANote() {
        SchedulerSettings settings = load("""
                scheduler_poll_interval_ms = 100
                account_quota_sync_sec = 60
                [quota.tokens]
                limit = 5
                """);

        assertEquals(
                List.of(
                        "scheduler_poll_interval_ms in scheduler.ini line 1 has no effect: nothing is polled, "
                                + "the next request starts when capacity is free",
                        "account_quota_sync_sec in scheduler.ini line 2 has no effect: the engine counts usage "
                                + "itself, in the same step as it places",
                        "the quotas do not hold, because account_quota_enabled is false"),
                settings.notes());
    }

    static SchedulerSettings load(String ini) {
        return SchedulerSettings.load(SettingsSources.none().text("scheduler.ini", ini));
    }
}

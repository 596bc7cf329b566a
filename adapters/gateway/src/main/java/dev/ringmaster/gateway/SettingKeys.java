package dev.ringmaster.gateway;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.LevelPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniEntry;
import dev.ringmaster.gateway.ini.Problems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Reads the keys of {@code scheduler.ini} that stand outside of accounts and quotas, with their defaults and ranges. */
final class SettingKeys {
    private static final int DEFAULT_LEVELS = 10;
    private static final int DEFAULT_KEY_PRIORITY = 7;
    private static final Limits DEFAULT_LIMITS = new Limits(100, Rate.perSecond(100), Rate.perSecond(10_000), 128_000);
    private static final int MAX_SECONDS = (int) TimeUnit.DAYS.toSeconds(365);
    private static final Map<String, QueuePolicy> POLICIES =
            Map.of("strict", QueuePolicy.STRICT, "wfq", QueuePolicy.WEIGHTED_FAIR, "hybrid", QueuePolicy.HYBRID);

    private final EntryReader reader;
    private final Problems problems;
    private final List<String> notes;

    SettingKeys(EntryReader reader, Problems problems, List<String> notes) {
        this.reader = reader;
        this.problems = problems;
        this.notes = notes;
    }

    SchedulerSettings read(Map<String, AccountSettings> accounts, List<QuotaSettings> quotas) {
        int levels = reader.smallNumber("scheduler_priority_levels", DEFAULT_LEVELS, 1, AdmissionPolicy.MAX_LEVELS);
        boolean hasAccountQuotas = reader.flag("account_quota_enabled", false);
        noteWhatHasNoEffect(!quotas.isEmpty() && !hasAccountQuotas);
        SchedulerSettings settings = new SchedulerSettings(
                reader.flag("scheduler_enabled", false),
                levels,
                level("scheduler_default_priority", levels / 2, levels),
                reader.choice("scheduler_policy", POLICIES, QueuePolicy.HYBRID),
                reader.smallNumber("scheduler_max_queue_depth", 1_000, 0, Integer.MAX_VALUE),
                seconds("scheduler_queue_timeout_sec", 30, 1),
                LimitKeys.read(reader, "scheduler_", DEFAULT_LIMITS),
                weights(levels),
                seconds("scheduler_stats_interval_sec", 180, 0),
                apiKeys(levels),
                hasAccountQuotas,
                timeRules(),
                accounts,
                quotas,
                notes);
        reader.refuseUnknown();
        return settings;
    }

    private int level(String key, int absent, int levels) {
        int level = reader.smallNumber(key, absent, 0, AdmissionPolicy.MAX_LEVELS - 1);
        Optional<IniEntry> entry = reader.entry(key);
        if (level >= levels && entry.isPresent()) {
            problems.add(key + " in " + entry.get().origin() + " is " + level + ", but there are only " + levels
                    + " priority levels; allowed is 0 to " + (levels - 1));
        }
        return level;
    }

    private Duration seconds(String key, int absent, int min) {
        return Duration.ofSeconds(reader.smallNumber(key, absent, min, MAX_SECONDS));
    }

    private List<Integer> weights(int levels) {
        String key = "scheduler_weights";
        Optional<List<Long>> given = reader.wholeNumbers(key, 1, LevelPolicy.MAX_WEIGHT);
        if (given.isEmpty()) {
            AdmissionPolicy halving = AdmissionPolicy.builder(levels).build();
            return IntStream.range(0, levels)
                    .mapToObj(level -> halving.level(level).weight())
                    .toList();
        }
        if (given.get().size() != levels) {
            reader.entry(key)
                    .ifPresent(entry -> problems.add(key + " in " + entry.origin() + " has "
                            + given.get().size() + " weights for " + levels + " priority levels; give one for each"));
        }
        return given.get().stream().map(Long::intValue).toList();
    }

    private ApiKeySettings apiKeys(int levels) {
        return new ApiKeySettings(
                reader.flag("api_key_priority_enabled", false),
                level("api_key_priority_default", Math.min(DEFAULT_KEY_PRIORITY, levels - 1), levels),
                seconds("api_key_priority_cache_ttl_sec", 300, 0));
    }

    private TimeRulesSettings timeRules() {
        boolean isEnabled = reader.flag("time_rules_enabled", false);
        String file = reader.text("time_rules_config", "config/scheduler_time_rules.ini");
        Path path = Path.of("");
        try {
            path = Path.of(file);
        } catch (InvalidPathException e) {
            problems.add("time_rules_config is no path: " + e.getMessage());
        }
        return new TimeRulesSettings(isEnabled, path);
    }

    private void noteWhatHasNoEffect(boolean hasIdleQuotas) {
        noteWithoutEffect(
                "scheduler_poll_interval_ms", "nothing is polled, the next request starts when capacity is free");
        noteWithoutEffect("account_quota_sync_sec", "the engine counts usage itself, in the same step as it places");
        if (hasIdleQuotas) {
            notes.add("the quotas do not hold, because account_quota_enabled is false");
        }
    }

    private void noteWithoutEffect(String key, String why) {
        reader.wholeNumber(key, 0, 0, Integer.MAX_VALUE);
        reader.entry(key).ifPresent(entry -> notes.add(key + " in " + entry.origin() + " has no effect: " + why));
    }
}

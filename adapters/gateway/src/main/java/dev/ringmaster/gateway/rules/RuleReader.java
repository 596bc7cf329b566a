package dev.ringmaster.gateway.rules;

import dev.ringmaster.api.LevelPolicy;
import dev.ringmaster.api.Rate;
import dev.ringmaster.gateway.ini.EntryReader;
import dev.ringmaster.gateway.ini.IniEntry;
import dev.ringmaster.gateway.ini.IniSection;
import dev.ringmaster.gateway.ini.Problems;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one section {@code [rule.ID]}, once. */
final class RuleReader {
    private static final String ACCOUNT_PREFIX = "quota.";
    private static final int LAST_MINUTE = TimeWindow.MINUTES_PER_DAY - 1;
    private static final Map<String, String> TYPES = Map.of(
            RuleEffect.Weights.TYPE, RuleEffect.Weights.TYPE,
            RuleEffect.EngineCapacity.TYPE, RuleEffect.EngineCapacity.TYPE,
            RuleEffect.AccountLimits.TYPE, RuleEffect.AccountLimits.TYPE);

    private final String id;
    private final IniSection section;
    private final int levels;
    private final ZoneId defaultZone;
    private final Problems problems;
    private final List<String> notes;
    private final EntryReader reader;

    RuleReader(String id, IniSection section, int levels, ZoneId defaultZone, Problems problems, List<String> notes) {
        this.id = id;
        this.section = section;
        this.levels = levels;
        this.defaultZone = defaultZone;
        this.problems = problems;
        this.notes = notes;
        reader = EntryReader.of(section, problems);
    }

    /** The rule; nothing if a problem leaves none to speak of. */
    Optional<TimeRule> read() {
        if (id.isBlank()) {
            problems.add("section [" + section.name() + "] in " + section.origin() + " has no name behind the dot");
        }
        String name = reader.text("name", id);
        String description = reader.text("description", "");
        boolean isEnabled = reader.flag("enabled", true);
        Optional<TimeWindow> window = window();
        refuseMissing("type");
        String type = reader.choice("type", TYPES, "");
        Optional<RuleEffect> effect = effect(type);
        if (!type.isEmpty()) {
            reader.refuseUnknown();
        }
        return window.flatMap(when -> effect.map(what -> new TimeRule(id, name, description, isEnabled, when, what)));
    }

    private Optional<TimeWindow> window() {
        refuseMissing("start_time");
        refuseMissing("end_time");
        Optional<Integer> start = reader.parsed("start_time", WeekTimes::startMinute, "a time from 00:00 to 23:59");
        Optional<Integer> end = reader.parsed("end_time", WeekTimes::endMinute, "a time from 00:00 to 24:00");
        ZoneId zone = reader.zone("timezone", defaultZone);
        Set<DayOfWeek> days = reader.parsed(
                        "days_of_week", WeekTimes::days, "days with commas between them, such as Mon,Tue")
                .orElse(WeekTimes.EVERY_DAY);
        end.filter(minute -> minute == LAST_MINUTE)
                .ifPresent(minute -> notes.add("rule " + id + " in " + section.origin()
                        + " ends at 23:59 and leaves out the last minute of the day; 24:00 does not"));
        return start.flatMap(from -> end.map(to -> new TimeWindow(from, to, days, zone)));
    }

    private Optional<RuleEffect> effect(String type) {
        return switch (type) {
            case RuleEffect.Weights.TYPE -> weights();
            case RuleEffect.EngineCapacity.TYPE -> capacity();
            case RuleEffect.AccountLimits.TYPE -> accountLimits();
            default -> Optional.empty();
        };
    }

    private Optional<RuleEffect> weights() {
        refuseMissing("weights");
        Optional<List<Long>> weights = reader.wholeNumbers("weights", 1, LevelPolicy.MAX_WEIGHT);
        if (weights.isPresent() && weights.get().size() != levels) {
            problems.add("rule " + id + " in " + section.origin() + " has "
                    + weights.get().size() + " weights for " + levels + " priority levels; give one for each");
        }
        return weights.map(values ->
                new RuleEffect.Weights(values.stream().map(Long::intValue).toList()));
    }

    private Optional<RuleEffect> capacity() {
        LimitChange change = new LimitChange(
                reader.wholeNumber("max_concurrent", LimitChange.UNCHANGED, 0, Integer.MAX_VALUE),
                reader.wholeNumber("max_rps", LimitChange.UNCHANGED, 0, Rate.MAX_AMOUNT),
                reader.wholeNumber("max_tokens_per_sec", LimitChange.UNCHANGED, 0, Rate.MAX_AMOUNT));
        if (change.isNone()) {
            changesNothing("max_concurrent, max_rps, max_tokens_per_sec");
        }
        return Optional.of(new RuleEffect.EngineCapacity(change));
    }

    private Optional<RuleEffect> accountLimits() {
        List<AccountLimit> limits = new ArrayList<>();
        for (IniEntry entry : section.entries()) {
            if (entry.key().startsWith(ACCOUNT_PREFIX)) {
                String pattern = entry.key().substring(ACCOUNT_PREFIX.length()).trim();
                reader.entry(entry.key())
                        .flatMap(found -> new AccountLimitReader(found, problems).read())
                        .ifPresent(change ->
                                problems.collect(entry.origin(), () -> limits.add(new AccountLimit(pattern, change))));
            }
        }
        if (section.entries().stream().noneMatch(entry -> entry.key().startsWith(ACCOUNT_PREFIX))) {
            changesNothing("quota.ACCOUNT");
        }
        return Optional.of(new RuleEffect.AccountLimits(limits));
    }

    private void refuseMissing(String key) {
        if (reader.entry(key).isEmpty()) {
            problems.add("section [" + section.name() + "] in " + section.origin() + " has no " + key);
        }
    }

    private void changesNothing(String keys) {
        problems.add("section [" + section.name() + "] in " + section.origin()
                + " changes nothing; give at least one of " + keys);
    }
}

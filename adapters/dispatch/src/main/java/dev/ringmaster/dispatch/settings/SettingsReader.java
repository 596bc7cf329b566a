package dev.ringmaster.dispatch.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Makes settings of variables: defaults, replaced by the profile's, replaced by what is set. Each variable has one name, and for
 * each lane there are {@code MAX_CONCURRENT_}, {@code TIMEOUT_}, {@code CACHE_TTL_}, {@code BATCH_SIZE_}, {@code INTERVAL_} and
 * {@code MIN_SCORE_} with the lane's name in upper case and hyphens as underscores. Times are in seconds, with decimals.
 */
public final class SettingsReader {
    static final List<String> FIXED_AT_START = List.of("DISPATCH_LANES", "DISPATCH_PROFILE", "APP_ENV");

    private static final List<String> OWN_PREFIXES =
            List.of("MAX_CONCURRENT_", "TIMEOUT_", "CACHE_TTL_", "BATCH_SIZE_", "INTERVAL_", "MIN_SCORE_", "DISPATCH_");
    private static final double HOTTEST_MIN_SCORE = 0.10;

    private SettingsReader() {}

    /**
     * What was read.
     *
     * @param settings all of it
     * @param profile the one that was applied
     * @param warnings a line for each name that looks like one of ours and is none, such as {@code TIMEOUT_HTO}
     */
    public record Result(DispatchSettings settings, Profile profile, List<String> warnings) {}

    /**
     * Reads variables; others than those that exist are left alone.
     *
     * @param variables such as {@link System#getenv()}
     * @throws SettingsException with all values that are refused
     */
    public static Result read(Map<String, String> variables) {
        return read(variables, Profile.detect());
    }

    /**
     * Reads variables on a machine that is told.
     *
     * @param variables such as {@link System#getenv()}
     * @param detected the profile to apply unless {@code DISPATCH_PROFILE} names one
     * @throws SettingsException with all values that are refused
     */
    public static Result read(Map<String, String> variables, Profile detected) {
        return read(variables, Set.of(), detected);
    }

    /**
     * Reads variables, some of which are meant for this reader alone, such as options of a command.
     *
     * @param variables such as {@link System#getenv()}
     * @param options replace variables; names that do not exist are refused
     * @throws SettingsException with all names and values that are refused
     */
    public static Result read(Map<String, String> variables, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(options);
        return read(all, options.keySet(), Profile.detect());
    }

    private static Result read(Map<String, String> variables, Set<String> mustExist, Profile detected) {
        Values values = new Values(variables);
        Profile profile = profile(variables, detected, values);
        boolean isDevelopment = "dev".equalsIgnoreCase(variables.getOrDefault("APP_ENV", ""));
        DispatchSettings defaults = defaults(profile, laneNames(variables, values), !isDevelopment);
        Set<String> known = describe(defaults).keySet();
        for (String name : new TreeSet<>(mustExist)) {
            if (!known.contains(name) && !FIXED_AT_START.contains(name)) {
                values.problems().add(name + " is unknown: no lane or setting has that name");
            }
        }
        DispatchSettings settings = overlay(defaults, values);
        return new Result(settings, profile, warnings(variables, values));
    }

    /**
     * What is set when no variable is: the lanes hot and cold, all switches on.
     *
     * @param profile whose values to take
     */
    public static DispatchSettings defaults(Profile profile) {
        return defaults(profile, List.of("hot", "cold"), true);
    }

    /** Every variable and its value, as it would be written. */
    public static Map<String, String> describe(DispatchSettings settings) {
        Values values = new Values(Map.of());
        overlay(settings, values);
        return values.effective();
    }

    /** The settings with the values that are given; throws what is wrong with them, and what was wrong before. */
    static DispatchSettings overlay(DispatchSettings base, Values values) {
        List<LaneSettings> lanes = new ArrayList<>();
        for (LaneSettings lane : base.lanes()) {
            lanes.add(overlay(lane, values));
        }
        try {
            DispatchSettings settings = overlay(base, lanes, values);
            SettingsException.throwIfAny(values.problems());
            return settings;
        } catch (SettingsException conflict) {
            List<String> all = new ArrayList<>(values.problems());
            conflict.problems().stream()
                    .filter(problem -> !all.contains(problem))
                    .forEach(all::add);
            throw new SettingsException(all);
        }
    }

    private static DispatchSettings overlay(DispatchSettings base, List<LaneSettings> lanes, Values values) {
        return new DispatchSettings(
                values.flag("ENABLE_SCHEDULER_OPTIMIZATION", base.isOptimized()),
                values.flag("ENABLE_PARALLEL_PROCESSING", base.isParallel()),
                values.flag("ENABLE_ADAPTIVE_BATCHING", base.isAdaptiveBatching()),
                values.flag("ENABLE_DYNAMIC_TIMEOUTS", base.hasDynamicTimeouts()),
                values.flag("ENABLE_PERFORMANCE_MONITORING", base.isMonitored()),
                lanes,
                values.whole("MAX_CONCURRENT_UNDER_LOAD", base.maxConcurrentUnderLoad(), Range.CONCURRENT),
                values.seconds("TIMEOUT_UNDER_LOAD", base.timeoutUnderLoadNanos(), Range.TIMEOUT_NANOS),
                values.whole("MIN_BATCH_SIZE", base.minBatchSize(), Range.BATCH_SIZE),
                values.whole("MAX_BATCH_SIZE", base.maxBatchSize(), Range.BATCH_SIZE),
                values.decimal("LOW_CPU_THRESHOLD", base.lowCpuPercent(), Range.PERCENT),
                values.decimal("MEDIUM_CPU_THRESHOLD", base.mediumCpuPercent(), Range.PERCENT),
                values.decimal("HIGH_CPU_THRESHOLD", base.highCpuPercent(), Range.PERCENT),
                values.decimal("LOW_MEMORY_THRESHOLD", base.lowMemoryPercent(), Range.PERCENT),
                values.decimal("MEDIUM_MEMORY_THRESHOLD", base.mediumMemoryPercent(), Range.PERCENT),
                values.decimal("HIGH_MEMORY_THRESHOLD", base.highMemoryPercent(), Range.PERCENT),
                values.whole("ITEMS_PER_CALL", base.itemsPerCall(), Range.ITEMS_PER_CALL),
                values.choice("MISFIRE_POLICY", base.misfirePolicy(), MisfirePolicy.values()));
    }

    private static LaneSettings overlay(LaneSettings base, Values values) {
        String suffix = base.variableSuffix();
        return new LaneSettings(
                base.name(),
                values.seconds("INTERVAL_" + suffix, base.intervalNanos(), Range.INTERVAL_NANOS),
                values.whole("BATCH_SIZE_" + suffix, base.batchSize(), Range.BATCH_SIZE),
                values.whole("MAX_CONCURRENT_" + suffix, base.maxConcurrent(), Range.CONCURRENT),
                values.seconds("TIMEOUT_" + suffix, base.timeoutNanos(), Range.TIMEOUT_NANOS),
                values.seconds("CACHE_TTL_" + suffix, base.cacheTtlNanos(), Range.CACHE_TTL_NANOS),
                values.decimal("MIN_SCORE_" + suffix, base.minScore(), Range.SCORE));
    }

    private static Profile profile(Map<String, String> variables, Profile detected, Values values) {
        String text = variables.getOrDefault("DISPATCH_PROFILE", "auto").trim();
        if (text.equalsIgnoreCase("auto")) {
            return detected;
        }
        Profile named = Values.find(text, Profile.values());
        if (named == null) {
            values.refuse("DISPATCH_PROFILE", text, "auto, high, medium, low");
            return detected;
        }
        return named;
    }

    /** Only names that can be; what is wrong with the others is kept. */
    private static List<String> laneNames(Map<String, String> variables, Values values) {
        String text = variables.getOrDefault("DISPATCH_LANES", "hot,cold");
        List<String> names = new ArrayList<>();
        for (String name : Arrays.asList(text.split(",", -1))) {
            String trimmed = name.trim();
            if (!LaneSettings.isName(trimmed)) {
                values.refuse("DISPATCH_LANES", text, "names of " + LaneSettings.nameRule() + ", between commas");
            } else if (names.contains(trimmed)) {
                values.refuse("DISPATCH_LANES", text, "names that differ");
            } else {
                names.add(trimmed);
            }
        }
        return names.isEmpty() ? List.of("hot", "cold") : names;
    }

    private static DispatchSettings defaults(Profile profile, List<String> laneNames, boolean isOptimized) {
        List<LaneSettings> lanes = new ArrayList<>();
        for (int i = 0; i < laneNames.size(); i++) {
            int colder = laneNames.size() - 1 - i;
            // Hot and cold give 0.1 and 0; lanes between share what is between, as no two may have the same.
            double minScore = colder == 0 ? 0 : HOTTEST_MIN_SCORE * colder / (laneNames.size() - 1);
            lanes.add(defaultLane(profile, laneNames.get(i), minScore));
        }
        return new DispatchSettings(
                isOptimized,
                true,
                true,
                true,
                true,
                lanes,
                4,
                TimeUnit.MILLISECONDS.toNanos(1_500),
                10,
                profile.maxBatchSize(),
                30,
                60,
                80,
                50,
                70,
                85,
                20,
                MisfirePolicy.ONCE);
    }

    private static LaneSettings defaultLane(Profile profile, String name, double minScore) {
        boolean isHot = name.equals("hot");
        return new LaneSettings(
                name,
                TimeUnit.SECONDS.toNanos(isHot ? 10 : 45),
                isHot ? 35 : 70,
                profile.maxConcurrent(isHot),
                profile.timeoutNanos(isHot),
                TimeUnit.SECONDS.toNanos(isHot ? 15 : 30),
                minScore);
    }

    private static List<String> warnings(Map<String, String> variables, Values values) {
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(variables.keySet())) {
            boolean isKnown = values.effective().containsKey(name) || FIXED_AT_START.contains(name);
            if (!isKnown && OWN_PREFIXES.stream().anyMatch(name::startsWith)) {
                warnings.add(name + " is set and means nothing here: no lane or setting has that name");
            }
        }
        return warnings;
    }

    /** A name as it is written in the environment. */
    static String upperCase(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}

package dev.ringmaster.dispatch.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is set for one lane, the items that are asked for equally often.
 *
 * @param name lower-case letters, digits and hyphens, a letter first, at most 40; {@code under-load} is taken
 * @param intervalNanos how often each item is asked for, 10 ms to 1 day
 * @param batchSize how many of its items are on their way at once, before adaptation, 1 to 10,000
 * @param maxConcurrent calls at once, before adaptation, 1 to 1,000
 * @param timeoutNanos how long a call may take, before adaptation, 1 ms to 60 s
 * @param cacheTtlNanos how long an answer counts as fresh, 0 to 1 day
 * @param minScore an item of at least this score belongs here or in a hotter lane, 0 to 1
 */
public record LaneSettings(
        String name,
        long intervalNanos,
        int batchSize,
        int maxConcurrent,
        long timeoutNanos,
        long cacheTtlNanos,
        double minScore) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    /**
     * Checks each range.
     *
     * @throws SettingsException with all that is out of range
     */
    public LaneSettings {
        List<String> problems = new ArrayList<>();
        if (!isName(name)) {
            problems.add("lane name is \"" + name + "\", allowed are " + nameRule());
        }
        String ofLane = " of lane " + name;
        Range.INTERVAL_NANOS.check("interval in ns" + ofLane, intervalNanos, problems);
        Range.BATCH_SIZE.check("batch size" + ofLane, batchSize, problems);
        Range.CONCURRENT.check("most concurrent calls" + ofLane, maxConcurrent, problems);
        Range.TIMEOUT_NANOS.check("timeout in ns" + ofLane, timeoutNanos, problems);
        Range.CACHE_TTL_NANOS.check("cache TTL in ns" + ofLane, cacheTtlNanos, problems);
        Range.SCORE.check("min score" + ofLane, minScore, problems);
        SettingsException.throwIfAny(problems);
    }

    /** {@code under-load} would make MAX_CONCURRENT_UNDER_LOAD mean two things. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !name.equals("under-load");
    }

    static String nameRule() {
        return "lower-case letters, digits and hyphens, a letter first, at most 40, not under-load";
    }

    /** The name as the end of a variable: {@code far-away} is {@code FAR_AWAY}. */
    String variableSuffix() {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}

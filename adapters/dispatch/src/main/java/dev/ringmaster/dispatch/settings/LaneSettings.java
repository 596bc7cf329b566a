package dev.ringmaster.dispatch.settings;

/**
 * What is set for one lane, the items that are asked for equally often.
 *
 * @param name lower-case letters, digits and hyphens
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
        double minScore) {}

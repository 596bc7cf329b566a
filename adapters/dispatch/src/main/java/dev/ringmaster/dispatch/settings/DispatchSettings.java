package dev.ringmaster.dispatch.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All that can be set of a dispatcher, as one immutable value; a change swaps the whole.
 *
 * @param isOptimized whether anything adaptive or parallel happens at all; without, items are asked for one after the other
 * @param isParallel whether calls overlap and items share a call
 * @param isAdaptiveBatching whether batch sizes follow load and throughput
 * @param hasDynamicTimeouts whether timeouts follow what calls take
 * @param isMonitored whether percentiles are recorded
 * @param lanes the hottest first, at least one
 * @param maxConcurrentUnderLoad most calls of a lane at once while the machine is busy, 1 to 1,000
 * @param timeoutUnderLoadNanos longest timeout while the machine is busy, 1 ms to 60 s
 * @param minBatchSize least items of a lane on their way, 1 to {@code maxBatchSize}
 * @param maxBatchSize most items of a lane on their way, up to 10,000
 * @param lowCpuPercent below this and {@code lowMemoryPercent} a machine is idle, 0 to 100
 * @param mediumCpuPercent above this, or {@code mediumMemoryPercent}, concurrency is halved
 * @param highCpuPercent above this, or {@code highMemoryPercent}, the machine is busy
 * @param lowMemoryPercent see {@code lowCpuPercent}
 * @param mediumMemoryPercent see {@code mediumCpuPercent}
 * @param highMemoryPercent see {@code highCpuPercent}
 * @param itemsPerCall most items of one call, 1 to 30
 * @param misfirePolicy what becomes of times that were missed
 */
public record DispatchSettings(
        boolean isOptimized,
        boolean isParallel,
        boolean isAdaptiveBatching,
        boolean hasDynamicTimeouts,
        boolean isMonitored,
        List<LaneSettings> lanes,
        int maxConcurrentUnderLoad,
        long timeoutUnderLoadNanos,
        int minBatchSize,
        int maxBatchSize,
        double lowCpuPercent,
        double mediumCpuPercent,
        double highCpuPercent,
        double lowMemoryPercent,
        double mediumMemoryPercent,
        double highMemoryPercent,
        int itemsPerCall,
        MisfirePolicy misfirePolicy) {
    /**
     * Checks each range, and what must fit together: lane names differ, the lanes' least scores fall from the hottest to 0, and
     * thresholds rise from low to high.
     *
     * @throws SettingsException with all that is wrong
     */
    public DispatchSettings {
        lanes = List.copyOf(lanes);
        List<String> problems = new ArrayList<>();
        checkLanes(lanes, problems);
        Range.CONCURRENT.check("most concurrent calls under load", maxConcurrentUnderLoad, problems);
        Range.TIMEOUT_NANOS.check("timeout under load in ns", timeoutUnderLoadNanos, problems);
        Range.BATCH_SIZE.check("least batch size", minBatchSize, problems);
        Range.BATCH_SIZE.check("most batch size", maxBatchSize, problems);
        if (minBatchSize > maxBatchSize) {
            problems.add("least batch size is " + minBatchSize + ", allowed are 1 to the most, " + maxBatchSize);
        }
        checkThresholds("CPU", problems, lowCpuPercent, mediumCpuPercent, highCpuPercent);
        checkThresholds("memory", problems, lowMemoryPercent, mediumMemoryPercent, highMemoryPercent);
        Range.ITEMS_PER_CALL.check("items per call", itemsPerCall, problems);
        SettingsException.throwIfAny(problems);
    }

    /** Whether calls overlap and items share a call: optimised, and parallel. */
    public boolean runsInParallel() {
        return isOptimized && isParallel;
    }

    /** Whether batch sizes are adapted: optimised, and adaptive. */
    public boolean adaptsBatches() {
        return isOptimized && isAdaptiveBatching;
    }

    /** Whether timeouts are adapted: optimised, and dynamic. */
    public boolean adaptsTimeouts() {
        return isOptimized && hasDynamicTimeouts;
    }

    private static void checkLanes(List<LaneSettings> lanes, List<String> problems) {
        if (lanes.isEmpty()) {
            problems.add("number of lanes is 0, allowed are 1 and more");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < lanes.size(); i++) {
            LaneSettings lane = lanes.get(i);
            if (!names.add(lane.name())) {
                problems.add("lane name is " + lane.name() + " twice, allowed is once");
            }
            if (i > 0 && !(lane.minScore() < lanes.get(i - 1).minScore())) {
                problems.add("min score of lane " + lane.name() + " is " + Range.plain(lane.minScore())
                        + ", allowed is less than that of lane "
                        + lanes.get(i - 1).name() + ", "
                        + Range.plain(lanes.get(i - 1).minScore()));
            }
            if (i == lanes.size() - 1 && lane.minScore() != 0) {
                problems.add("min score of the coldest lane " + lane.name() + " is " + Range.plain(lane.minScore())
                        + ", allowed is 0");
            }
        }
    }

    private static void checkThresholds(
            String what, List<String> problems, double lowPercent, double mediumPercent, double highPercent) {
        Range.PERCENT.check("low " + what + " threshold", lowPercent, problems);
        Range.PERCENT.check("medium " + what + " threshold", mediumPercent, problems);
        Range.PERCENT.check("high " + what + " threshold", highPercent, problems);
        if (lowPercent > mediumPercent || mediumPercent > highPercent) {
            problems.add("low, medium and high " + what + " thresholds are " + Range.plain(lowPercent) + ", "
                    + Range.plain(mediumPercent) + " and " + Range.plain(highPercent) + ", allowed are rising ones");
        }
    }
}

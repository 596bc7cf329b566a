package dev.ringmaster.dispatch.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a lane does; times in seconds.
 *
 * @param lastRun when a call of it was last answered, null if none was
 * @param processingTime how long its last call took, 0 if there was none
 * @param items how many are in it
 * @param latencyP50Seconds of its calls, over a minute
 * @param latencyP99Seconds likewise
 * @param lagP50Seconds from when items were due to when they were asked for
 * @param lagP99Seconds likewise
 * @param batchSize items on their way at once, as adapted
 * @param concurrency calls at once, as adapted
 * @param timeoutSeconds of a call, as adapted
 * @param intervalSeconds how often each item is asked for, as adapted
 */
public record LaneHealth(
        @Nullable Instant lastRun,
        double processingTime,
        int items,
        double latencyP50Seconds,
        double latencyP99Seconds,
        double lagP50Seconds,
        double lagP99Seconds,
        int batchSize,
        int concurrency,
        double timeoutSeconds,
        double intervalSeconds) {}

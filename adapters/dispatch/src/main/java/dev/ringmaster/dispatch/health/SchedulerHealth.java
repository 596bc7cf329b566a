package dev.ringmaster.dispatch.health;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code GET /health/scheduler} answers, names in snake case. Each lane is told as {@code <name>_group}, hyphens as
 * underscores: {@code hot_group}, {@code cold_group}.
 *
 * @param status the worst of the alerts
 * @param lanes by name, the hottest first
 * @param performance of all lanes together
 * @param alerts what is wrong now
 * @param breakers state of the circuit breaker by upstream: {@code closed}, {@code open}, {@code half_open}
 * @param loadLevel how much the machine is spared
 * @param configVersion of the settings in force
 * @param profile that was applied at start
 * @param lastCheck when all this was put together
 */
public record SchedulerHealth(
        Severity status,
        @JsonIgnore Map<String, LaneHealth> lanes,
        Performance performance,
        List<Alert> alerts,
        Map<String, String> breakers,
        String loadLevel,
        long configVersion,
        String profile,
        Instant lastCheck) {
    /**
     * Of all lanes together.
     *
     * @param tokensProcessedPerMinute items answered in the last minute
     * @param errorRate failed among ended calls of the last minute, 0 to 1, 0 without calls
     * @param activeJobs calls on their way
     * @param failedJobsLastHour calls that failed in the last hour
     */
    public record Performance(
            double tokensProcessedPerMinute, double errorRate, int activeJobs, long failedJobsLastHour) {}

    /** Copies what is mutable. */
    public SchedulerHealth {
        lanes = Collections.unmodifiableMap(new LinkedHashMap<>(lanes));
        alerts = List.copyOf(alerts);
        breakers = Collections.unmodifiableMap(new LinkedHashMap<>(breakers));
    }

    @JsonAnyGetter
    Map<String, LaneHealth> groups() {
        Map<String, LaneHealth> groups = new LinkedHashMap<>();
        lanes.forEach((name, lane) -> groups.put(name.replace('-', '_') + "_group", lane));
        return groups;
    }
}

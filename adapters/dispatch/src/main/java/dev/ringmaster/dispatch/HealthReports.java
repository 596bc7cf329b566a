package dev.ringmaster.dispatch;

import dev.ringmaster.dispatch.control.LoadState;
import dev.ringmaster.dispatch.health.Alert;
import dev.ringmaster.dispatch.health.Alerts;
import dev.ringmaster.dispatch.health.LaneHealth;
import dev.ringmaster.dispatch.health.SchedulerHealth;
import dev.ringmaster.dispatch.health.Severity;
import dev.ringmaster.dispatch.health.SystemHealth;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts together what a dispatcher tells of itself: once a second, on one thread, whether or not somebody asks. */
final class HealthReports {
    private static final double NANOS_PER_SECOND = 1e9;

    private final String profile;
    private final Alerts alerts = new Alerts();
    private volatile SchedulerHealth scheduler;
    private volatile SystemHealth system;

    HealthReports(String profile, CoreStatus status, LoadState load, long version) {
        this.profile = profile;
        scheduler = scheduler(status, load, version, List.of());
        system = system(status, load, List.of());
    }

    /** Any thread. */
    SchedulerHealth scheduler() {
        return scheduler;
    }

    /** Any thread. */
    SystemHealth system() {
        return system;
    }

    void update(CoreStatus status, LoadState load, long version) {
        List<Alert> active = alerts.evaluate(status.nowNanos(), situation(status, load));
        scheduler = scheduler(status, load, version, active);
        system = system(status, load, active);
    }

    private static Alerts.Situation situation(CoreStatus status, LoadState load) {
        List<Alerts.Lane> lanes = status.lanes().stream()
                .map(lane -> new Alerts.Lane(
                        lane.name(),
                        lane.items(),
                        lane.intervalNanos(),
                        lane.lastRunNanos() != Item.NEVER,
                        status.nowNanos() - Math.max(0, lane.lastRunNanos()),
                        lane.lastProcessingNanos()))
                .toList();
        return new Alerts.Situation(status.nowNanos(), lanes, status.itemsAnsweredLastMinute(), load.hasSensorError());
    }

    private SchedulerHealth scheduler(CoreStatus status, LoadState load, long version, List<Alert> active) {
        Instant now = Instant.now();
        Map<String, LaneHealth> lanes = new LinkedHashMap<>();
        status.lanes().forEach(lane -> lanes.put(lane.name(), lane(lane, status.nowNanos(), now)));
        return new SchedulerHealth(
                Severity.worstOf(active),
                lanes,
                new SchedulerHealth.Performance(
                        status.itemsAnsweredLastMinute(),
                        status.errorRate(),
                        status.callsInFlight(),
                        status.failedCallsLastHour()),
                active,
                status.breakers(),
                load.level().name().toLowerCase(Locale.ROOT),
                version,
                profile,
                now);
    }

    private static LaneHealth lane(LaneStatus lane, long nowNanos, Instant now) {
        return new LaneHealth(
                lane.lastRunNanos() == Item.NEVER ? null : now.minusNanos(nowNanos - lane.lastRunNanos()),
                lane.lastProcessingNanos() / NANOS_PER_SECOND,
                lane.items(),
                lane.latencyP50Nanos() / NANOS_PER_SECOND,
                lane.latencyP99Nanos() / NANOS_PER_SECOND,
                lane.lagP50Nanos() / NANOS_PER_SECOND,
                lane.lagP99Nanos() / NANOS_PER_SECOND,
                lane.batchSize(),
                lane.concurrency(),
                lane.timeoutNanos() / NANOS_PER_SECOND,
                lane.intervalNanos() / NANOS_PER_SECOND);
    }

    private SystemHealth system(CoreStatus status, LoadState load, List<Alert> active) {
        return new SystemHealth(
                Severity.worstOf(active),
                SystemHealth.Resources.read(
                        load.sample().cpuPercent(), load.sample().memoryPercent(), status.callsInFlight()),
                load.level().name().toLowerCase(Locale.ROOT),
                profile,
                active,
                Instant.now());
    }
}

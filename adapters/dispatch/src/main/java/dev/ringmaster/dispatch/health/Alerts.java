package dev.ringmaster.dispatch.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is wrong. Each alert is there exactly while its condition holds:
 *
 * <ul>
 *   <li>{@code <lane>_late}: the lane has items, and its last run is longer ago than twice the expected gap, critical at twice that
 *       or if it never ran; the expected gap is 4/3 of the interval and at least 30 s, so 30 s at 10 s and 60 s at 45 s;
 *   <li>{@code <lane>_slow}: a run takes more than 300 s, critical above 600 s;
 *   <li>{@code throughput}: less than one item a minute, where the lanes ask for at least one, after the first minute;
 *   <li>{@code sensor}: the machine's load cannot be read.
 * </ul>
 *
 * <p>In the log the same alert of the same severity is named at most every 300 s. One thread, not the dispatcher's.
 */
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final long LOG_GAP_NANOS = TimeUnit.SECONDS.toNanos(300);
    private static final long LEAST_GAP_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(300);
    private static final double NANOS_PER_MINUTE = 6e10;

    private final Consumer<String> log;
    private final Map<String, Long> activeSinceNanos = new HashMap<>();
    private final Map<String, Long> loggedAtNanos = new HashMap<>();

    /**
     * What is known of a lane.
     *
     * @param name the lane's
     * @param items how many are in it
     * @param intervalNanos how often each is asked for, as it is now
     * @param hasRun whether it ever ran
     * @param sinceRunNanos since the last run, or since the start if it never ran
     * @param processingNanos how long the current run takes, or the last took
     */
    public record Lane(
            String name, int items, long intervalNanos, boolean hasRun, long sinceRunNanos, long processingNanos) {
        private String prefix() {
            return name.replace('-', '_');
        }
    }

    /**
     * What to judge.
     *
     * @param upNanos since the start
     * @param lanes all of them
     * @param itemsPerMinute answered of late
     * @param hasSensorError whether the machine's load cannot be read
     */
    public record Situation(long upNanos, List<Lane> lanes, double itemsPerMinute, boolean hasSensorError) {}

    /** Names alerts in the log of this class. */
    public Alerts() {
        this(LOG::warn);
    }

    Alerts(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Judges anew.
     *
     * @param nowNanos monotonic
     * @return all that is wrong now, lanes first
     */
    public List<Alert> evaluate(long nowNanos, Situation situation) {
        List<Alert> alerts = new ArrayList<>();
        double wantedPerMinute = 0;
        for (Lane lane : situation.lanes()) {
            checkLate(nowNanos, lane, alerts);
            checkSlow(nowNanos, lane, alerts);
            wantedPerMinute += lane.items() * NANOS_PER_MINUTE / lane.intervalNanos();
        }
        boolean isWarm = situation.upNanos() > NANOS_PER_MINUTE;
        if (isWarm && wantedPerMinute >= 1 && situation.itemsPerMinute() < 1) {
            raise(nowNanos, "throughput", Severity.WARNING, "less than one item a minute is answered", alerts);
        }
        if (situation.hasSensorError()) {
            raise(nowNanos, "sensor", Severity.WARNING, "the load of the machine cannot be read", alerts);
        }
        forgetOthers(nowNanos, alerts);
        return List.copyOf(alerts);
    }

    private void checkLate(long nowNanos, Lane lane, List<Alert> alerts) {
        long gapNanos = Math.max(LEAST_GAP_NANOS, lane.intervalNanos() / 3 * 4);
        if (lane.items() == 0 || lane.sinceRunNanos() <= 2 * gapNanos) {
            return;
        }
        boolean isCritical = !lane.hasRun() || lane.sinceRunNanos() > 4 * gapNanos;
        String message = "lane " + lane.name() + (lane.hasRun() ? " last ran " : " never ran, started ")
                + seconds(lane.sinceRunNanos()) + " ago, expected are " + seconds(gapNanos);
        raise(nowNanos, lane.prefix() + "_late", isCritical ? Severity.CRITICAL : Severity.WARNING, message, alerts);
    }

    private void checkSlow(long nowNanos, Lane lane, List<Alert> alerts) {
        if (lane.processingNanos() > SLOW_NANOS) {
            boolean isCritical = lane.processingNanos() > 2 * SLOW_NANOS;
            String message = "lane " + lane.name() + " takes " + seconds(lane.processingNanos())
                    + " for a run, expected are at most " + seconds(SLOW_NANOS);
            raise(
                    nowNanos,
                    lane.prefix() + "_slow",
                    isCritical ? Severity.CRITICAL : Severity.WARNING,
                    message,
                    alerts);
        }
    }

    private void raise(long nowNanos, String name, Severity severity, String message, List<Alert> alerts) {
        long sinceNanos = activeSinceNanos.computeIfAbsent(name, absent -> nowNanos);
        alerts.add(new Alert(name, severity, message, TimeUnit.NANOSECONDS.toSeconds(nowNanos - sinceNanos)));
        String line = name + " " + severity.text();
        Long loggedNanos = loggedAtNanos.get(line);
        if (loggedNanos == null || nowNanos - loggedNanos >= LOG_GAP_NANOS) {
            loggedAtNanos.put(line, nowNanos);
            log.accept("alert " + line + ": " + message);
        }
    }

    /** What is over begins anew the next time; the log's patience goes on. */
    private void forgetOthers(long nowNanos, List<Alert> alerts) {
        Set<String> names = new HashSet<>();
        for (Alert alert : alerts) {
            names.add(alert.name());
        }
        activeSinceNanos.keySet().retainAll(names);
        loggedAtNanos.values().removeIf(loggedNanos -> nowNanos - loggedNanos >= LOG_GAP_NANOS);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}

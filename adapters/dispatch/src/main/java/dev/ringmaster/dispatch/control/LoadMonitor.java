package dev.ringmaster.dispatch.control;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides the load level from samples. A change needs the last three samples, 5 points of margin below each threshold:
 *
 * <ul>
 *   <li>to minimal, from anywhere, in one step: two of them at least at critical less margin;
 *   <li>normal to reduced: two of them at least at warning less margin;
 *   <li>minimal to reduced: their means below critical less margin, CPU and memory both;
 *   <li>to normal: their means below warning less margin, both.
 * </ul>
 *
 * <p>With fewer than three samples any change is allowed. So a single high sample among quiet ones moves nothing, where another
 * rule would go to minimal at once: of the two, the two of three hold here, which costs one sample of delay. If the way between
 * normal and minimal is barred, reduced is tried.
 *
 * <p>A sensor that fails leaves sample and level as they were and is told by {@link LoadState#hasSensorError()} until the next good
 * sample. One thread samples, any may read.
 */
public final class LoadMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(LoadMonitor.class);
    private static final int HISTORY = 60;
    private static final int DECIDING = 3;
    private static final int MAJORITY = 2;
    private static final double MARGIN_PERCENT = 5;

    private final SystemSensor sensor;
    private final double[] cpuPercent = new double[HISTORY];
    private final double[] memoryPercent = new double[HISTORY];
    private long samples;
    private volatile LoadThresholds thresholds;
    private volatile LoadState state = LoadState.INITIAL;

    /**
     * Begins at normal.
     *
     * @param sensor is read at each sample
     * @param thresholds the first ones
     */
    public LoadMonitor(SystemSensor sensor, LoadThresholds thresholds) {
        this.sensor = sensor;
        this.thresholds = thresholds;
    }

    /** Other thresholds, from the next sample on. Any thread. */
    public void setThresholds(LoadThresholds changed) {
        thresholds = changed;
    }

    /** What was known after the last sample. Any thread. */
    public LoadState state() {
        return state;
    }

    /** Reads the sensor and decides anew, about once a second; reads files, so not the dispatcher's thread. */
    public LoadState sample() {
        LoadState before = state;
        try {
            SystemSample sample = sensor.read();
            state = isPossible(sample) ? decide(before.level(), sample) : failed(before, sample.toString(), null);
        } catch (IOException | RuntimeException failure) {
            state = failed(before, failure.toString(), failure);
        }
        return state;
    }

    private static boolean isPossible(SystemSample sample) {
        return isPercent(sample.cpuPercent()) && isPercent(sample.memoryPercent());
    }

    private static boolean isPercent(double value) {
        return value >= 0 && value <= 100;
    }

    private static LoadState failed(LoadState before, String what, @Nullable Throwable failure) {
        if (!before.hasSensorError()) {
            LOG.warn("the load of this machine cannot be read, {} stays: {}", before.level(), what, failure);
        }
        return before.withSensorError();
    }

    private LoadState decide(LoadLevel level, SystemSample sample) {
        cpuPercent[(int) (samples % HISTORY)] = sample.cpuPercent();
        memoryPercent[(int) (samples % HISTORY)] = sample.memoryPercent();
        samples++;
        LoadThresholds limits = thresholds;
        LoadLevel next = next(level, limits.levelOf(sample), limits);
        if (next != level) {
            LOG.info("load level {} after {}, at {}", next, level, sample);
        }
        int kept = (int) Math.min(samples, HISTORY);
        return new LoadState(
                sample,
                next,
                false,
                mean(cpuPercent, kept),
                peak(cpuPercent, kept),
                mean(memoryPercent, kept),
                peak(memoryPercent, kept));
    }

    private LoadLevel next(LoadLevel from, LoadLevel wanted, LoadThresholds limits) {
        if (from == wanted || isAllowed(from, wanted, limits)) {
            return wanted;
        }
        return isAllowed(from, LoadLevel.REDUCED, limits) ? LoadLevel.REDUCED : from;
    }

    /** The rule alone, on the last three samples. */
    boolean isAllowed(LoadLevel from, LoadLevel to, LoadThresholds limits) {
        if (samples < DECIDING) {
            return true;
        }
        double cpuWarning = limits.cpuWarningPercent() - MARGIN_PERCENT;
        double memoryWarning = limits.memoryWarningPercent() - MARGIN_PERCENT;
        double cpuCritical = limits.cpuCriticalPercent() - MARGIN_PERCENT;
        double memoryCritical = limits.memoryCriticalPercent() - MARGIN_PERCENT;
        return switch (to) {
            case MINIMAL -> lastAtLeast(cpuCritical, memoryCritical) >= MAJORITY;
            case REDUCED ->
                from == LoadLevel.NORMAL
                        ? lastAtLeast(cpuWarning, memoryWarning) >= MAJORITY
                        : areMeansBelow(cpuCritical, memoryCritical);
            case NORMAL -> areMeansBelow(cpuWarning, memoryWarning);
        };
    }

    private int lastAtLeast(double cpu, double memory) {
        int count = 0;
        for (int i = 1; i <= DECIDING; i++) {
            int at = (int) ((samples - i) % HISTORY);
            if (cpuPercent[at] >= cpu || memoryPercent[at] >= memory) {
                count++;
            }
        }
        return count;
    }

    private boolean areMeansBelow(double cpu, double memory) {
        double cpuSum = 0;
        double memorySum = 0;
        for (int i = 1; i <= DECIDING; i++) {
            int at = (int) ((samples - i) % HISTORY);
            cpuSum += cpuPercent[at];
            memorySum += memoryPercent[at];
        }
        return cpuSum / DECIDING < cpu && memorySum / DECIDING < memory;
    }

    private static double mean(double[] values, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum / count;
    }

    private static double peak(double[] values, int count) {
        double peak = 0;
        for (int i = 0; i < count; i++) {
            peak = Math.max(peak, values[i]);
        }
        return peak;
    }
}

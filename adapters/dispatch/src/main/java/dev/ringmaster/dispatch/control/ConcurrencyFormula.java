package dev.ringmaster.dispatch.control;

import dev.ringmaster.dispatch.settings.DispatchSettings;

/**
 * How many calls at once, from load; pure functions. The first that matches, comparisons being strict: a third (at least 3) above
 * a high threshold, half (at least 4) above a medium one, half as much again (at most 20) below both low ones, otherwise what is
 * configured.
 *
 * <p>Load never raises and idleness never lowers what is configured, which matters only for less than 4 and more than 20.
 */
public final class ConcurrencyFormula {
    private static final int IDLE_MAX = 20;
    private static final double IDLE_GROWTH = 1.5;

    private ConcurrencyFormula() {}

    /**
     * Calls at once of a lane.
     *
     * @param base what is configured, at least 1
     * @param sample how busy the machine is
     * @param settings the thresholds, and the most calls while the machine is busy
     */
    public static int concurrency(int base, SystemSample sample, DispatchSettings settings) {
        if (isBusy(sample, settings)) {
            return Math.min(settings.maxConcurrentUnderLoad(), Math.min(base, Math.max(3, base / 3)));
        }
        double cpuPercent = sample.cpuPercent();
        double memoryPercent = sample.memoryPercent();
        if (cpuPercent > settings.mediumCpuPercent() || memoryPercent > settings.mediumMemoryPercent()) {
            return Math.min(base, Math.max(4, base / 2));
        }
        boolean isIdle = cpuPercent < settings.lowCpuPercent() && memoryPercent < settings.lowMemoryPercent();
        return isIdle ? most(base) : base;
    }

    /** The most that can come out for {@code base}. */
    public static int most(int base) {
        return Math.max(base, Math.min(IDLE_MAX, (int) (base * IDLE_GROWTH)));
    }

    /** Whether CPU or memory is above its high threshold. */
    public static boolean isBusy(SystemSample sample, DispatchSettings settings) {
        return sample.cpuPercent() > settings.highCpuPercent() || sample.memoryPercent() > settings.highMemoryPercent();
    }
}

package dev.ringmaster.dispatch.settings;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Settings that fit the size of a machine: they replace the defaults, and variables replace them. The lane {@code hot} gets the
 * hot values, every other lane the cold ones.
 */
public enum Profile {
    /** At least 4 processors and 8 GiB. */
    HIGH(12, 16, 150, 4_000, 3_000),
    /** At least 2 processors and 4 GiB. */
    MEDIUM(8, 12, 100, 3_000, 2_000),
    /** Anything less. */
    LOW(4, 6, 50, 2_000, 1_500);

    private static final long GIB = 1L << 30;

    private final int maxConcurrentHot;
    private final int maxConcurrentCold;
    private final int maxBatchSize;
    private final long timeoutHotNanos;
    private final long timeoutColdNanos;

    Profile(
            int maxConcurrentHot,
            int maxConcurrentCold,
            int maxBatchSize,
            long timeoutHotMillis,
            long timeoutColdMillis) {
        this.maxConcurrentHot = maxConcurrentHot;
        this.maxConcurrentCold = maxConcurrentCold;
        this.maxBatchSize = maxBatchSize;
        this.timeoutHotNanos = TimeUnit.MILLISECONDS.toNanos(timeoutHotMillis);
        this.timeoutColdNanos = TimeUnit.MILLISECONDS.toNanos(timeoutColdMillis);
    }

    /** The profile of a machine of this size. */
    public static Profile of(int processors, long memoryBytes) {
        if (processors >= 4 && memoryBytes >= 8 * GIB) {
            return HIGH;
        }
        return processors >= 2 && memoryBytes >= 4 * GIB ? MEDIUM : LOW;
    }

    /** The profile of what this JVM may use: the container's limits where there are any, otherwise the machine. */
    public static Profile detect() {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return of(Runtime.getRuntime().availableProcessors(), machine.getTotalMemorySize());
    }

    /** Calls at once of a lane, before adaptation. */
    public int maxConcurrent(boolean isHot) {
        return isHot ? maxConcurrentHot : maxConcurrentCold;
    }

    /** Most items of a lane on their way. */
    public int maxBatchSize() {
        return maxBatchSize;
    }

    /** How long a call of a lane may take, before adaptation. */
    public long timeoutNanos(boolean isHot) {
        return isHot ? timeoutHotNanos : timeoutColdNanos;
    }
}

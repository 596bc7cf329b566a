package dev.ringmaster.dispatch.upstream;

import java.util.concurrent.TimeUnit;

/**
 * When a breaker opens and closes.
 *
 * @param failureThreshold so many failures in a row open it, 1 to 1,000
 * @param openNanos how long it stays open before probes may go, whole milliseconds, 1 ms to 1 h
 * @param maxProbes most calls before it is decided whether it closes, {@code successesToClose} to 100
 * @param successesToClose so many probes that succeed close it, 1 to {@code maxProbes}
 */
public record BreakerSettings(int failureThreshold, long openNanos, int maxProbes, int successesToClose) {
    /** Opens at five failures in a row for a minute; of three probes at most, two close it. */
    public static final BreakerSettings DEFAULT = new BreakerSettings(5, TimeUnit.SECONDS.toNanos(60), 3, 2);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept, with the name and the value
     */
    public BreakerSettings {
        check("failureThreshold", failureThreshold, 1, 1_000);
        check("openNanos", openNanos, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.HOURS.toNanos(1));
        if (openNanos % TimeUnit.MILLISECONDS.toNanos(1) != 0) {
            throw new IllegalArgumentException("openNanos must be whole milliseconds, is " + openNanos);
        }
        check("maxProbes", maxProbes, 1, 100);
        check("successesToClose", successesToClose, 1, maxProbes);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", is " + value);
        }
    }
}

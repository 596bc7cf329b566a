package dev.ringmaster.pipeline;

import dev.ringmaster.api.RequestSpec;

/**
 * The engine's time: nanoseconds since the epoch that never go back, or, in an engine whose time is passed in, whatever
 * was last passed in. The deciding thread's own.
 */
final class EngineClock {
    static final long NEVER = Long.MAX_VALUE;

    private final boolean isPassedIn;
    private final long offsetNanos;
    private long passedInNanos;

    EngineClock(boolean isPassedIn) {
        this.isPassedIn = isPassedIn;
        offsetNanos = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    }

    /** The engine's time at a {@link System#nanoTime()}. */
    long engineNanos(long nanoTime) {
        return isPassedIn ? passedInNanos : nanoTime + offsetNanos;
    }

    void passIn(long nanos) {
        passedInNanos = Math.max(passedInNanos, nanos);
    }

    /** The {@link System#nanoTime()} at which it is this time, {@link #NEVER} if that does not come by itself. */
    long nanoTimeOf(long engineNanos) {
        return isPassedIn || engineNanos == RequestSpec.WAIT_FOREVER ? NEVER : engineNanos - offsetNanos;
    }
}

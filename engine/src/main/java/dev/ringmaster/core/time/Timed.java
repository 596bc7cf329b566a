package dev.ringmaster.core.time;

import org.jspecify.annotations.Nullable;

/** Something that can be due at one time, and knows its place among the timers. */
public abstract class Timed {
    static final int NOWHERE = -1;

    private long dueNanos = TimerWheel.NEVER;

    /** An index in the heap of what is due soon, {@link #NOWHERE}, or below that a slot of the wheel. */
    int place = NOWHERE;

    @Nullable
    Timed before;

    @Nullable
    Timed after;

    /** When it is due; {@link TimerWheel#NEVER} if no timer is set for it. */
    public final long dueNanos() {
        return dueNanos;
    }

    final void dueNanos(long nanos) {
        dueNanos = nanos;
    }

    /** Whether a timer is set for it. */
    public final boolean isSet() {
        return dueNanos != TimerWheel.NEVER;
    }

    /** Who goes first of those that are due at the same time: the lower. */
    protected long timerOrder() {
        return Long.MAX_VALUE;
    }
}

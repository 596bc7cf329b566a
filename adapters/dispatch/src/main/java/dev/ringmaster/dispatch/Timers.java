package dev.ringmaster.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be done later, gathered by ticks of about a millisecond: never early, late by a tick at most, and within a tick in
 * the order in which it was asked for. Ordered, so that it tells when to wake; a plain wheel would have to be turned even when
 * nothing is due.
 */
final class Timers {
    static final long NONE = Long.MAX_VALUE;

    private static final int TICK_BITS = 20;

    private final TreeMap<Long, List<Timer>> byTick = new TreeMap<>();

    /** Does something when it is time. */
    @FunctionalInterface
    interface Timer {
        void fire(long nowNanos);
    }

    void schedule(long deadlineNanos, Timer timer) {
        long tick = (deadlineNanos + (1L << TICK_BITS) - 1) >> TICK_BITS;
        byTick.computeIfAbsent(tick, key -> new ArrayList<>(4)).add(timer);
    }

    /** Fires all that is due, and what that makes due. */
    void advance(long nowNanos) {
        Map.Entry<Long, List<Timer>> first = byTick.firstEntry();
        while (first != null && first.getKey() << TICK_BITS <= nowNanos) {
            byTick.remove(first.getKey());
            first.getValue().forEach(timer -> timer.fire(nowNanos));
            first = byTick.firstEntry();
        }
    }

    /** When to advance next, {@link #NONE} if nothing is to be done. */
    long nextNanos() {
        return byTick.isEmpty() ? NONE : byTick.firstKey() << TICK_BITS;
    }
}

package dev.ringmaster.core.time;

import org.jspecify.annotations.Nullable;

/**
 * Timers, exact to the nanosecond and in a total order (time, then {@link Timed#timerOrder()}), set and taken back in
 * constant time however many there are.
 *
 * <p>A hierarchical timing wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987): eight levels of 64
 * slots, the lowest of 2^20 ns (about a millisecond) each. What is due in the present slot stands in a small heap, which
 * gives the exact order. A timer that is taken back or put off stays in its slot until that comes: most are, and then
 * nothing has to be linked. Single writer; time is what it is told.
 */
public final class TimerWheel {
    /** The time of a timer that is never due. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A while after a point of time; {@link #NEVER} if that is behind the end of time. */
    public static long later(long nanos, long whileNanos) {
        return nanos > NEVER - whileNanos ? NEVER : nanos + whileNanos;
    }

    private static final int TICK_SHIFT = 20;
    private static final int LEVEL_SHIFT = 6;
    private static final int SLOTS = 1 << LEVEL_SHIFT;
    private static final int SLOT_MASK = SLOTS - 1;
    private static final int LEVELS = 8;
    private static final int FIRST_SLOT = Timed.NOWHERE - 1;

    private final SoonHeap soon = new SoonHeap();
    private final @Nullable Timed[] slots = new Timed[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS];
    /** All that is due up to the end of this tick is in the heap. */
    private long tick;
    /** How many timers are set; slots may hold more. */
    private int size;

    /** When {@link #poll} may have something next, never too late; {@link #NEVER} if nothing is set. */
    public long nextNanos() {
        Timed first = soon.first();
        if (first != null) {
            return first.dueNanos();
        }
        return size == 0 ? NEVER : nanosOf(startOf(earliestSlot()));
    }

    /** Sets a timer, instead of one that may be set; {@link #NEVER} sets none. */
    public void set(Timed entry, long dueNanos) {
        if (dueNanos == NEVER) {
            cancel(entry);
            return;
        }
        if (!entry.isSet()) {
            size++;
        }
        if (entry.place >= 0) {
            soon.remove(entry);
        } else if (entry.place != Timed.NOWHERE) {
            if (startOf(FIRST_SLOT - entry.place) <= tickOf(dueNanos)) {
                entry.dueNanos(dueNanos);
                return;
            }
            unlink(entry);
        }
        entry.dueNanos(dueNanos);
        insert(entry);
    }

    /** Takes a timer back, if one is set. */
    public void cancel(Timed entry) {
        if (entry.isSet()) {
            size--;
            if (entry.place >= 0) {
                soon.remove(entry);
            }
            entry.dueNanos(NEVER);
        }
    }

    /** Moves on to a time, which must not go back; true if {@link #poll} has something. */
    public boolean advanceTo(long nowNanos) {
        long newTick = tickOf(nowNanos);
        if (newTick > tick) {
            turnTo(newTick);
        }
        Timed first = soon.first();
        return first != null && first.dueNanos() <= nowNanos;
    }

    /** Takes out what is due first, if that is at or before {@code nowNanos}, to which this was moved on. */
    public @Nullable Timed poll(long nowNanos) {
        Timed first = soon.first();
        if (first == null || first.dueNanos() > nowNanos) {
            return null;
        }
        cancel(first);
        return first;
    }

    private void turnTo(long newTick) {
        int slot = earliestSlot();
        while (slot >= 0 && startOf(slot) <= newTick) {
            tick = startOf(slot);
            scatter(slot);
            slot = earliestSlot();
        }
        tick = newTick;
    }

    /** The slot that starts first of those that hold something: levels above are later than all of a level below. */
    private int earliestSlot() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return (level << LEVEL_SHIFT) + Long.numberOfTrailingZeros(occupied[level]);
            }
        }
        return -1;
    }

    private long startOf(int slot) {
        int shift = (slot >>> LEVEL_SHIFT) * LEVEL_SHIFT;
        long above = tick >>> (shift + LEVEL_SHIFT);
        return ((above << LEVEL_SHIFT) | (slot & SLOT_MASK)) << shift;
    }

    private void scatter(int slot) {
        Timed entry = slots[slot];
        slots[slot] = null;
        occupied[slot >>> LEVEL_SHIFT] &= ~(1L << (slot & SLOT_MASK));
        while (entry != null) {
            Timed next = entry.after;
            entry.after = null;
            entry.before = null;
            entry.place = Timed.NOWHERE;
            if (entry.isSet()) {
                insert(entry);
            }
            entry = next;
        }
    }

    private void insert(Timed entry) {
        long due = tickOf(entry.dueNanos());
        if (due <= tick) {
            soon.add(entry);
            return;
        }
        int level = (63 - Long.numberOfLeadingZeros(due ^ tick)) / LEVEL_SHIFT;
        int slot = (level << LEVEL_SHIFT) + (int) ((due >>> (level * LEVEL_SHIFT)) & SLOT_MASK);
        Timed first = slots[slot];
        entry.after = first;
        if (first != null) {
            first.before = entry;
        }
        slots[slot] = entry;
        entry.place = FIRST_SLOT - slot;
        occupied[level] |= 1L << (slot & SLOT_MASK);
    }

    private void unlink(Timed entry) {
        int slot = FIRST_SLOT - entry.place;
        Timed before = entry.before;
        Timed after = entry.after;
        if (before != null) {
            before.after = after;
        } else {
            slots[slot] = after;
            if (after == null) {
                occupied[slot >>> LEVEL_SHIFT] &= ~(1L << (slot & SLOT_MASK));
            }
        }
        if (after != null) {
            after.before = before;
        }
        entry.before = null;
        entry.after = null;
        entry.place = Timed.NOWHERE;
    }

    /** Ticks count from the lowest time there is, so that they are in order as numbers without a sign. */
    private static long tickOf(long nanos) {
        return (nanos ^ Long.MIN_VALUE) >>> TICK_SHIFT;
    }

    private static long nanosOf(long tick) {
        return (tick << TICK_SHIFT) ^ Long.MIN_VALUE;
    }
}

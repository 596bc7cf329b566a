package dev.ringmaster.core.capacity;

import dev.ringmaster.core.time.Timed;
import org.jspecify.annotations.Nullable;

/**
 * What one request holds: a worker, and some of its GPU devices. The part of a request that its worker knows and links,
 * and the base of it, so that the two share their cache lines.
 */
public class Reservation extends Timed {
    private long requestId;
    private byte rank;
    private long placedNanos;
    private @Nullable Worker worker;
    private long gpuDevices;
    private @Nullable Reservation previous;
    private @Nullable Reservation next;

    // kept by SafePlacements
    @Nullable
    Reservation placedBefore;

    @Nullable
    Reservation placedAfter;

    boolean isSafe;

    /** The id of the request that holds it. */
    public final long id() {
        return requestId;
    }

    /** Says which request holds it from now on. */
    protected final void id(long newRequestId) {
        requestId = newRequestId;
    }

    /** How urgent its request is, 0 the most: see {@link #rank(int, boolean)}. */
    public final int rank() {
        return rank;
    }

    /** Says how urgent its request is. */
    protected final void rank(int newRank) {
        rank = (byte) newRank;
    }

    /** Twice the level, and one more for who is preemptable: who has the lower rank is the more urgent. */
    public static int rank(int level, boolean isPreemptable) {
        return 2 * level + (isPreemptable ? 1 : 0);
    }

    /** When it was placed last; without meaning before. */
    public final long placedNanos() {
        return placedNanos;
    }

    /** Says when it is placed. */
    protected final void placedNanos(long nowNanos) {
        placedNanos = nowNanos;
    }

    /** The worker, or null while nothing is held. */
    public final @Nullable Worker worker() {
        return worker;
    }

    /** The devices that are held, as a bit set by device index. */
    public final long heldDevices() {
        return gpuDevices;
    }

    /** The next reservation of the same worker. */
    public final @Nullable Reservation next() {
        return next;
    }

    final void hold(Worker holder, long devices, @Nullable Reservation first) {
        worker = holder;
        gpuDevices = devices;
        previous = null;
        next = first;
        if (first != null) {
            first.previous = this;
        }
    }

    /** Leaves the worker's list and returns what is first in it then. */
    @Nullable
    final Reservation leave(@Nullable Reservation first) {
        Reservation before = previous;
        Reservation after = next;
        if (before != null) {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        worker = null;
        previous = null;
        next = null;
        return before == null ? after : first;
    }
}

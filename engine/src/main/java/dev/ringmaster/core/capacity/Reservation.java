package dev.ringmaster.core.capacity;

import org.jspecify.annotations.Nullable;

/** What one request holds: a worker, and some of its GPU devices. One object a request, used again. */
public final class Reservation {
    private long requestId;
    private @Nullable Worker worker;
    private long gpuDevices;
    private @Nullable Reservation previous;
    private @Nullable Reservation next;

    /** The request that holds it. */
    public long requestId() {
        return requestId;
    }

    /** The worker, or null while nothing is held. */
    public @Nullable Worker worker() {
        return worker;
    }

    /** The devices that are held, as a bit set by device index. */
    public long gpuDevices() {
        return gpuDevices;
    }

    /** The next reservation of the same worker. */
    public @Nullable Reservation next() {
        return next;
    }

    void hold(long request, Worker holder, long devices, @Nullable Reservation first) {
        requestId = request;
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
    Reservation leave(@Nullable Reservation first) {
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

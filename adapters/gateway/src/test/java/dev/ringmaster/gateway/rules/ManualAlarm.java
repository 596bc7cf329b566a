package dev.ringmaster.gateway.rules;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved, and an alarm that rings when the clock passes its time. */
final class ManualAlarm implements InstantSource, Alarm {
    private Instant now;
    private Instant next = Instant.MAX;
    private Runnable ring = () -> {};
    private int rings;

    ManualAlarm(Instant now) {
        this.now = now;
    }

    Alarm make(Runnable toRing) {
        ring = toRing;
        return this;
    }

    /** Moves the clock, and rings at every time that was set on the way. */
    void moveTo(Instant until) {
        while (!next.isAfter(until)) {
            now = next.isAfter(now) ? next : now;
            next = Instant.MAX;
            rings++;
            ring.run();
        }
        now = until;
    }

    Instant next() {
        return next;
    }

    int rings() {
        return rings;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void set(Instant when) {
        next = when;
    }

    @Override
    public void close() {
        next = Instant.MAX;
    }
}

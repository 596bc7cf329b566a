package dev.ringmaster.gateway.rules;

import java.time.Instant;

/** Rings once, at the time that was set last; setting it again forgets the time before. Any thread. */
interface Alarm extends AutoCloseable {
    /** Rings at this time or as soon as possible after it; {@link Instant#MAX} for never. */
    void set(Instant when);

    /** Rings no more. */
    @Override
    void close();

    /** Makes an alarm that runs {@code ring}, which must not throw, on a thread of its own. */
    @FunctionalInterface
    interface Maker {
        Alarm make(Runnable ring);
    }
}

package dev.ringmaster.redisson;

import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.PublishResult;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts what was read from a stream into the engine's ring, and waits where that is full. Any thread but the deciding one. */
final class Publishing {
    private static final long SHORTEST_WAIT_NANOS = 50_000;
    private static final long LONGEST_WAIT_NANOS = 10_000_000;

    private volatile @Nullable SchedulingEngine engine;
    private volatile boolean isOver;

    void startOn(SchedulingEngine started) {
        engine = started;
    }

    /** Whether nothing more gets into the engine: it has ended, is switched off, or {@link #end} was called. */
    boolean isOver() {
        return isOver;
    }

    void end() {
        isOver = true;
    }

    /** Publishes, as often as it takes; false if it is over. */
    boolean publish(Function<SchedulingEngine, PublishResult> command) {
        SchedulingEngine started = Objects.requireNonNull(engine);
        while (!isOver) {
            switch (command.apply(started)) {
                case ACCEPTED -> {
                    return true;
                }
                case RING_FULL ->
                    LockSupport.parkNanos(
                            Math.max(SHORTEST_WAIT_NANOS, Math.min(LONGEST_WAIT_NANOS, started.retryAfterNanos())));
                case CLOSED, BYPASSED -> end();
            }
        }
        return false;
    }
}

package dev.ringmaster.gateway.rules;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An alarm on one daemon thread, which sleeps until it is time. It never sleeps for longer than an hour at a stretch,
 * because the clock on the wall may be set meanwhile.
 */
final class ThreadAlarm implements Alarm {
    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final InstantSource clock;
    private final Runnable ring;
    private final ScheduledThreadPoolExecutor thread;
    /** Guarded by this. */
    private @Nullable Future<?> sleep;

    ThreadAlarm(InstantSource clock, Runnable ring) {
        this.clock = clock;
        this.ring = ring;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, "ringmaster-policy-keeper");
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public synchronized void set(Instant when) {
        if (sleep != null) {
            sleep.cancel(false);
            sleep = null;
        }
        if (!when.equals(Instant.MAX) && !thread.isShutdown()) {
            sleep = thread.schedule(() -> wake(when), sleepNanos(when), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public synchronized void close() {
        thread.shutdownNow();
    }

    private void wake(Instant when) {
        if (clock.instant().isBefore(when)) {
            set(when);
        } else {
            ring.run();
        }
    }

    private long sleepNanos(Instant when) {
        Instant now = clock.instant();
        Instant latest = now.plus(LONGEST_SLEEP);
        return Math.max(
                0, Duration.between(now, when.isBefore(latest) ? when : latest).toNanos());
    }
}

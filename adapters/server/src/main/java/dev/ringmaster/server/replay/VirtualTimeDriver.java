package dev.ringmaster.server.replay;

import dev.ringmaster.server.trace.Workload;
import java.util.concurrent.TimeUnit;

/**
 * Follows the times of a trace: the engine's time is what this driver says, and either jumps from one event to the next or
 * passes a fixed number of times as fast as the clock. Rates, timeouts and quotas hold in the trace's time either way.
 *
 * <p>A request holds what it gets for at least the shortest hold time of the trace. So whatever is placed from time T on
 * completes no earlier than T plus that time, and all that happens before is known already: that much is published
 * at once, in the order (time, completions before arrivals, id), before the driver waits for the decisions. Where limits
 * can let a request wait for time alone, time also stops at each tick while something waits. The commands, and with them
 * all decisions, are therefore the same on every run.
 */
final class VirtualTimeDriver implements Driver {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_BOUNDED_LOOKAHEAD_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_SILENCE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long NEVER = Long.MAX_VALUE;

    private final Context context;
    private final Workload workload;
    private final boolean isReleasing;
    private final boolean isTicking;
    private final boolean isPaced;
    private final double speed;
    private final DeadlineHeap arrivals;
    private final DeadlineHeap completions = new DeadlineHeap(1024);
    private final long lookahead;
    private final long startNanoTime = System.nanoTime();
    private boolean mayWait;
    private int waiting;
    private long changedAt;
    private int collected;
    private int submitted;
    private long now;

    VirtualTimeDriver(Context context, RunSettings settings) {
        this.context = context;
        workload = context.workload();
        isReleasing = settings.hold() == Hold.TRACE;
        isTicking = settings.admission().isConfigured();
        isPaced = settings.pace().kind() == Pace.Kind.FASTER;
        speed = settings.pace().perSecond();
        lookahead = lookahead();
        arrivals = new DeadlineHeap(workload.requests());
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            arrivals.add(workload.arrivalNanos(arrival), arrival);
        }
    }

    /** Bounded where a window would otherwise be full of ticks, or never end. */
    private long lookahead() {
        long most = isTicking || !isReleasing ? LONGEST_BOUNDED_LOOKAHEAD_NANOS : NEVER;
        return isReleasing ? Math.min(most, workload.shortestHoldNanos()) : most;
    }

    @Override
    public void run() {
        context.samples().take(0);
        while (isGoingOn()) {
            boolean hadArrivals = !arrivals.isEmpty();
            publishWindow();
            context.publisher().awaitConsequences();
            collectDecisions();
            context.samples().offer(now);
            context.checkpoints().onSubmitted(submitted);
            if (hadArrivals && arrivals.isEmpty()) {
                context.checkpoints().onAllDecided();
            }
        }
        context.samples().take(now);
    }

    /** Whoever waits for time alone is waited for, unless nothing happens for long. */
    private boolean isGoingOn() {
        boolean hasEvents = !arrivals.isEmpty() || !completions.isEmpty();
        return hasEvents || (isTicking && waiting > 0 && now - changedAt < LONGEST_SILENCE_NANOS);
    }

    private void publishWindow() {
        mayWait = isTicking && waiting > 0;
        long start = Math.min(nextEvent(), nextTick());
        long end = start > NEVER - lookahead ? NEVER : start + lookahead;
        context.samples().bridge(now, start);
        advanceTo(start);
        while (true) {
            long event = nextEvent();
            long next = Math.min(event, nextTick());
            if (next >= end) {
                return;
            }
            if (next > now) {
                advanceTo(next);
            }
            if (event <= now) {
                publishNext();
            }
        }
    }

    private long nextEvent() {
        return Math.min(arrivals.earliest(), completions.earliest());
    }

    private long nextTick() {
        return mayWait ? (now / TICK_NANOS + 1) * TICK_NANOS : NEVER;
    }

    private void advanceTo(long nanos) {
        now = nanos;
        if (isPaced) {
            awaitClock();
        }
        context.publisher().advanceTime(nanos);
    }

    private void awaitClock() {
        long due = dueNanoTime();
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            RealTimeDriver.waitFor(left);
        }
    }

    private long dueNanoTime() {
        return startNanoTime + (long) (now / speed);
    }

    private void publishNext() {
        if (completions.earliest() <= arrivals.earliest()) {
            context.publisher().complete(completions.remove());
        } else {
            context.publisher().submit(arrivals.remove(), isPaced ? dueNanoTime() : System.nanoTime());
            mayWait = isTicking;
            submitted++;
        }
    }

    private void collectDecisions() {
        int placements = context.log().placements();
        int waitingNow = context.log().fates().waiting();
        if (placements > collected || waitingNow != waiting) {
            changedAt = now;
            waiting = waitingNow;
        }
        for (; collected < placements; collected++) {
            int arrival = context.log().placedAs(collected);
            if (isReleasing) {
                completions.add(context.log().placedNanos(arrival) + workload.holdNanos(arrival), arrival);
            }
        }
    }
}

package dev.ringmaster.server.replay;

import dev.ringmaster.server.trace.Workload;
import java.util.concurrent.locks.LockSupport;

/**
 * Submits each request when it is due, by the clock: an open loop, in which a stall of the engine delays nobody else's
 * due time and therefore counts in the latency of everybody who was due in it. Completes placed requests when their
 * hold time is over, if they have one.
 */
final class RealTimeDriver implements Driver {
    private static final long COARSE_NANOS = 200_000;
    private static final long LONGEST_PARK_NANOS = 1_000_000;
    private static final long YIELD_NANOS = 5_000;

    private final Context context;
    private final Workload workload;
    private final Pace pace;
    private final boolean isReleasing;
    private final DeadlineHeap arrivals;
    private final DeadlineHeap completions = new DeadlineHeap(1024);
    private final long start = System.nanoTime();
    private int collected;
    private int submitted;

    RealTimeDriver(Context context, Pace pace, boolean isReleasing) {
        this.context = context;
        this.pace = pace;
        this.isReleasing = isReleasing;
        workload = context.workload();
        arrivals = new DeadlineHeap(workload.requests());
    }

    @Override
    public void run() {
        long begin = System.nanoTime() - start;
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            boolean isByTrace = pace.kind() == Pace.Kind.TRACE;
            arrivals.add(begin + (isByTrace ? workload.arrivalNanos(arrival) : pace.dueNanos(arrival)), arrival);
        }
        context.samples().take(0);
        while (!arrivals.isEmpty()) {
            step();
        }
        context.publisher().awaitAnswers();
        context.checkpoints().onAllDecided();
        while (isReleasing && context.log().finals() < workload.requests()) {
            step();
        }
        context.samples().take(now());
    }

    private void step() {
        long due = Math.min(arrivals.earliest(), completions.earliest());
        long now = now();
        if (now < due) {
            collectPlacements(now);
            context.samples().offer(now);
            waitFor(Math.min(due, completions.earliest()) - now);
        } else if (completions.earliest() < arrivals.earliest()) {
            context.publisher().complete(completions.remove());
        } else {
            context.publisher().submit(arrivals.remove(), start + due);
            context.checkpoints().onSubmitted(++submitted);
            if ((submitted & 63) == 0) {
                collectPlacements(now);
                context.samples().offer(now);
            }
        }
    }

    private void collectPlacements(long now) {
        int placements = context.log().placements();
        for (; isReleasing && collected < placements; collected++) {
            int arrival = context.log().placedAs(collected);
            long hold = workload.holdNanos(arrival);
            completions.add(now > Long.MAX_VALUE - hold ? Long.MAX_VALUE - 1 : now + hold, arrival);
        }
    }

    /** Sleeps while there is time to wake up again, yields when it is near and spins at the end. */
    @SuppressWarnings("ThreadPriorityCheck") // Yielding is no more than a courtesy; nothing relies on it.
    static void waitFor(long nanos) {
        if (nanos > COARSE_NANOS) {
            LockSupport.parkNanos(Math.min(LONGEST_PARK_NANOS, nanos - COARSE_NANOS));
        } else if (nanos > YIELD_NANOS) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    private long now() {
        return System.nanoTime() - start;
    }
}

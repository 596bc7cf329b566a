package dev.ringmaster.server.replay;

import dev.ringmaster.server.trace.Workload;

/**
 * Follows the times of a trace without waiting for them: the engine's time is what this driver says.
 *
 * <p>A request holds what it gets for at least the shortest hold time of the trace. So whatever is placed from time T on
 * completes no earlier than T plus that time, and all that happens before is known already: that much is published
 * at once, in the order (time, completions before arrivals, id), before the driver waits for the decisions. The
 * commands, and with them all decisions, are therefore the same on every run.
 */
final class VirtualTimeDriver implements Driver {
    private final Context context;
    private final Workload workload;
    private final DeadlineHeap arrivals;
    private final DeadlineHeap completions = new DeadlineHeap(1024);
    private final long lookahead;
    private int collected;
    private int submitted;
    private long now;

    VirtualTimeDriver(Context context) {
        this.context = context;
        workload = context.workload();
        lookahead = workload.shortestHoldNanos();
        arrivals = new DeadlineHeap(workload.requests());
        for (int arrival = 0; arrival < workload.requests(); arrival++) {
            arrivals.add(workload.arrivalNanos(arrival), arrival);
        }
    }

    @Override
    public void run() {
        context.samples().take(0);
        while (!arrivals.isEmpty() || !completions.isEmpty()) {
            boolean hadArrivals = !arrivals.isEmpty();
            publishWindow();
            context.publisher().awaitConsequences();
            collectPlacements();
            context.samples().offer(now);
            context.checkpoints().onSubmitted(submitted);
            if (hadArrivals && arrivals.isEmpty()) {
                context.checkpoints().onAllDecided();
            }
        }
        context.samples().take(now);
    }

    private void publishWindow() {
        long start = Math.min(arrivals.earliest(), completions.earliest());
        long end = start > Long.MAX_VALUE - lookahead ? Long.MAX_VALUE : start + lookahead;
        advanceTo(start);
        while (true) {
            long next = Math.min(arrivals.earliest(), completions.earliest());
            if (next >= end) {
                return;
            }
            if (next > now) {
                advanceTo(next);
            }
            publishNext();
        }
    }

    private void advanceTo(long nanos) {
        now = nanos;
        context.publisher().advanceTime(nanos);
    }

    private void publishNext() {
        if (completions.earliest() <= arrivals.earliest()) {
            context.publisher().complete(completions.remove());
        } else {
            context.publisher().submit(arrivals.remove());
            submitted++;
        }
    }

    private void collectPlacements() {
        int placements = context.log().placements();
        for (; collected < placements; collected++) {
            int arrival = context.log().placedAs(collected);
            completions.add(context.log().placedNanos(arrival) + workload.holdNanos(arrival), arrival);
        }
    }
}

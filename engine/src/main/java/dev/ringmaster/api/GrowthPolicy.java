package dev.ringmaster.api;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which workers may be ordered for a pool, and when. Orders are {@link DecisionListener#onWorkerWanted}; whoever hears them
 * starts workers and lets them join under the order's id, or says that they will not come. Immutable.
 *
 * <p>A request for which no order was fulfilled after {@value #MAX_ATTEMPTS} attempts fails with
 * {@link FailReason#NO_WORKER_STARTED}. After an order that was not fulfilled the pool orders nothing for a while: from
 * half of {@code firstBackoffNanos} to all of it, twice that after each further one, up to {@code maxBackoffNanos}.
 *
 * <p>Of a {@link Gang} workers are ordered for those members that find no room. For a request with a required
 * {@link GroupRule} they are ordered only if a new worker keeps it wherever the others stand: apart, or spread, by worker.
 *
 * @param templates what can be ordered, at most {@value #MAX_TEMPLATES}; of those that would take equally many of the
 *     waiting requests the first is ordered. Requests without GPUs are no reason to order a worker that has some if one
 *     without would do
 * @param gatherNanos for how long needs are gathered before anything is ordered, at least 0
 * @param firstBackoffNanos at least 1
 * @param maxBackoffNanos at least {@code firstBackoffNanos}
 * @param orderTimeoutNanos after which a worker that was ordered and has not joined is given up, at least 1
 */
public record GrowthPolicy(
        List<WorkerSpec> templates,
        long gatherNanos,
        long firstBackoffNanos,
        long maxBackoffNanos,
        long orderTimeoutNanos) {
    /** How often workers are ordered for a request before it fails. */
    public static final int MAX_ATTEMPTS = 3;

    /** The most templates. */
    public static final int MAX_TEMPLATES = 16;

    /** How many workers of a pool may be ordered and not there. */
    public static final int MAX_PENDING = 1_024;

    /** In place of an order's id: the worker was not ordered. */
    public static final long NO_ORDER = 0;

    /** Nothing is ordered. */
    public static final GrowthPolicy NONE = of();

    /** Keeps a copy of the templates. */
    public GrowthPolicy {
        templates = List.copyOf(templates);
        if (templates.size() > MAX_TEMPLATES) {
            throw new IllegalArgumentException(
                    templates.size() + " templates; at most " + MAX_TEMPLATES + " are allowed");
        }
        if (gatherNanos < 0 || orderTimeoutNanos < 1) {
            throw new IllegalArgumentException("gatherNanos is " + gatherNanos + " and orderTimeoutNanos "
                    + orderTimeoutNanos + "; allowed is from 0, and from 1");
        }
        if (firstBackoffNanos < 1 || maxBackoffNanos < firstBackoffNanos) {
            throw new IllegalArgumentException("firstBackoffNanos is " + firstBackoffNanos + " and maxBackoffNanos "
                    + maxBackoffNanos + "; allowed is from 1, and from the first");
        }
    }

    /** These templates; needs are gathered for 50 ms, back-off is 1 s to 60 s, and orders time out after 10 minutes. */
    public static GrowthPolicy of(WorkerSpec... templates) {
        return new GrowthPolicy(
                List.of(templates),
                TimeUnit.MILLISECONDS.toNanos(50),
                TimeUnit.SECONDS.toNanos(1),
                TimeUnit.SECONDS.toNanos(60),
                TimeUnit.MINUTES.toNanos(10));
    }

    /** The same with another time of gathering. */
    public GrowthPolicy withGather(long nanos) {
        return new GrowthPolicy(templates, nanos, firstBackoffNanos, maxBackoffNanos, orderTimeoutNanos);
    }

    /** The same with another back-off. */
    public GrowthPolicy withBackoff(long firstNanos, long maxNanos) {
        return new GrowthPolicy(templates, gatherNanos, firstNanos, maxNanos, orderTimeoutNanos);
    }

    /** The same with another timeout of orders. */
    public GrowthPolicy withOrderTimeout(long nanos) {
        return new GrowthPolicy(templates, gatherNanos, firstBackoffNanos, maxBackoffNanos, nanos);
    }
}

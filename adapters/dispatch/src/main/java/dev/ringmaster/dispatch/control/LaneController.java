package dev.ringmaster.dispatch.control;

import com.netflix.concurrency.limits.limit.AIMDLimit;
import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.LaneSettings;
import java.util.concurrent.TimeUnit;

/**
 * Adapts one lane: how many items on their way, how many calls at once, how long to wait, how often to ask. Belongs to the
 * dispatcher's thread, which tells the time and calls {@link #tick} about once a second; between ticks only overload lowers
 * concurrency, at once.
 *
 * <dl>
 *   <dt>Batch size
 *   <dd>{@link BatchSizeFormula} of load and throughput. At a raised {@link LoadLevel} at most the level's share of the base: the
 *       smaller of the two, never the product, or a loaded machine would be spared twice. While more than a quarter of the calls end
 *       in overload it never grows, and shrinks. Moves by at most a fifth of its value a tick.
 *   <dt>Concurrency
 *   <dd>The smaller of {@link ConcurrencyFormula}, which moves by at most a fifth a tick too, and a limit learnt from overload:
 *       halved by it, one more for each round of as many good calls as the limit while at least half of it is used. Calls that
 *       began before the last halving belong to the same overload and do not halve again, so that one burst of errors is not
 *       taken for many. The limit is Netflix's {@link AIMDLimit}, fed once a round as TCP does (RFC 5681), rather than its
 *       gradient: the time of a call depends on how many items share it, which a gradient of latency takes for queueing, while
 *       timeouts, refusals and broken connections are overload in any case. It grows back from 1 by good calls alone, so an outage
 *       leaves nothing behind.
 *   <dt>Timeout
 *   <dd>Without calls the configured base. With few {@link TimeoutFormula} of their mean, and twice the time after which one of
 *       them was given up, if that is longer; with enough twice their p99 over a minute. Adapted ones are within 1 to 5 s. Calls
 *       that timed out count with the time they were given, so that a timeout that is too short doubles from tick to tick; other
 *       failures say nothing about time and do not count. While the machine is busy at most {@link
 *       DispatchSettings#timeoutUnderLoadNanos()}.
 *   <dt>Interval
 *   <dd>The configured one, stretched by the level.
 * </dl>
 *
 * <p>Without adaptive batching the batch size is the base; without dynamic timeouts the timeout is; without parallel calls
 * concurrency is 1; without optimisation all of it, and the interval is not stretched. Batch sizes stay within the bounds in any
 * case. Without monitoring no latency is recorded, so timeouts stay at their base.
 */
public final class LaneController {
    /** With fewer calls in the window a percentile says too little. */
    static final int CALLS_FOR_PERCENTILE = 10;

    private static final double BACKOFF = 0.5;

    /** Trying out whether an upstream that takes two calls at once takes three costs a sixth of them: that is well. */
    private static final double FAILING_RATE = 0.25;

    private static final double FAILING_AT_LEAST = 2;
    private static final double DECAY = 0.5;
    private static final int SLEW_DIVISOR = 5;
    private static final int HEADROOM = 2;
    private static final double P50 = 50;
    private static final double P99 = 99;

    private final ThroughputHistory throughput = new ThroughputHistory();
    private final SlidingLatency latency = new SlidingLatency();
    /** The longest time after which a call was given up, within the window that ends with the last of them. */
    private long cutOffNanos;

    private long lastCutOffNanos;
    private AIMDLimit limit;
    private int limitMax;
    private int goodCallsOfRound;
    private boolean wasHalved;
    private long halvedAtNanos;
    private boolean isMonitored;
    private boolean isParallel;

    private int batchSize;
    private int formulaConcurrency;
    private long timeoutNanos;
    private long intervalNanos;

    private int tickCalls;
    private int tickOverloads;
    private double recentCalls;
    private double recentOverloads;

    /**
     * Begins with what is configured.
     *
     * @param settings of all lanes
     * @param lane this one's
     */
    public LaneController(DispatchSettings settings, LaneSettings lane) {
        isMonitored = settings.isMonitored();
        isParallel = settings.runsInParallel();
        batchSize = clampBatch(lane.batchSize(), settings);
        formulaConcurrency = lane.maxConcurrent();
        timeoutNanos = lane.timeoutNanos();
        intervalNanos = lane.intervalNanos();
        limitMax = ConcurrencyFormula.most(lane.maxConcurrent());
        limit = newLimit(lane.maxConcurrent(), limitMax);
    }

    /**
     * Learns from a call that ended. Not for calls that were never sent or were cancelled: they say nothing about the upstream.
     *
     * @param nowNanos when it ended
     * @param durationNanos how long it took, at least 0
     * @param inFlight calls of the lane that were on their way when it ended, it among them
     * @param isOverload whether it timed out, was refused with 429, ended in 5xx, or its connection broke
     */
    public void onCall(long nowNanos, long durationNanos, int inFlight, boolean isOverload) {
        tickCalls++;
        if (isOverload) {
            tickOverloads++;
            onOverload(nowNanos, durationNanos, inFlight);
        } else if (++goodCallsOfRound >= limit.getLimit()) {
            goodCallsOfRound = 0;
            limit.onSample(nowNanos - durationNanos, durationNanos, inFlight, false);
        }
        // A call that timed out may have been given less than calls are now, but hardly less than half.
        boolean isCutOff = isOverload && durationNanos >= timeoutNanos / HEADROOM;
        if (isCutOff) {
            cutOffNanos = Math.max(cutOffNanos, durationNanos);
            lastCutOffNanos = nowNanos;
        }
        if (isMonitored && (!isOverload || isCutOff)) {
            latency.record(nowNanos, durationNanos);
        }
    }

    /**
     * Learns how fast items are done.
     *
     * @param items how many were answered
     * @param nanos in which time; 0 or less is ignored
     */
    public void onItems(int items, long nanos) {
        throughput.record(items, nanos);
    }

    /**
     * Decides anew; about once a second.
     *
     * @param nowNanos the time, as in {@link #onCall}
     * @param settings of all lanes, as they are now
     * @param lane this one's, as they are now
     * @param sample how busy the machine is
     * @param level how much it is spared
     */
    public void tick(
            long nowNanos, DispatchSettings settings, LaneSettings lane, SystemSample sample, LoadLevel level) {
        applySwitches(settings);
        latency.tick(nowNanos);
        if (nowNanos - lastCutOffNanos > SlidingLatency.WINDOW_NANOS) {
            cutOffNanos = 0;
        }
        boolean isFailing = decideIfFailing();
        batchSize = nextBatchSize(settings, lane, sample, level, isFailing);
        int target = ConcurrencyFormula.concurrency(lane.maxConcurrent(), sample, settings);
        formulaConcurrency = slew(formulaConcurrency, target);
        fitLimit(ConcurrencyFormula.most(lane.maxConcurrent()));
        timeoutNanos = nextTimeoutNanos(settings, lane, sample);
        intervalNanos = settings.isOptimized() ? level.intervalNanos(lane.intervalNanos()) : lane.intervalNanos();
    }

    /** Items on their way at once. */
    public int batchSize() {
        return batchSize;
    }

    /** Calls at once, at least 1. */
    public int concurrency() {
        return isParallel ? Math.max(1, Math.min(formulaConcurrency, limit.getLimit())) : 1;
    }

    /** How long a call may take. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** How often to ask for each item. */
    public long intervalNanos() {
        return intervalNanos;
    }

    /** Half of the calls in the last minute took no longer, as of the last tick; 0 if there were none. */
    public long p50Nanos() {
        return latency.percentileNanos(P50);
    }

    /** 99 of 100 calls in the last minute took no longer, as of the last tick; 0 if there were none. */
    public long p99Nanos() {
        return latency.percentileNanos(P99);
    }

    private void onOverload(long nowNanos, long durationNanos, int inFlight) {
        long startNanos = nowNanos - durationNanos;
        if (!wasHalved || startNanos - halvedAtNanos >= 0) {
            wasHalved = true;
            halvedAtNanos = nowNanos;
            goodCallsOfRound = 0;
            limit.onSample(startNanos, durationNanos, inFlight, true);
        }
    }

    private void applySwitches(DispatchSettings settings) {
        isParallel = settings.runsInParallel();
        if (isMonitored && !settings.isMonitored()) {
            latency.clear();
        }
        isMonitored = settings.isMonitored();
    }

    /** Calls of earlier ticks count half with each tick that has calls; ticks without say nothing new. */
    private boolean decideIfFailing() {
        if (tickCalls > 0) {
            recentCalls = recentCalls * DECAY + tickCalls;
            recentOverloads = recentOverloads * DECAY + tickOverloads;
            tickCalls = 0;
            tickOverloads = 0;
        }
        return recentOverloads >= FAILING_AT_LEAST && recentOverloads > recentCalls * FAILING_RATE;
    }

    private int nextBatchSize(
            DispatchSettings settings, LaneSettings lane, SystemSample sample, LoadLevel level, boolean isFailing) {
        int base = lane.batchSize();
        int min = settings.minBatchSize();
        int max = settings.maxBatchSize();
        if (!settings.adaptsBatches()) {
            return clampBatch(base, settings);
        }
        int target = BatchSizeFormula.byLoad(base, sample, min, max);
        target = BatchSizeFormula.byThroughput(target, throughput.recentItemsPerSecond(), min, max);
        if (level != LoadLevel.NORMAL) {
            target = Math.min(target, level.batchSize(base));
        }
        if (isFailing) {
            target = min;
        }
        return clampBatch(slew(batchSize, target), settings);
    }

    private long nextTimeoutNanos(DispatchSettings settings, LaneSettings lane, SystemSample sample) {
        long baseNanos = lane.timeoutNanos();
        if (!settings.adaptsTimeouts()) {
            return baseNanos;
        }
        long adaptedNanos = baseNanos;
        if (latency.count() > 0) {
            adaptedNanos = latency.count() < CALLS_FOR_PERCENTILE
                    ? Math.max(TimeoutFormula.timeoutNanos(baseNanos, latency.meanNanos()), cutOffNanos * HEADROOM)
                    : p99Nanos() * HEADROOM;
            adaptedNanos = Math.max(TimeoutFormula.MIN_NANOS, Math.min(TimeoutFormula.MAX_NANOS, adaptedNanos));
        }
        return ConcurrencyFormula.isBusy(sample, settings)
                ? Math.min(adaptedNanos, settings.timeoutUnderLoadNanos())
                : adaptedNanos;
    }

    /** The library's limit has its bounds for ever; other bounds need another one, which goes on where the last was. */
    private void fitLimit(int max) {
        if (max != limitMax) {
            limit = newLimit(Math.min(limit.getLimit(), max), max);
            limitMax = max;
        }
    }

    /** Only overload lowers it, so the time at which the library counts a call as one is out of reach. */
    private static AIMDLimit newLimit(int initial, int max) {
        return AIMDLimit.newBuilder()
                .initialLimit(initial)
                .minLimit(1)
                .maxLimit(max)
                .backoffRatio(BACKOFF)
                .timeout(1, TimeUnit.DAYS)
                .build();
    }

    private static int slew(int from, int to) {
        int step = Math.max(1, from / SLEW_DIVISOR);
        return BatchSizeFormula.clamp(to, from - step, from + step);
    }

    private static int clampBatch(int size, DispatchSettings settings) {
        return BatchSizeFormula.clamp(size, settings.minBatchSize(), settings.maxBatchSize());
    }
}

package dev.ringmaster.metrics;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.Stage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * What an engine counts and records. The deciding thread writes plain fields and publishes them once a batch with
 * release stores; any other thread reads what was published. Only {@link #turnedAway} may be called by every thread.
 */
public final class Meters {
    /** Of the waits by level and class, of which there are many. */
    private static final int COARSE_DIGITS = 2;

    private static final Counter[] COUNTERS = Counter.values();
    private static final Gauge[] GAUGES = Gauge.values();

    private final long[] counts = new long[COUNTERS.length];
    private final long[] gauges = new long[GAUGES.length];
    private final AtomicLongArray publishedCounts = new AtomicLongArray(COUNTERS.length);
    private final AtomicLongArray publishedGauges = new AtomicLongArray(GAUGES.length);
    private final AtomicLongArray publishedReserved;
    private final AtomicLongArray publishedCapacity;
    private final AtomicLong publishedNanosPerCommand = new AtomicLong();
    private final LongAdder turnedAway = new LongAdder();
    private final Map<Stage, StageRecorder> recorders = new EnumMap<>(Stage.class);
    private final StageRecorder publishToDecide = new StageRecorder();
    private final StageRecorder decideToConfirm = new StageRecorder();
    private final StageRecorder queueWait = new StageRecorder();
    private final StageRecorder[] waitOfLevel;
    private final StageRecorder[] waitOfClass = new StageRecorder[AccountPolicy.MAX_CLASS + 1];
    private final long[] rejections = new long[RejectReason.values().length];
    private final AtomicLongArray publishedRejections = new AtomicLongArray(rejections.length);
    private final AtomicLongArray publishedWaiting;
    private final AtomicLongArray publishedWaitingOfClass = new AtomicLongArray(AccountPolicy.MAX_CLASS + 1);
    private boolean hasNewRejections;
    private long nanosPerCommand = 1_000;

    /** All zero. */
    public Meters(int dimensions, int levels) {
        waitOfLevel = new StageRecorder[levels];
        Arrays.setAll(waitOfLevel, level -> new StageRecorder(COARSE_DIGITS));
        Arrays.setAll(waitOfClass, accountClass -> new StageRecorder(COARSE_DIGITS));
        publishedWaiting = new AtomicLongArray(levels);
        publishedReserved = new AtomicLongArray(dimensions);
        publishedCapacity = new AtomicLongArray(dimensions);
        recorders.put(Stage.PUBLISH_TO_DECIDE, publishToDecide);
        recorders.put(Stage.DECIDE_TO_CONFIRM, decideToConfirm);
        recorders.put(Stage.QUEUE_WAIT, queueWait);
    }

    // ---- deciding thread

    /** Counts one. */
    public void count(Counter counter) {
        counts[index(counter)]++;
    }

    /** Sets a gauge. */
    public void gauge(Gauge gauge, long value) {
        gauges[index(gauge)] = value;
    }

    /** Records how long after it was due a submission was decided. */
    public void publishedToDecided(long nanos) {
        publishToDecide.record(nanos);
    }

    /** Records how long after its decision a record was confirmed. */
    public void decidedToConfirmed(long nanos) {
        decideToConfirm.record(nanos);
    }

    /** Records how long a request waited before it was placed. */
    public void waited(int level, int accountClass, long nanos) {
        queueWait.record(nanos);
        waitOfLevel[level].record(nanos);
        waitOfClass[accountClass].record(nanos);
    }

    /** Counts a request that was rejected. */
    public void rejected(RejectReason reason) {
        count(Counter.REJECTED);
        rejections[index(reason)]++;
        hasNewRejections = true;
    }

    /** Sets how many requests of a level wait; at once visible. */
    public void waiting(int level, long requests) {
        publishedWaiting.setRelease(level, requests);
    }

    /** Sets what workers have and what is held of a dimension; at once visible. */
    public void usage(int dimension, long capacity, long reserved) {
        publishedCapacity.setRelease(dimension, capacity);
        publishedReserved.setRelease(dimension, reserved);
    }

    /** Sets how many requests wait whose accounts are of a class; at once visible. */
    public void waitingOfClass(int accountClass, long requests) {
        publishedWaitingOfClass.setRelease(accountClass, requests);
    }

    /** Takes notice of how long a batch of commands took. */
    public void batchDecided(long commands, long nanos) {
        long sample = nanos / Math.max(1, commands);
        nanosPerCommand += (sample - nanosPerCommand) >> 4;
    }

    /** Lets others see the counters and gauges. */
    public void publish() {
        for (int i = 0; i < counts.length; i++) {
            publishedCounts.setRelease(i, counts[i]);
        }
        for (int i = 0; i < gauges.length; i++) {
            publishedGauges.setRelease(i, gauges[i]);
        }
        if (hasNewRejections) {
            hasNewRejections = false;
            for (int i = 0; i < rejections.length; i++) {
                publishedRejections.setRelease(i, rejections[i]);
            }
        }
        publishedNanosPerCommand.setRelease(nanosPerCommand);
    }

    // ---- any thread

    /** How long a command took lately, on average; at least 1. */
    public long nanosPerCommand() {
        return Math.max(1, publishedNanosPerCommand.getAcquire());
    }

    /** Counts a command that the door refused because the ring was full. */
    public void turnedAway() {
        turnedAway.increment();
    }

    /** How often something happened. */
    public long published(Counter counter) {
        return counter == Counter.TURNED_AWAY ? turnedAway.sum() : publishedCounts.getAcquire(index(counter));
    }

    /** How many requests were rejected for a reason. */
    public long published(RejectReason reason) {
        return publishedRejections.getAcquire(index(reason));
    }

    /** How many requests of a level wait. */
    public long waiting(int level) {
        return publishedWaiting.getAcquire(level);
    }

    /** How many requests wait whose accounts are of a class. */
    public long waitingOfClass(int accountClass) {
        return publishedWaitingOfClass.getAcquire(accountClass);
    }

    /** A copy of all waits of a level's placed requests. */
    public Histogram waitOfLevel(int level) {
        return waitOfLevel[level].total();
    }

    /** A copy of all waits of the placed requests of accounts of a class. */
    public Histogram waitOfClass(int accountClass) {
        return waitOfClass[accountClass].total();
    }

    /** How much there is. */
    public long published(Gauge gauge) {
        return publishedGauges.getAcquire(index(gauge));
    }

    /** What requests hold of a dimension. */
    public long reserved(int dimension) {
        return publishedReserved.getAcquire(dimension);
    }

    /** What workers have of a dimension. */
    public long capacity(int dimension) {
        return publishedCapacity.getAcquire(dimension);
    }

    /** A copy of everything recorded of a stage. */
    public Histogram total(Stage stage) {
        return recorder(stage).total();
    }

    /** A copy of what was recorded of a stage since the last call. */
    public Histogram interval(Stage stage) {
        return recorder(stage).interval();
    }

    private StageRecorder recorder(Stage stage) {
        StageRecorder recorder = recorders.get(stage);
        if (recorder == null) {
            throw new IllegalArgumentException("nothing is recorded of " + stage);
        }
        return recorder;
    }

    @SuppressWarnings("EnumOrdinal") // an index into arrays of this process, never stored
    private static int index(Enum<?> constant) {
        return constant.ordinal();
    }
}

package dev.ringmaster;

import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.Stage;
import dev.ringmaster.metrics.Meters;
import org.HdrHistogram.Histogram;

/**
 * What an engine tells of itself. Any thread may read; no read touches the way of a request. Values are those of the
 * deciding thread's last batch.
 */
public final class EngineMetrics {
    private final Meters meters;

    EngineMetrics(Meters meters) {
        this.meters = meters;
    }

    /** How often this happened since launch. */
    public long count(Counter counter) {
        return meters.published(counter);
    }

    /** How much there is. */
    public long gauge(Gauge gauge) {
        return meters.published(gauge);
    }

    /** What requests hold of the dimension with this index, on all workers. */
    public long reserved(int dimension) {
        return meters.reserved(dimension);
    }

    /** What all workers have of the dimension with this index. */
    public long capacity(int dimension) {
        return meters.capacity(dimension);
    }

    /** How many requests were rejected for this reason since launch. */
    public long rejections(RejectReason reason) {
        return meters.published(reason);
    }

    /** How many requests of this priority level wait. */
    public long waiting(int priorityLevel) {
        return meters.waiting(priorityLevel);
    }

    /**
     * How many requests wait whose accounts are of a class.
     *
     * @param accountClass see {@link dev.ringmaster.api.AccountPolicy#accountClass()}
     */
    public long waitingOfClass(int accountClass) {
        return meters.waitingOfClass(accountClass);
    }

    /** A copy of the waits of all placed requests of a priority level since launch, in nanoseconds, to two digits. */
    public Histogram queueWait(int priorityLevel) {
        return meters.waitOfLevel(priorityLevel);
    }

    /**
     * A copy of the waits of all placed requests since launch whose accounts are of a class, in nanoseconds, to two
     * digits.
     *
     * @param accountClass see {@link dev.ringmaster.api.AccountPolicy#accountClass()}
     */
    public Histogram queueWaitOfClass(int accountClass) {
        return meters.waitOfClass(accountClass);
    }

    /** A copy of all latencies of a stage since launch, in nanoseconds. */
    public Histogram latency(Stage stage) {
        return meters.total(stage);
    }

    /** A copy of the latencies of a stage since the last call of this method for that stage, in nanoseconds. */
    public Histogram intervalLatency(Stage stage) {
        return meters.interval(stage);
    }
}

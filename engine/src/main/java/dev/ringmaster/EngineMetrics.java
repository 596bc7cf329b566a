package dev.ringmaster;

import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.Stage;
import org.HdrHistogram.Histogram;

/**
 * What an engine tells of itself. Any thread may read; no read touches the way of a request. Values are those of the
 * deciding thread's last batch.
 */
public interface EngineMetrics {
    /** How often this happened since launch. */
    long count(Counter counter);

    /** How much there is. */
    long gauge(Gauge gauge);

    /** What requests hold of the dimension with this index, on all workers. */
    long reserved(int dimension);

    /** What all workers have of the dimension with this index. */
    long capacity(int dimension);

    /** A copy of all latencies of a stage since launch, in nanoseconds. */
    Histogram latency(Stage stage);

    /** A copy of the latencies of a stage since the last call of this method for that stage, in nanoseconds. */
    Histogram intervalLatency(Stage stage);
}

package dev.ringmaster.server.replay;

import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Stage;
import dev.ringmaster.server.trace.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came out of a run.
 *
 * @param workload what was run
 * @param settings how it was run
 * @param placements where each request was placed
 * @param counts the engine's counters
 * @param latencies the engine's latencies in nanoseconds
 * @param intervals the same, cut into intervals of a second and tagged with the stage
 * @param samples looks at the engine over time
 * @param figures single numbers
 */
public record RunResult(
        Workload workload,
        RunSettings settings,
        DecisionLog placements,
        Map<Counter, Long> counts,
        Map<Stage, Histogram> latencies,
        List<Histogram> intervals,
        Samples samples,
        Figures figures) {
    /** How often this happened. */
    public long count(Counter counter) {
        return counts.getOrDefault(counter, 0L);
    }

    /** The latencies of a stage. */
    public Histogram latency(Stage stage) {
        return latencies.getOrDefault(stage, new Histogram(3));
    }

    /**
     * Single numbers of a run.
     *
     * @param started when the first request was submitted
     * @param elapsedNanos from the first submission to the last decision, by the clock
     * @param decisions what was said about requests, confirmations left out
     * @param waitingAtEnd requests that still waited when the run was over
     * @param gpuMillisCapacity GPU milli of all workers
     * @param gpuMillisAllocated GPU milli held when the last submitted request had been decided
     * @param allocatedBytesPerDecision what the deciding thread allocated after the first tenth of the requests
     * @param stateHash the engine's state when the last submitted request had been decided
     */
    public record Figures(
            Instant started,
            long elapsedNanos,
            long decisions,
            long waitingAtEnd,
            long gpuMillisCapacity,
            long gpuMillisAllocated,
            double allocatedBytesPerDecision,
            long stateHash) {
        /** By the clock. */
        public double decisionsPerSecond() {
            return decisions * 1e9 / Math.max(1, elapsedNanos);
        }

        /** Of all GPU milli. */
        public double gpuMilliAllocatedPercent() {
            return gpuMillisCapacity == 0 ? 0 : 100.0 * gpuMillisAllocated / gpuMillisCapacity;
        }
    }
}

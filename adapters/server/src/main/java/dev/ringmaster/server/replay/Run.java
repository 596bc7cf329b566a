package dev.ringmaster.server.replay;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.EngineConfig;
import dev.ringmaster.EngineMetrics;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.Stage;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.redisson.RedisLedger;
import dev.ringmaster.server.trace.UserError;
import dev.ringmaster.server.trace.Workload;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Launches an engine, lets its workers join, brings it a workload and closes it. Used once, by one thread. */
public final class Run {
    private static final int MOST_REQUESTS = (1 << 24) - 1024;
    private static final long FIRST_SAMPLE_INTERVAL_NANOS = 1_000_000;
    private static final int SAMPLES_WANTED = 300;
    private static final long LONGEST_LEDGER_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Workload workload;
    private final RunSettings settings;
    private final PrintStream progress;
    private final DecisionLog log;

    /** Prepares a run; progress is printed once a second. */
    public Run(Workload workload, RunSettings settings, PrintStream progress) {
        if (workload.requests() > MOST_REQUESTS) {
            throw new UserError(
                    "The workload has " + workload.requests() + " requests; at most " + MOST_REQUESTS + " can be run.");
        }
        this.workload = workload;
        this.settings = settings;
        this.progress = progress;
        log = new DecisionLog(workload, settings.admission().policy());
    }

    /**
     * Runs the workload to its end.
     *
     * @throws UserError if the ledger cannot be used, or the engine stopped
     */
    public RunResult execute() {
        EngineConfig.Builder config = EngineConfig.builder(workload.catalog())
                .admission(settings.admission().policy())
                .pools(PoolPolicy.DEFAULT.withPlacement(settings.policy()).withCpuWorkOnGpuWorkers())
                .maxOpenRequests(workload.requests() + 1024)
                .waitMode(settings.waitMode());
        if (settings.isVirtualTime()) {
            config.timePassedIn();
        }
        EngineConfig fixed = config.build();
        Ledger ledger = settings.ledger().open(workload.catalog(), fixed.maxOpenRequests());
        try (SchedulingEngine engine = SchedulingEngine.launch(fixed, log, ledger)) {
            RunResult result = execute(engine, ledger);
            if (ledger instanceof RedisLedger shared) {
                shared.erase();
            }
            return result;
        }
    }

    private RunResult execute(SchedulingEngine engine, Ledger ledger) {
        Publisher publisher = new Publisher(engine, workload, log);
        publisher.awaitConsequences();
        long left = engine.metrics().gauge(Gauge.OPEN_REQUESTS);
        if (left > 0) {
            throw new UserError("The ledger " + settings.ledger() + " still holds " + left
                    + " requests of an earlier run; choose an empty directory.");
        }
        joinWorkers(engine, ledger, publisher);
        Measures measures = new Measures(engine, publisher, workload.requests());
        Samples samples =
                new Samples(engine.metrics(), workload.catalog().dimensions().size(), sampleInterval());
        Monitor monitor = new Monitor(engine.metrics(), workload.requests(), settings.hold() == Hold.TRACE, progress);
        try (monitor) {
            driver(new Driver.Context(workload, publisher, log, samples, measures))
                    .run();
            measures.end(settings.hold() == Hold.TRACE);
            awaitLedger(engine.metrics());
        }
        publisher.awaitConsequences();
        return result(engine.metrics(), measures, samples, monitor);
    }

    /** Workers that nodes share join in Redis, and the engine hears of them from there. */
    private void joinWorkers(SchedulingEngine engine, Ledger ledger, Publisher publisher) {
        for (int worker = 0; worker < workload.workers(); worker++) {
            if (ledger instanceof RedisLedger shared) {
                shared.join(worker, WorkerSpec.of(0, workload.capacity(worker)));
            } else {
                publisher.join(worker, workload.capacity(worker));
            }
        }
        publisher.awaitAnswers();
        long start = System.nanoTime();
        while (engine.metrics().gauge(Gauge.WORKERS) < workload.workers()) {
            if (System.nanoTime() - start > LONGEST_LEDGER_WAIT_NANOS) {
                throw new UserError("Only " + engine.metrics().gauge(Gauge.WORKERS) + " of " + workload.workers()
                        + " workers have joined within a minute.");
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private long sampleInterval() {
        return settings.isVirtualTime() ? workload.arrivalSpanNanos() / SAMPLES_WANTED : FIRST_SAMPLE_INTERVAL_NANOS;
    }

    private Driver driver(Driver.Context context) {
        if (settings.isVirtualTime()) {
            return new VirtualTimeDriver(context, settings);
        }
        return settings.pace().kind() == Pace.Kind.ASAP
                ? new AsapDriver(context)
                : new RealTimeDriver(context, settings.pace(), settings.hold() == Hold.TRACE);
    }

    /** The last confirmations belong to the latencies, and come soon after the last decision. */
    private static void awaitLedger(EngineMetrics metrics) {
        long start = System.nanoTime();
        while (metrics.gauge(Gauge.LEDGER_BACKLOG) > 0 && System.nanoTime() - start < LONGEST_LEDGER_WAIT_NANOS) {
            LockSupport.parkNanos(100_000);
        }
    }

    private RunResult result(EngineMetrics metrics, Measures measures, Samples samples, Monitor monitor) {
        Map<Counter, Long> counts = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            counts.put(counter, metrics.count(counter));
        }
        Map<Stage, Histogram> latencies = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            latencies.put(stage, metrics.latency(stage));
        }
        RunResult.Figures figures = measures.figures();
        return new RunResult(workload, settings, log, counts, latencies, monitor.intervals(), samples, figures);
    }

    private static long stateHash(SchedulingEngine engine) {
        return engine.stateHash().toCompletableFuture().join();
    }

    /** Takes the numbers that only exist at certain moments of a run. */
    private static final class Measures implements Driver.Checkpoints {
        private final SchedulingEngine engine;
        private final Publisher publisher;
        private final EngineMetrics metrics;
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final int warmUp;
        private final Instant started = Instant.now();
        private final long startNanos = System.nanoTime();
        private boolean isWarm;
        private long bytesBefore;
        private long decisionsBefore;
        private long gpuMillisAllocated;
        private long stateHash;
        private long endNanos;
        private long bytesAfter;
        private long decisionsAfter;

        Measures(SchedulingEngine engine, Publisher publisher, int requests) {
            this.engine = engine;
            this.publisher = publisher;
            metrics = engine.metrics();
            warmUp = requests / 10;
        }

        @Override
        public void onSubmitted(int count) {
            if (!isWarm && count >= warmUp) {
                isWarm = true;
                bytesBefore = allocatedBytes();
                decisionsBefore = Decisions.count(metrics);
            }
        }

        @Override
        public void onAllDecided() {
            endNanos = System.nanoTime();
            publisher.awaitConsequences();
            stateHash = Run.stateHash(engine);
            gpuMillisAllocated = metrics.gauge(Gauge.GPU_MILLIS_RESERVED);
        }

        /** The run is over; what was released meanwhile belongs to it. */
        void end(boolean isReleasing) {
            if (isReleasing) {
                endNanos = System.nanoTime();
            }
            publisher.awaitConsequences();
            bytesAfter = allocatedBytes();
            decisionsAfter = Decisions.count(metrics);
        }

        RunResult.Figures figures() {
            long decisions = Math.max(1, decisionsAfter - decisionsBefore);
            return new RunResult.Figures(
                    started,
                    endNanos - startNanos,
                    Decisions.count(metrics),
                    metrics.gauge(Gauge.WAITING_REQUESTS),
                    metrics.gauge(Gauge.GPU_MILLIS_CAPACITY),
                    gpuMillisAllocated,
                    (double) (bytesAfter - bytesBefore) / decisions,
                    stateHash);
        }

        private long allocatedBytes() {
            return threads.getThreadAllocatedBytes(engine.decidingThreadId());
        }
    }
}

package dev.ringmaster.perf;

import com.lmax.disruptor.Sequence;
import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** An engine that runs one request at a time. Measured on the deciding thread: it sees the next request start. */
final class WakingEngine implements DecisionListener {
    private final Histogram nanos;
    private final Sequence decisions = new Sequence(0);
    private final SchedulingEngine engine;
    private final RequestSpec spec;
    private long completedNanos; // written before the completion is published, read when it is decided
    private long lastPlaced = -1;

    private WakingEngine(EngineConfig config, RequestSpec spec, long slots, Histogram nanos) {
        this.nanos = nanos;
        this.spec = spec;
        engine = SchedulingEngine.launch(config, this);
        require(engine.tryWorkerJoin(
                0,
                0,
                config.catalog().capacity().amount(ResourceCatalog.SLOTS, slots).build()));
    }

    /** The worker has one slot, and there are no limits. */
    static WakingEngine oneSlot(WaitMode mode, Histogram nanos) {
        ResourceCatalog catalog =
                ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();
        RequestSpec spec =
                RequestSpec.of(catalog.demand().amount(ResourceCatalog.SLOTS, 1).build(), 0);
        return new WakingEngine(EngineConfig.builder(catalog).waitMode(mode).build(), spec, 1, nanos);
    }

    /** The worker has many slots, and the engine runs one request at a time. */
    static WakingEngine oneAtATime(AdmissionLoad load, WaitMode mode, Histogram nanos) {
        EngineConfig config = load.config(AdmissionLoad.atMost(1), 1 << 10, mode);
        return new WakingEngine(config, load.spec(0), AdmissionLoad.MANY, nanos);
    }

    /** Completes so many requests, each a pause after the next one began to wait, and closes the engine. */
    void measure(int samples, long pauseNanos, boolean sleeps) {
        require(engine.trySubmit(0, spec));
        await(1);
        for (int i = 0; i < samples; i++) {
            require(engine.trySubmit(i + 1, spec));
            await(2 * i + 2);
            pause(pauseNanos, sleeps);
            completedNanos = System.nanoTime();
            require(engine.tryComplete(i));
            await(2 * i + 3);
        }
        if (!engine.close(Duration.ofSeconds(10)) || lastPlaced != samples || nanos.getTotalCount() != samples) {
            throw new IllegalStateException("request " + lastPlaced + " started last; expected was " + samples);
        }
    }

    private static void pause(long pauseNanos, boolean sleeps) {
        long end = System.nanoTime() + pauseNanos;
        for (long left = pauseNanos; left > 0; left = end - System.nanoTime()) {
            if (sleeps) {
                LockSupport.parkNanos(left);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    private void await(long count) {
        while (decisions.get() < count) {
            Thread.onSpinWait();
        }
    }

    private static void require(PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new IllegalStateException("the engine answered " + result);
        }
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        if (requestId > 0) {
            nanos.recordValue(System.nanoTime() - completedNanos);
        }
        if (requestId != lastPlaced + 1) {
            throw new IllegalStateException("request " + requestId + " started after " + lastPlaced);
        }
        lastPlaced = requestId;
        decisions.set(decisions.get() + 1);
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        decisions.set(decisions.get() + 1);
    }
}

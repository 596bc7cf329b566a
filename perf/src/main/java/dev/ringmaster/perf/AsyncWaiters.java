package dev.ringmaster.perf;

import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Placement;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RejectReason;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Requests of which an engine runs a few at a time, and no thread waits with them: each is completed when it is placed, and
 * another submitted for it, by the listener on the deciding thread or by a future on the thread that completes it.
 */
final class AsyncWaiters implements DecisionListener {
    private static final long PAUSE_NANOS = 100_000;
    private static final long STALL_NANOS = 20_000_000_000L;

    private final AdmissionLoad load;
    private final int slots;
    private final int waiters;
    private final boolean hasFutures;
    private final SchedulingEngine engine;
    private final LongAdder granted = new LongAdder();
    private final LongAdder submitted = new LongAdder();
    private volatile boolean isStopped;
    private volatile @Nullable String failure;
    // the deciding thread's own
    private long running;
    private long mostRunning;

    AsyncWaiters(AdmissionLoad load, int slots, int waiters, boolean hasFutures) {
        this.load = load;
        this.slots = slots;
        this.waiters = waiters;
        this.hasFutures = hasFutures;
        engine = SchedulingEngine.launch(load.config(AdmissionLoad.atMost(slots), 1 << 14, WaitMode.SHARED), this);
        require(engine.tryWorkerJoin(0, 0, load.slots(AdmissionLoad.MANY)));
    }

    /** Lets all wait for so long, and returns how many were let in a second. */
    double measure(long nanos) {
        double rate;
        try {
            rate = rate(nanos);
        } finally {
            isStopped = true;
            engine.close(Duration.ofSeconds(10));
        }
        if (failure != null || mostRunning > slots || engine.failure().isPresent()) {
            throw new IllegalStateException("up to " + mostRunning + " ran; " + failure + engine.failure());
        }
        return rate;
    }

    private double rate(long nanos) {
        for (long id = 0; id < waiters; id++) {
            submit(id);
        }
        long before = granted.sum();
        long start = System.nanoTime();
        LockSupport.parkNanos(nanos);
        long seen = granted.sum() - before;
        long took = System.nanoTime() - start;
        isStopped = true;
        awaitAll();
        return seen * 1e9 / took;
    }

    private void awaitAll() {
        long start = System.nanoTime();
        while (granted.sum() != submitted.sum()) {
            if (System.nanoTime() - start > STALL_NANOS) {
                throw new IllegalStateException(granted + " of " + submitted + " were let in: " + failure);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void submit(long id) {
        submitted.increment();
        if (hasFutures) {
            var unused = engine.submit(id, load.spec(id), load.tokens(id)).whenComplete(this::onFuture);
        } else {
            require(engine.trySubmit(id, load.spec(id), load.tokens(id)));
        }
    }

    private void onFuture(@Nullable Placement placement, @Nullable Throwable thrown) {
        if (placement == null) {
            failure = String.valueOf(thrown);
        } else {
            goOn(placement.requestId());
        }
    }

    private void goOn(long id) {
        require(engine.tryComplete(id));
        if (!isStopped) {
            submit(id + waiters);
        }
        granted.increment();
    }

    private void require(PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            failure = "the engine answered " + result;
        }
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        mostRunning = Math.max(mostRunning, ++running);
        if (!hasFutures) {
            goOn(requestId);
        }
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        running--;
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        failure = reason.toString();
    }
}

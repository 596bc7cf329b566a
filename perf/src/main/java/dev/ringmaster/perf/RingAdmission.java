package dev.ringmaster.perf;

import com.lmax.disruptor.Sequence;
import com.sun.management.ThreadMXBean;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.Stage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The engine behind its ring, with one worker and one deciding thread. A gate's thread either publishes as many requests
 * as its share of the ring holds before it waits until they are decided, or waits for each until the listener lets it in.
 */
final class RingAdmission implements Admission, DecisionListener {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ID_BITS = 32;
    private static final long NONE = -1;
    private static final int SPINS = 10_000;
    private static final int MAX_OPEN = 1 << 16;
    private static final int MIN_RING_SIZE = 1 << 13;
    private static final int SLOTS_A_THREAD = 64;
    private static final long PAUSE_NANOS = 50_000;
    private static final long STALL_NANOS = 20_000_000_000L;

    private final AdmissionLoad load;
    private final int slots;
    private final int spins;
    private final SchedulingEngine engine;
    private final int window;
    private final RingGate[] gates;
    private final Sequence released = new Sequence(0);
    // the deciding thread's own
    private long placed;
    private long releases;
    private long queued;
    private long mostRunning;
    private @Nullable String unexpected;

    /** An engine that runs so many requests at a time, on a worker with slots for all, for so many threads. */
    RingAdmission(AdmissionLoad load, int slots, int threads, WaitMode mode) {
        this.load = load;
        this.slots = slots;
        spins = mode == WaitMode.LOW_LATENCY ? SPINS : 0;
        int ringSize = Math.max(MIN_RING_SIZE, Integer.highestOneBit(SLOTS_A_THREAD * threads));
        window = ringSize * 3 / 8 / threads; // two commands a request, and a quarter of the ring stays free
        gates = new RingGate[threads];
        engine = SchedulingEngine.launch(
                load.configBuilder(AdmissionLoad.atMost(slots), MAX_OPEN, mode)
                        .commandRingSize(ringSize)
                        .build(),
                this);
        for (int i = 0; i < threads; i++) {
            gates[i] = new RingGate((long) i << ID_BITS);
        }
        if (engine.tryWorkerJoin(0, 0, load.slots(AdmissionLoad.MANY)) != PublishResult.ACCEPTED) {
            throw new IllegalStateException("the worker was not let in");
        }
    }

    @Override
    public RingGate gate(int thread) {
        return gates[thread];
    }

    @Override
    public void awaitDecided(long accepted) {
        long start = System.nanoTime();
        while (released.get() < accepted) {
            if (System.nanoTime() - start > STALL_NANOS) {
                throw new IllegalStateException(released.get() + " of " + accepted + " requests were released");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Override
    public long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(engine.decidingThreadId());
    }

    /** How long after they were due submissions were decided, since the last call. */
    Histogram decisionLatencies() {
        return engine.metrics().intervalLatency(Stage.PUBLISH_TO_DECIDE);
    }

    @Override
    public void requireIdle() {
        requireSound();
        if (placed != releases || (queued > 0 && slots == AdmissionLoad.MANY)) {
            throw new IllegalStateException(
                    placed + " requests were placed, " + releases + " released, and " + queued + " had to wait");
        }
    }

    /** Deciding thread at rest: call after {@link #stop()}. */
    @Override
    public void requireAccepted(long atLeast, long atMost) {
        if (placed < atLeast || placed > atMost) {
            throw new IllegalStateException(placed + " requests were placed, not " + atLeast + " to " + atMost);
        }
    }

    /** Checks that what was decided is what an engine with so many slots decides. */
    private void requireSound() {
        if (unexpected != null || mostRunning > slots || engine.failure().isPresent()) {
            throw new IllegalStateException("unexpected: " + unexpected + "; up to " + mostRunning + " requests ran on "
                    + slots + " slots; failure: " + engine.failure());
        }
    }

    @Override
    public void stop() {
        if (!engine.close(Duration.ofSeconds(10))) {
            throw new IllegalStateException("the engine did not close in time");
        }
        requireSound();
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        placed++;
        mostRunning = Math.max(mostRunning, placed - releases);
        RingGate gate = gates[(int) (requestId >>> ID_BITS)];
        if (gate.awaitedPlacement == requestId) {
            gate.tell(requestId);
        }
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        queued++;
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        released.set(++releases);
        RingGate gate = gates[(int) (requestId >>> ID_BITS)];
        if (gate.awaitedRelease == requestId) {
            gate.tell(requestId);
        }
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        unexpected = reason.toString();
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        unexpected = command + " of " + id + ": " + reason;
    }

    /** One thread's way in. */
    final class RingGate implements Gate {
        // written before the command is published with whose decision the deciding thread reads them
        private long awaitedPlacement = NONE;
        private long awaitedRelease = NONE;
        private @Nullable Thread waiter;

        private long id;
        private int untilWait = window;
        private volatile long told = NONE;

        private RingGate(long firstId) {
            id = firstId;
        }

        /** Publishes, and does not wait for the decision. */
        @Override
        public boolean tryAccept(long kind) {
            submit(kind, System.nanoTime());
            return true;
        }

        /** Publishes what was due at a time. */
        void submit(long kind, long dueNanos) {
            id++;
            PublishResult result = engine.trySubmit(id, load.spec(kind), load.tokens(kind), dueNanos);
            while (result != PublishResult.ACCEPTED) {
                pause(result);
                result = engine.trySubmit(id, load.spec(kind), load.tokens(kind), dueNanos);
            }
        }

        @Override
        public void accept(long kind) throws InterruptedException {
            waiter = Thread.currentThread();
            awaitedPlacement = id + 1;
            submit(kind, System.nanoTime());
            awaitTold();
        }

        /** Publishes. A gate that does not wait for placements waits here once its share of the ring is used up. */
        @Override
        public void complete() {
            boolean waits = awaitedPlacement == NONE && --untilWait == 0;
            if (waits) {
                waiter = Thread.currentThread();
                awaitedRelease = id;
            }
            PublishResult result = engine.tryComplete(id);
            while (result != PublishResult.ACCEPTED) {
                pause(result);
                result = engine.tryComplete(id);
            }
            if (waits) {
                untilWait = window;
                awaitRelease();
            }
        }

        private void awaitRelease() {
            try {
                awaitTold();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        private void awaitTold() throws InterruptedException {
            for (int tries = 0; told != id; tries++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (tries < spins) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
        }

        private void pause(PublishResult result) {
            if (result == PublishResult.CLOSED) {
                throw new IllegalStateException("the engine is closed");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }

        private void tell(long requestId) {
            told = requestId;
            LockSupport.unpark(waiter);
        }
    }
}

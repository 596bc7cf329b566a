package dev.ringmaster.perf;

import dev.ringmaster.InlineEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.RejectReason;

/** The engine on the caller's own thread, one request at a time. Time is made up, or read for each call. */
final class InlineAdmission implements Admission, Admission.Gate, DecisionListener {
    private static final long CALL_NANOS = 100;

    private final AdmissionLoad load;
    private final boolean readsClock;
    private final InlineEngine engine;
    private long nowNanos;
    private long id = -1;
    private long lastPlaced = -1;
    private long released;

    InlineAdmission(AdmissionLoad load, boolean readsClock) {
        this.load = load;
        this.readsClock = readsClock;
        engine = InlineEngine.create(
                load.config(
                        AdmissionLoad.policy(QueuePolicy.STRICT, AdmissionLoad.ROOMY, AdmissionLoad.ROOMY),
                        1 << 10,
                        WaitMode.SHARED),
                this);
        engine.workerJoin(tick(), 0, 0, load.slots(AdmissionLoad.MANY));
    }

    private long tick() {
        nowNanos = readsClock ? System.nanoTime() : nowNanos + CALL_NANOS;
        return nowNanos;
    }

    @Override
    public Gate gate(int thread) {
        return this;
    }

    @Override
    public boolean tryAccept(long kind) {
        engine.submit(tick(), ++id, load.spec(kind), load.tokens(kind));
        return lastPlaced == id;
    }

    @Override
    public void accept(long kind) {
        throw new UnsupportedOperationException("the caller's own thread cannot wait for itself");
    }

    @Override
    public void complete() {
        engine.complete(tick(), id);
    }

    @Override
    public void requireIdle() {
        if (engine.openRequests() != 0 || released != id + 1) {
            throw new IllegalStateException(released + " of " + (id + 1) + " requests were released");
        }
    }

    @Override
    public void onPlaced(long now, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        lastPlaced = requestId;
    }

    @Override
    public void onReleased(long now, long requestId, long workerId) {
        released++;
    }

    @Override
    public void onRejected(long now, long requestId, RejectReason reason, long retryAfterNanos) {
        throw new IllegalStateException("request " + requestId + " was rejected: " + reason);
    }
}

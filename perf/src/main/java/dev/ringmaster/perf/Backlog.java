package dev.ringmaster.perf;

import dev.ringmaster.InlineEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RejectReason;

/**
 * Requests that wait, on the caller's own thread and with made-up time, for a slot or for a limit. An id tells its
 * request's kind.
 */
final class Backlog implements DecisionListener {
    private static final long CALL_NANOS = 100;

    private final AdmissionLoad load;
    private final InlineEngine engine;
    private final long[] running;
    private int runningCount;
    private long nowNanos;
    private long nextNumber;
    private long placed;
    private long lastPlaced = -1;

    /** Nobody waits yet. */
    Backlog(AdmissionLoad load, AdmissionPolicy policy, int slots, int mostOpen) {
        this.load = load;
        running = new long[Math.min(slots, mostOpen)];
        engine = InlineEngine.create(load.config(policy, mostOpen, WaitMode.SHARED), this);
        engine.workerJoin(++nowNanos, 0, 0, load.slots(slots));
    }

    /** Submits a request of a kind. */
    void submit(long kind) {
        long id = nextNumber++ * AdmissionLoad.KINDS + kind % AdmissionLoad.KINDS;
        nowNanos += CALL_NANOS;
        engine.submit(nowNanos, id, load.spec(kind), load.tokens(kind));
    }

    /** Submits requests until so many are open. */
    void fill(int open) {
        for (long kind = engine.openRequests(); kind < open; kind++) {
            submit(kind);
        }
        if (engine.openRequests() != open) {
            throw new IllegalStateException(engine.openRequests() + " requests are open, not " + open);
        }
    }

    /** Completes one that runs, whose place another takes, and submits one like it; returns the kind of the other. */
    long turnOver() {
        long before = placed;
        long ended = complete((int) (before % runningCount));
        if (placed != before + 1) {
            throw new IllegalStateException("a completion let " + (placed - before) + " requests start");
        }
        long started = lastPlaced;
        submit(ended);
        return started % AdmissionLoad.KINDS;
    }

    private long complete(int index) {
        long id = running[index];
        running[index] = running[--runningCount];
        nowNanos += CALL_NANOS;
        engine.complete(nowNanos, id);
        return id;
    }

    /** Lets another policy hold. */
    void change(AdmissionPolicy policy) {
        nowNanos += CALL_NANOS;
        engine.changePolicy(nowNanos, policy);
    }

    /** Lets another policy hold, under which nobody has to wait. */
    void drain(AdmissionPolicy policy) {
        change(policy);
        for (int left = waiting(); left > 0; left = waiting()) {
            nowNanos += CALL_NANOS;
            engine.advanceTime(nowNanos);
            if (waiting() == left) {
                throw new IllegalStateException(left + " requests still wait, though no limit binds");
            }
        }
    }

    /** Completes all that runs. */
    void completeAll() {
        while (runningCount > 0) {
            complete(runningCount - 1);
        }
    }

    int waiting() {
        return engine.waitingRequests();
    }

    /** How many requests run. */
    int running() {
        return runningCount;
    }

    @Override
    public void onPlaced(long now, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        running[runningCount++] = requestId;
        lastPlaced = requestId;
        placed++;
    }

    @Override
    public void onRejected(long now, long requestId, RejectReason reason, long retryAfterNanos) {
        throw new IllegalStateException("request " + requestId + " was rejected: " + reason);
    }

    @Override
    public void onExpired(long now, long requestId) {
        throw new IllegalStateException("request " + requestId + " waited for too long");
    }
}

package dev.ringmaster;

import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps all decisions as short texts, and lets a test wait for one. */
public final class RecordingListener implements DecisionListener {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final List<String> decisions = new ArrayList<>();

    /** All decisions so far. */
    public synchronized List<String> decisions() {
        return List.copyOf(decisions);
    }

    /** How many decisions so far begin with a text. */
    public synchronized long count(String prefix) {
        return decisions.stream()
                .filter(decision -> decision.startsWith(prefix))
                .count();
    }

    /** Waits until this decision has been made. */
    public void await(String decision) {
        await(all -> all.contains(decision), decision);
    }

    /** Waits until so many decisions that begin with a text have been made. */
    public void await(String prefix, int times) {
        await(
                all -> all.stream()
                                .filter(decision -> decision.startsWith(prefix))
                                .count()
                        >= times,
                times + " times " + prefix);
    }

    private synchronized void await(Predicate<List<String>> condition, String what) {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.test(decisions)) {
            long leftNanos = endNanos - System.nanoTime();
            if (leftNanos <= 0) {
                throw new AssertionError("no '" + what + "' among " + decisions);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private synchronized void add(String decision) {
        decisions.add(decision);
        notifyAll();
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        add("placed " + requestId + " on " + workerId);
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        add("queued " + requestId);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        add("rejected " + requestId + " " + reason);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        add("released " + requestId);
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        add("cancelled " + requestId);
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        add("expired " + requestId);
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        add("failed " + requestId + " " + reason);
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        add("revoked " + requestId + " from " + workerId + " " + reason);
    }

    @Override
    public void onConfirmed(long nowNanos, long requestId, RequestState state) {
        add("confirmed " + requestId + " " + state);
    }

    @Override
    public void onSuspended(long nowNanos, long requestId) {
        add("suspended " + requestId);
    }

    @Override
    public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
        add("recovered " + requestId + " " + state);
    }

    @Override
    public void onFence(long nowNanos, long fenceId) {
        add("fence " + fenceId);
    }

    @Override
    public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
        add("worker " + workerId + " " + state);
    }

    @Override
    public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
        add("wanted " + orderId + " " + count);
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        add("refused " + command + " " + id + " " + reason);
    }
}

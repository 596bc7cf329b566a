package dev.ringmaster.redisson;

import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import org.jspecify.annotations.Nullable;

/** Tells the intake what it needs of what is decided, and the host everything. On the deciding thread. */
final class IntakeListener implements DecisionListener {
    private final DecisionListener host;
    private final RequestIntake intake;

    IntakeListener(DecisionListener host, RequestIntake intake) {
        this.host = host;
        this.intake = intake;
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        host.onPlaced(nowNanos, requestId, workerId, gpuDevices, waitedNanos);
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        host.onQueued(nowNanos, requestId);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        if (StreamIds.isOfStream(requestId)) {
            intake.rejected(requestId, reason, retryAfterNanos);
        }
        host.onRejected(nowNanos, requestId, reason, retryAfterNanos);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        host.onReleased(nowNanos, requestId, workerId);
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        host.onCancelled(nowNanos, requestId);
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        host.onExpired(nowNanos, requestId);
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        host.onFailed(nowNanos, requestId, reason);
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        host.onRevoked(nowNanos, requestId, workerId, reason);
    }

    @Override
    public void onConfirmed(long nowNanos, long requestId, RequestState state) {
        if (state == RequestState.FINISHED && StreamIds.isOfStream(requestId)) {
            intake.forgotten(requestId);
        }
        host.onConfirmed(nowNanos, requestId, state);
    }

    @Override
    public void onUnrecorded(long nowNanos, long requestId, FinalAnswer answer, @Nullable FailReason reason) {
        if (StreamIds.isOfStream(requestId)) {
            intake.ended(requestId, answer, reason);
        }
        host.onUnrecorded(nowNanos, requestId, answer, reason);
    }

    @Override
    public void onSuspended(long nowNanos, long requestId) {
        host.onSuspended(nowNanos, requestId);
    }

    @Override
    public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
        if (StreamIds.isOfStream(requestId)) {
            intake.recovered(requestId);
        }
        host.onRecovered(nowNanos, requestId, state, workerId);
    }

    @Override
    public void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {
        host.onQuotaAlert(nowNanos, account, quota, used);
    }

    @Override
    public void onFence(long nowNanos, long fenceId) {
        host.onFence(nowNanos, fenceId);
    }

    @Override
    public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
        host.onWorkerState(nowNanos, workerId, state);
    }

    @Override
    public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
        host.onWorkerWanted(nowNanos, orderId, worker, count);
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        host.onRefused(nowNanos, command, id, reason);
    }
}

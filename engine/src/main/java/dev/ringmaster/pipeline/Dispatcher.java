package dev.ringmaster.pipeline;

import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.Counter;
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
import dev.ringmaster.metrics.Meters;
import org.jspecify.annotations.Nullable;

/**
 * Takes the core's decisions: counts them and passes them on to those who listen. What a listener throws is counted and
 * stops here, because the core is in the middle of a command.
 */
final class Dispatcher implements DecisionListener {
    private final Meters meters;
    private final Submissions submissions;
    private final DecisionListener listener;

    Dispatcher(Meters meters, Submissions submissions, DecisionListener listener) {
        this.meters = meters;
        this.submissions = submissions;
        this.listener = listener;
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        meters.count(Counter.PLACED);
        submissions.onPlaced(requestId, workerId, gpuDevices, waitedNanos);
        try {
            listener.onPlaced(nowNanos, requestId, workerId, gpuDevices, waitedNanos);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        meters.count(Counter.QUEUED);
        try {
            listener.onQueued(nowNanos, requestId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        meters.rejected(reason);
        submissions.onRejected(requestId, reason, retryAfterNanos);
        try {
            listener.onRejected(nowNanos, requestId, reason, retryAfterNanos);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        meters.count(Counter.RELEASED);
        submissions.onEnded(requestId, "was completed before its placement was confirmed");
        try {
            listener.onReleased(nowNanos, requestId, workerId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        meters.count(Counter.CANCELLED);
        submissions.onEnded(requestId, "was cancelled");
        try {
            listener.onCancelled(nowNanos, requestId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        meters.count(Counter.EXPIRED);
        submissions.onEnded(requestId, "waited for longer than it may");
        try {
            listener.onExpired(nowNanos, requestId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        meters.count(Counter.FAILED);
        submissions.onEnded(requestId, "failed: " + reason);
        try {
            listener.onFailed(nowNanos, requestId, reason);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        meters.count(Counter.REVOKED);
        try {
            listener.onRevoked(nowNanos, requestId, workerId, reason);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onConfirmed(long nowNanos, long requestId, RequestState state) {
        meters.count(Counter.CONFIRMED);
        submissions.onConfirmed(requestId, state);
        try {
            listener.onConfirmed(nowNanos, requestId, state);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onUnrecorded(long nowNanos, long requestId, FinalAnswer answer, @Nullable FailReason reason) {
        try {
            listener.onUnrecorded(nowNanos, requestId, answer, reason);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onSuspended(long nowNanos, long requestId) {
        meters.count(Counter.SUSPENDED);
        submissions.onEnded(requestId, "was open when the engine closed");
        try {
            listener.onSuspended(nowNanos, requestId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
        try {
            listener.onRecovered(nowNanos, requestId, state, workerId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {
        try {
            listener.onQuotaAlert(nowNanos, account, quota, used);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onFence(long nowNanos, long fenceId) {
        try {
            listener.onFence(nowNanos, fenceId);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
        try {
            listener.onWorkerState(nowNanos, workerId, state);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
        meters.count(Counter.WORKER_ORDERS);
        try {
            listener.onWorkerWanted(nowNanos, orderId, worker, count);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        meters.count(Counter.REFUSED);
        try {
            listener.onRefused(nowNanos, command, id, reason);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LISTENER_ERRORS);
        }
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.core.RecordSink;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.model.Decision.Kind;
import java.util.ArrayList;
import java.util.List;

/** Keeps decisions, and what the ledger was told, in order. Of a retry-after only whether it is above 0 is kept. */
final class DecisionLog implements DecisionListener, RecordSink {
    private final List<Decision> decisions = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private long lastOrder;

    /** The id of the last order but so many; 0 for -1, or if there were not so many. */
    long order(int ordersBack) {
        return ordersBack < 0 ? 0 : Math.max(0, lastOrder - ordersBack);
    }

    List<Decision> decisions() {
        return decisions;
    }

    /** What was alerted, sorted: it is not said when in the course of a command that comes. */
    List<String> alerts() {
        return alerts.stream().sorted().toList();
    }

    void clear() {
        decisions.clear();
        alerts.clear();
    }

    private void add(Kind kind, long now, long about, long worker, long detail, long more, Object what) {
        decisions.add(new Decision(kind, now, about, worker, detail, more, what));
    }

    private void add(Kind kind, long now, long about, Object what) {
        add(kind, now, about, 0, 0, 0, what);
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        add(Kind.PLACED, nowNanos, requestId, workerId, gpuDevices, waitedNanos, null);
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        add(Kind.QUEUED, nowNanos, requestId, null);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        add(Kind.REJECTED, nowNanos, requestId, 0, Long.signum(retryAfterNanos), 0, reason);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        add(Kind.RELEASED, nowNanos, requestId, workerId, 0, 0, null);
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        add(Kind.CANCELLED, nowNanos, requestId, null);
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        add(Kind.EXPIRED, nowNanos, requestId, null);
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        add(Kind.FAILED, nowNanos, requestId, reason);
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        add(Kind.REVOKED, nowNanos, requestId, workerId, 0, 0, reason);
    }

    @Override
    public void onConfirmed(long nowNanos, long requestId, RequestState state) {
        add(Kind.CONFIRMED, nowNanos, requestId, state);
    }

    @Override
    public void onSuspended(long nowNanos, long requestId) {
        add(Kind.SUSPENDED, nowNanos, requestId, null);
    }

    @Override
    public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
        add(Kind.RECOVERED, nowNanos, requestId, workerId, 0, 0, state);
    }

    @Override
    public void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {
        alerts.add("account " + account + " used " + used + " of " + quota + " at " + nowNanos);
    }

    @Override
    public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
        add(Kind.WORKER, nowNanos, workerId, state);
    }

    @Override
    public void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {
        lastOrder = orderId;
        add(Kind.WANTED, nowNanos, orderId, worker.pool(), count, 0, worker);
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        add(Kind.REFUSED, nowNanos, id, List.of(command, reason));
    }

    @Override
    public void onRecord(long record, Request request, RequestState state) {
        boolean isPlaced = state == RequestState.PLACED;
        long worker = isPlaced ? request.workerId() : 0;
        long devices = isPlaced ? request.gpuDevices() : 0;
        sent(record, state, request.id(), request.sequence(), worker, devices);
    }

    /** The ledger is told a request's state. */
    void sent(long record, RequestState state, long requestId, long sequence, long workerId, long devices) {
        add(Kind.SENT, record, requestId, workerId, sequence, devices, state);
    }
}

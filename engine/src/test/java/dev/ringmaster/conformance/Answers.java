package dev.ringmaster.conformance;

import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.Quota;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what an engine answers as short texts, and keeps the books that its users would keep. */
final class Answers implements DecisionListener {
    /** What can become of a request. */
    enum End {
        RELEASED,
        REJECTED,
        CANCELLED,
        EXPIRED,
        FAILED
    }

    final List<String> all = new ArrayList<>();
    final List<Long> started = new ArrayList<>();
    final List<Long> startedAt = new ArrayList<>();
    final Set<Long> running = new LinkedHashSet<>();
    final Set<Long> waiting = new LinkedHashSet<>();
    final Map<End, Integer> ends = new EnumMap<>(End.class);
    final Map<RejectReason, Integer> rejected = new EnumMap<>(RejectReason.class);
    long retryAfterNanos;
    int mostRunning;

    private void end(long requestId, End end) {
        running.remove(requestId);
        waiting.remove(requestId);
        ends.merge(end, 1, Integer::sum);
    }

    int ended() {
        return ends.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        all.add("placed " + requestId);
        started.add(requestId);
        startedAt.add(nowNanos);
        waiting.remove(requestId);
        running.add(requestId);
        mostRunning = Math.max(mostRunning, running.size());
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        all.add("queued " + requestId);
        waiting.add(requestId);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        all.add("rejected " + requestId + " " + reason);
        ends.merge(End.REJECTED, 1, Integer::sum);
        rejected.merge(reason, 1, Integer::sum);
        this.retryAfterNanos = retryAfterNanos;
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        all.add("released " + requestId);
        end(requestId, End.RELEASED);
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        all.add("cancelled " + requestId);
        end(requestId, End.CANCELLED);
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        all.add("expired " + requestId);
        end(requestId, End.EXPIRED);
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        all.add("failed " + requestId + " " + reason);
        end(requestId, End.FAILED);
    }

    @Override
    public void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {
        all.add("revoked " + requestId);
        running.remove(requestId);
    }

    @Override
    public void onSuspended(long nowNanos, long requestId) {
        all.add("suspended " + requestId);
    }

    @Override
    public void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
        all.add("recovered " + requestId + " " + state);
        (state == RequestState.PLACED ? running : waiting).add(requestId);
    }

    @Override
    public void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {
        all.add("alert " + account + " " + quota.name() + " " + used);
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        all.add("refused " + command + " " + id + " " + reason);
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/** The placed requests: what each takes when it is placed, and gives back when it no longer is. */
final class Placements {
    private final Pool[] pools;
    private final Charges charges;
    private final TimerWheel timers;
    private final Usage usage;
    private final Outbox outbox;
    private final RetryHint retryHint;
    private final RecoveredPlacements recovered;
    private final DecisionListener decisions;
    private StartSink starts = (level, accountClass, waitedNanos) -> {};

    Placements(
            Pool[] pools,
            Charges charges,
            TimerWheel timers,
            Usage usage,
            Outbox outbox,
            RetryHint retryHint,
            RecoveredPlacements recovered,
            DecisionListener decisions) {
        this.pools = pools;
        this.charges = charges;
        this.timers = timers;
        this.usage = usage;
        this.outbox = outbox;
        this.retryHint = retryHint;
        this.recovered = recovered;
        this.decisions = decisions;
    }

    void tellStartsTo(StartSink sink) {
        starts = sink;
    }

    /** Commits a choice: the worker, limits, quotas and the lease are taken together. */
    void add(long nowNanos, Request request, Worker worker) {
        request.placed(nowNanos);
        pools[worker.pool()].workers.reserve(worker, request.shape(), request);
        usage.addReserved(request.shape(), 1);
        charges.take(nowNanos, request);
        startLease(nowNanos, request);
        retryHint.onStart(nowNanos);
        long waitedNanos = Math.max(0, nowNanos - request.submittedNanos());
        decisions.onPlaced(nowNanos, request.id(), worker.id(), request.gpuDevices(), waitedNanos);
        starts.onStarted(request.level(), request.accountClass(), waitedNanos);
        charges.chargeQuotas(nowNanos, request);
        outbox.changed(nowNanos, request);
    }

    void startLease(long nowNanos, Request request) {
        timers.set(request, TimerWheel.later(nowNanos, request.spec().leaseNanos()));
    }

    /** A request that is placed elsewhere, or was before a restart, counts against the limits. */
    void takeUp(long nowNanos, Request request) {
        charges.takeUp(request);
        request.placed(nowNanos);
        startLease(nowNanos, request);
    }

    /** Takes a placed request from its worker; returns the worker that has more room now, null if it was not back. */
    @Nullable
    Worker withdraw(long nowNanos, Request request) {
        charges.release(nowNanos, request);
        timers.cancel(request);
        Worker worker = request.worker();
        if (worker == null) {
            recovered.stopAwaiting(request);
            return null;
        }
        pools[worker.pool()].workers.release(worker, request.shape(), request);
        usage.addReserved(request.shape(), -1);
        return worker;
    }
}

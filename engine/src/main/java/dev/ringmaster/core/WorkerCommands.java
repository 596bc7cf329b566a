package dev.ringmaster.core;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.core.capacity.GroupTerms;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.placement.PoolIndex;
import dev.ringmaster.core.queue.Request;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The commands about workers. They are rare, and may allocate. */
final class WorkerCommands {
    private static final Comparator<Request> SERVING_ORDER =
            Comparator.comparingInt(Request::level).thenComparingLong(Request::sequence);

    private final Scheduler scheduler;
    private final Matcher matcher;
    private final RecoveredPlacements recovered;
    private final WorkerTable workers;
    private final Growth growth;
    private final Usage usage;
    private final DecisionListener decisions;

    WorkerCommands(
            Scheduler scheduler,
            Matcher matcher,
            RecoveredPlacements recovered,
            WorkerTable workers,
            Growth growth,
            Usage usage,
            DecisionListener decisions) {
        this.scheduler = scheduler;
        this.matcher = matcher;
        this.recovered = recovered;
        this.workers = workers;
        this.growth = growth;
        this.usage = usage;
        this.decisions = decisions;
    }

    /** A new worker, or one that is present and says so again, which also ends its draining. */
    void join(long nowNanos, long workerId, WorkerSpec spec, long orderId) {
        Worker present = workers.get(workerId);
        if (present == null) {
            growth.fulfil(orderId, spec.pool());
            Worker joined = workers.add(workerId, spec);
            usage.addCapacity(spec.capacity(), 1);
            takeIn(nowNanos, joined);
        } else if (!present.spec().equals(spec)) {
            decisions.onRefused(nowNanos, CommandType.WORKER_JOIN, workerId, RefusalReason.DUPLICATE_WORKER);
        } else if (present.isDraining()) {
            present.undrain();
            takeIn(nowNanos, present);
        } else {
            decisions.onWorkerState(nowNanos, workerId, WorkerState.ACTIVE);
        }
    }

    private void takeIn(long nowNanos, Worker worker) {
        if (worker.isDraining()) {
            index(worker).learn(worker);
        } else {
            index(worker).add(worker);
            decisions.onWorkerState(nowNanos, worker.id(), WorkerState.ACTIVE);
        }
        List<Request> awaiting = recovered.on(worker.id());
        awaiting.sort(SERVING_ORDER);
        awaiting.removeIf(request -> restore(request, worker));
        if (worker.isDraining()) {
            decisions.onWorkerState(nowNanos, worker.id(), stateOf(worker));
        }
        revoke(nowNanos, awaiting, RevokeReason.WORKER_SMALLER_THAN_RECOVERED);
        serveFrom(nowNanos, worker);
    }

    private void serveFrom(long nowNanos, Worker worker) {
        scheduler.serve(worker.isDraining() ? null : worker);
        growth.touch(nowNanos);
    }

    /** Gives a request its worker back; false, and nothing done, if that no longer fits. */
    private boolean restore(Request request, Worker worker) {
        Pool pool = matcher.pool(worker.pool());
        boolean fits = matcher.pool(request.spec().pool()).reaches(pool)
                && pool.workers.restore(worker, request.shape(), request, request.gpuDevices());
        if (fits) {
            isBack(request);
        }
        return fits;
    }

    // ---- workers that several nodes share

    /** What is true of a shared worker now. */
    void share(long nowNanos, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        Worker worker = workers.get(workerId);
        if (worker == null) {
            joinShared(nowNanos, workerId, spec, isOpen, used);
            return;
        }
        if (!worker.spec().equals(spec)) {
            become(nowNanos, worker, spec);
        }
        if (worker.usedElsewhere() != used) {
            index(worker).usedElsewhere(worker, used);
        }
        if (isOpen && worker.isDraining()) {
            worker.undrain();
            takeIn(nowNanos, worker);
            return;
        }
        if (!isOpen && !worker.isDraining()) {
            close(worker);
            decisions.onWorkerState(nowNanos, workerId, stateOf(worker));
        }
        serveFrom(nowNanos, worker);
    }

    private void joinShared(long nowNanos, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        growth.fulfil(GrowthPolicy.NO_ORDER, spec.pool());
        Worker joined = workers.add(workerId, spec);
        usage.addCapacity(spec.capacity(), 1);
        joined.usedElsewhere(used);
        if (!isOpen) {
            joined.drain();
        }
        takeIn(nowNanos, joined);
    }

    /** Gives a worker another description, whether what it holds fits any more or not. */
    private void become(long nowNanos, Worker worker, WorkerSpec spec) {
        if (!worker.canBecome(spec)) {
            decisions.onRefused(nowNanos, CommandType.WORKER_CHANGE, worker.id(), RefusalReason.BELOW_RESERVED);
            return;
        }
        usage.addCapacity(worker.capacity(), -1);
        usage.addCapacity(spec.capacity(), 1);
        List<Request> held = requestsOn(worker);
        countInGroups(held, worker, -1); // it may be in other domains afterwards
        index(worker).change(worker, spec, workers.kindOf(spec));
        countInGroups(held, worker, 1);
        decisions.onWorkerState(nowNanos, worker.id(), stateOf(worker));
    }

    private static void countInGroups(List<Request> requests, Worker worker, int change) {
        for (Request request : requests) {
            GroupTerms groups = request.shape().groups();
            if (groups != null) {
                groups.count(worker, change);
            }
        }
    }

    /** Takes over a request that another node held on a worker, which may not be present yet. */
    void takeOver(long nowNanos, Request request, long workerId, long gpuDevices) {
        await(nowNanos, request, workerId, gpuDevices);
        Worker worker = workers.get(workerId);
        if (worker == null) {
            return;
        }
        boolean isReached = matcher.pool(request.spec().pool()).reaches(matcher.pool(worker.pool()));
        if (isReached && index(worker).takeOver(worker, request.shape(), request, gpuDevices)) {
            isBack(request);
            matcher.unsettleAround(matcher.pool(worker.pool())); // the more urgent may take its place from now on
        } else if (!restore(request, worker)) {
            revoke(nowNanos, List.of(request), RevokeReason.WORKER_SMALLER_THAN_RECOVERED);
        }
    }

    /** A request holds what it holds on a worker that may come. */
    void await(long nowNanos, Request request, long workerId, long gpuDevices) {
        matcher.placements().takeUp(nowNanos, request);
        recovered.await(request, workerId, gpuDevices);
    }

    private void isBack(Request request) {
        recovered.stopAwaiting(request);
        usage.addReserved(request.shape(), 1);
    }

    // ---- what a worker is, and its end

    void change(long nowNanos, long workerId, Capacity capacity) {
        Worker worker = workers.get(workerId);
        if (worker == null || !worker.canChangeTo(capacity)) {
            RefusalReason reason = worker == null ? RefusalReason.UNKNOWN_WORKER : RefusalReason.BELOW_RESERVED;
            decisions.onRefused(nowNanos, CommandType.WORKER_CHANGE, workerId, reason);
            return;
        }
        usage.addCapacity(worker.capacity(), -1);
        usage.addCapacity(capacity, 1);
        WorkerSpec spec = worker.spec().withCapacity(capacity);
        index(worker).change(worker, spec, workers.kindOf(spec));
        decisions.onWorkerState(nowNanos, workerId, stateOf(worker));
        serveFrom(nowNanos, worker);
    }

    void drain(long nowNanos, long workerId) {
        Worker worker = workers.get(workerId);
        if (worker == null) {
            decisions.onRefused(nowNanos, CommandType.WORKER_DRAIN, workerId, RefusalReason.UNKNOWN_WORKER);
            return;
        }
        if (!worker.isDraining()) {
            close(worker);
        }
        decisions.onWorkerState(nowNanos, workerId, stateOf(worker));
        scheduler.serve(null);
        growth.touch(nowNanos);
    }

    private void close(Worker worker) {
        index(worker).withdraw(worker);
        worker.drain();
        matcher.unsettle(matcher.pool(worker.pool())); // another may have to be held instead
    }

    private static WorkerState stateOf(Worker worker) {
        if (!worker.isDraining()) {
            return WorkerState.ACTIVE;
        }
        return worker.reservations() == 0 ? WorkerState.DRAINED : WorkerState.DRAINING;
    }

    /** A draining worker holds less than before. */
    void onRoom(long nowNanos, Worker worker) {
        if (worker.reservations() == 0) {
            decisions.onWorkerState(nowNanos, worker.id(), WorkerState.DRAINED);
        }
    }

    void leave(long nowNanos, long workerId) {
        Worker worker = workers.get(workerId);
        List<Request> held = worker == null ? recovered.on(workerId) : requestsOn(worker);
        if (worker == null && held.isEmpty()) {
            decisions.onRefused(nowNanos, CommandType.WORKER_LEAVE, workerId, RefusalReason.UNKNOWN_WORKER);
            return;
        }
        if (worker != null && !worker.isDraining()) {
            close(worker);
        }
        decisions.onWorkerState(nowNanos, workerId, WorkerState.LEFT);
        held.sort(SERVING_ORDER);
        revoke(nowNanos, held, RevokeReason.WORKER_LEFT);
        scheduler.serve(null);
        growth.touch(nowNanos);
        if (worker != null) {
            usage.addCapacity(worker.capacity(), -1);
            workers.remove(worker);
        }
    }

    /** Takes placements back; all of them are, before anybody is placed. */
    private void revoke(long nowNanos, List<Request> requests, RevokeReason reason) {
        for (Request request : requests) {
            matcher.revocations().revoke(nowNanos, request, reason);
        }
        matcher.revocations().revokeMates(nowNanos);
    }

    private List<Request> requestsOn(Worker worker) {
        List<Request> held = new ArrayList<>();
        for (Reservation at = worker.firstReservation(); at != null; at = at.next()) {
            Request request = scheduler.openRequest(at.id());
            if (request != null) {
                held.add(request);
            }
        }
        return held;
    }

    private PoolIndex index(Worker worker) {
        return matcher.pool(worker.pool()).workers;
    }
}

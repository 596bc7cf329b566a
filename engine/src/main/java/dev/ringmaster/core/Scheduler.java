package dev.ringmaster.core;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.queue.DeadlineHeap;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import dev.ringmaster.core.queue.WaitingQueues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides. A state machine: commands come in with the time that belongs to them, decisions go out through the listener,
 * and nothing else is known here: no thread, clock, ring or file. The same commands give the same decisions.
 *
 * <p>Single writer: one thread at a time. Between two commands no waiting request fits on any worker; a command that
 * frees room serves those that fit before it returns. A refused command has changed nothing but the time.
 */
public final class Scheduler {
    private final DecisionListener decisions;
    /** Of a completion: it used as many tokens as it was estimated at. */
    public static final long AS_ESTIMATED = -1;

    private final int maxAccounts;
    private AdmissionPolicy policy;
    private final Pool[] pools;
    private final int[] queuedByLevel;
    private final RequestTable requests;
    private final WorkerTable workers = new WorkerTable();
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final RetryHint retryHint = new RetryHint();
    private final Usage usage;
    private final Outbox outbox;
    private final WorkerCommands workerCommands;
    private long nowNanos;
    private long nextSequence;
    private int waitingCount;
    private int awaitingWorker;

    /**
     * A scheduler without workers.
     *
     * @param ledgerCredits most records on their way to the ledger; 0 if there is none
     */
    public Scheduler(
            ResourceCatalog catalog,
            AdmissionPolicy policy,
            int maxAccounts,
            int maxOpenRequests,
            int ledgerCredits,
            DecisionListener decisions) {
        this.decisions = decisions;
        this.policy = policy;
        this.maxAccounts = maxAccounts;
        int priorityLevels = policy.levels();
        int dimensions = catalog.dimensions().size();
        pools = new Pool[catalog.pools().size()];
        for (int i = 0; i < pools.length; i++) {
            pools[i] = new Pool(catalog, priorityLevels);
        }
        queuedByLevel = new int[priorityLevels];
        requests = new RequestTable(maxOpenRequests);
        usage = new Usage(dimensions);
        outbox = new Outbox(decisions, requests, ledgerCredits);
        workerCommands = new WorkerCommands(this, workers, usage, decisions);
    }

    // ---- requests

    /** A request arrives: it is placed, queued or rejected. */
    public void onSubmit(long now, long requestId, RequestSpec spec, long tokens) {
        advanceTo(now);
        if (spec.priorityLevel() >= queuedByLevel.length) {
            decisions.onRejected(nowNanos, requestId, RejectReason.UNKNOWN_PRIORITY_LEVEL, 0);
        } else if (requests.get(requestId) != null) {
            decisions.onRejected(nowNanos, requestId, RejectReason.DUPLICATE_REQUEST, 0);
        } else if (spec.account() >= maxAccounts) {
            decisions.onRejected(nowNanos, requestId, RejectReason.UNKNOWN_ACCOUNT, 0);
        } else if (requests.isFull()) {
            decisions.onRejected(
                    nowNanos, requestId, RejectReason.TOO_MANY_OPEN_REQUESTS, retryHint.nanosFor(waitingCount));
        } else {
            admit(requestId, spec, tokens);
        }
    }

    private void admit(long requestId, RequestSpec spec, long tokens) {
        Pool pool = pools[spec.pool()];
        Shape shape = pool.shapes.shapeOf(spec.demand());
        Worker worker = shape.waiting() > 0 ? null : pool.placer.choose(shape);
        if (worker != null) {
            place(open(requestId, spec, tokens, shape), worker);
            return;
        }
        RejectReason reason = reasonNotToQueue(pool, spec, shape);
        if (reason == null) {
            queue(open(requestId, spec, tokens, shape));
        } else {
            pool.shapes.drop(shape);
            long retryAfterNanos = reason.isPermanent() ? 0 : retryHint.nanosFor(queuedByLevel[levelOf(spec)]);
            decisions.onRejected(nowNanos, requestId, reason, retryAfterNanos);
        }
    }

    private @Nullable RejectReason reasonNotToQueue(Pool pool, RequestSpec spec, Shape shape) {
        if (!pool.placer.couldEverHold(shape)) {
            return RejectReason.LARGER_THAN_ANY_WORKER;
        }
        if (spec.waitTimeoutNanos() == 0) {
            return RejectReason.NO_CAPACITY;
        }
        return queuedByLevel[levelOf(spec)] >= policy.level(levelOf(spec)).maxQueued() ? RejectReason.QUEUE_FULL : null;
    }

    private int levelOf(RequestSpec spec) {
        return spec.priorityLevel() < 0 ? policy.defaultLevel() : spec.priorityLevel();
    }

    private Request open(long requestId, RequestSpec spec, long tokens, Shape shape) {
        long timeout = spec.waitTimeoutNanos() == RequestSpec.LEVEL_TIMEOUT
                ? policy.level(levelOf(spec)).waitTimeoutNanos()
                : spec.waitTimeoutNanos();
        long deadline = timeout > RequestSpec.WAIT_FOREVER - nowNanos ? RequestSpec.WAIT_FOREVER : nowNanos + timeout;
        return open(requestId, nextSequence++, spec, tokens, shape, nowNanos, deadline);
    }

    private Request open(
            long id, long sequence, RequestSpec spec, long tokens, Shape shape, long submitted, long deadline) {
        Request request = requests.take();
        request.open(id, sequence, spec, levelOf(spec), shape, tokens, submitted, deadline);
        requests.put(request);
        pools[spec.pool()].shapes.keep(shape);
        return request;
    }

    /** The holder of a request's capacity is done with it. */
    public void onComplete(long now, long requestId, long actualTokens) {
        advanceTo(now);
        Request request = requests.get(requestId);
        if (request == null) {
            decisions.onRefused(nowNanos, CommandType.COMPLETE, requestId, RefusalReason.UNKNOWN_REQUEST);
        } else if (request.state() != RequestState.PLACED) {
            decisions.onRefused(nowNanos, CommandType.COMPLETE, requestId, RefusalReason.NOT_PLACED);
        } else {
            long workerId = request.workerId();
            Worker worker = withdraw(request);
            decisions.onReleased(nowNanos, requestId, workerId);
            finish(request);
            serve(worker);
        }
    }

    /** The holder of a request's capacity says that the request failed. */
    public void onFail(long now, long requestId) {
        advanceTo(now);
    }

    /** The holder of a request's capacity is alive. */
    public void onRenew(long now, long requestId) {
        advanceTo(now);
    }

    /** Another policy holds from now on. */
    public void onPolicy(long now, AdmissionPolicy newPolicy) {
        advanceTo(now);
        policy = newPolicy;
    }

    /** A request is no longer wanted, wherever it stands. */
    public void onCancel(long now, long requestId) {
        advanceTo(now);
        Request request = requests.get(requestId);
        if (request == null) {
            decisions.onRefused(nowNanos, CommandType.CANCEL, requestId, RefusalReason.UNKNOWN_REQUEST);
        } else {
            Worker worker = withdraw(request);
            decisions.onCancelled(nowNanos, requestId);
            finish(request);
            serve(worker);
        }
    }

    /** Time passes and nothing else. */
    public void onTimer(long now) {
        advanceTo(now);
    }

    /** When {@link #onTimer} has something to do, {@link RequestSpec#WAIT_FOREVER} if never. */
    public long nextTimerNanos() {
        return deadlines.earliestNanos();
    }

    /** Time never goes back: a clock that does is taken to stand still. */
    private void advanceTo(long now) {
        nowNanos = Math.max(nowNanos, now);
        for (Request due = deadlines.due(nowNanos); due != null; due = deadlines.due(nowNanos)) {
            expire(due);
        }
    }

    private void expire(Request request) {
        dequeue(request);
        decisions.onExpired(nowNanos, request.id());
        finish(request);
    }

    // ---- workers

    /** A worker is there, or is there again. */
    public void onWorkerJoined(long now, long workerId, int pool, Capacity capacity) {
        advanceTo(now);
        workerCommands.join(nowNanos, workerId, pool, capacity);
    }

    /** A worker's capacity is another. */
    public void onWorkerChanged(long now, long workerId, Capacity capacity) {
        advanceTo(now);
        workerCommands.change(nowNanos, workerId, capacity);
    }

    /** A worker is to take nothing new. */
    public void onWorkerDraining(long now, long workerId) {
        advanceTo(now);
        workerCommands.drain(nowNanos, workerId);
    }

    /** A worker is gone; what it held is placed again, in the old order, or waits at its old place. */
    public void onWorkerLeft(long now, long workerId) {
        advanceTo(now);
        workerCommands.leave(nowNanos, workerId);
    }

    // ---- ledger

    /** A request is taken up again after a restart, as the ledger had it. Comes before all other commands. */
    public void onRecovered(
            long now,
            long requestId,
            long sequence,
            RequestSpec spec,
            long tokens,
            long submittedNanos,
            long deadlineNanos) {
        if (requests.isFull()) {
            throw new IllegalStateException("request " + requestId + " is one more than may be open");
        }
        nowNanos = Math.max(nowNanos, now);
        nextSequence = Math.max(nextSequence, sequence + 1);
        Shape shape = pools[spec.pool()].shapes.shapeOf(spec.demand());
        Request request = open(requestId, sequence, spec, tokens, shape, submittedNanos, deadlineNanos);
        request.ledgerHas(RequestState.QUEUED);
        enqueue(request);
    }

    /** A request that was just recovered holds capacity of a worker, which may not have come back yet. */
    public void onRecoveredPlacement(long requestId, long workerId, long gpuDevices) {
        Request request = requests.get(requestId);
        if (request == null || request.state() != RequestState.QUEUED) {
            throw new IllegalStateException("request " + requestId + " was not recovered");
        }
        dequeue(request);
        request.state(RequestState.PLACED);
        request.awaitWorker(workerId, gpuDevices);
        request.ledgerHas(RequestState.PLACED);
        awaitingWorker++;
    }

    /** The requests that were recovered on a worker which has not come back. */
    List<Request> requestsAwaiting(long workerId) {
        List<Request> found = new ArrayList<>();
        if (awaitingWorker > 0) {
            for (Request request : requests.inOrder()) {
                if (request.isAwaitingWorker() && request.workerId() == workerId) {
                    found.add(request);
                }
            }
        }
        return found;
    }

    /** Gives a recovered request its worker back; false, and nothing done, if that no longer fits. */
    boolean restore(Request request, Worker worker) {
        boolean fits = request.spec().pool() == worker.pool()
                && pools[worker.pool()].placer.restore(worker, request.shape(), request, request.gpuDevices());
        if (fits) {
            stopAwaiting(request);
            usage.addReserved(request.shape(), 1);
        }
        return fits;
    }

    private void stopAwaiting(Request request) {
        request.stopAwaiting();
        awaitingWorker--;
    }

    /** Whether no further request can be recovered. */
    public boolean isFull() {
        return requests.isFull();
    }

    /** The ledger has the records from {@code first} to {@code last}. It answers in the order of the records. */
    public void onLedgerConfirmed(long now, long first, long last) {
        advanceTo(now);
        for (long record = first; record <= last; record++) {
            outbox.confirmed(nowNanos, record);
        }
    }

    /** The ledger could not store a record: its request ends here. It answers in the order of the records. */
    public void onLedgerFailed(long now, long record) {
        advanceTo(now);
        Request request = outbox.failed(record);
        if (request != null) {
            Worker worker = withdraw(request);
            decisions.onFailed(nowNanos, request.id(), FailReason.LEDGER_FAILED);
            finish(request);
            serve(worker);
        }
    }

    /** Marks what changes from now on, for those who measure: see {@link Request#unsentSince()}. Decides nothing. */
    public void stamp(long stamp) {
        outbox.stamp(stamp);
    }

    /** Hands over what the ledger is to be told, as far as the credits go; returns the number of records. */
    public int drainRecords(RecordSink sink, int limit) {
        return outbox.drainTo(sink, limit);
    }

    /** Of how many requests the ledger is still to be told. */
    public int unsentRecords() {
        return outbox.unsentCount();
    }

    /** How many records are on their way to the ledger. */
    public int recordsInFlight() {
        return outbox.inFlightCount();
    }

    // ---- what others may ask, between two commands

    /** Tells the listener of every open request, in the order of submission, that this scheduler will not finish it. */
    public void suspendAll() {
        for (Request request : requests.inOrder()) {
            decisions.onSuspended(nowNanos, request.id());
        }
    }

    /** A number that stands for the whole state; equal states have equal numbers. */
    public long stateHash() {
        return StateHash.of(requests.requests(), workers.workers());
    }

    /** The number of open requests. */
    public int openCount() {
        return requests.size();
    }

    /** The number of waiting requests. */
    public int waitingCount() {
        return waitingCount;
    }

    /** The number of workers. */
    public int workerCount() {
        return workers.size();
    }

    /** What requests hold of an element: a dimension, or behind the last one GPU milli. */
    public long reserved(int element) {
        return usage.reserved(element);
    }

    /** What all workers have of an element: a dimension, or behind the last one GPU milli. */
    public long capacity(int element) {
        return usage.capacity(element);
    }

    // ---- the moves all of these are made of

    Pool pool(int index) {
        return pools[index];
    }

    @Nullable
    Request openRequest(long id) {
        return requests.get(id);
    }

    private void place(Request request, Worker worker) {
        pools[worker.pool()].placer.reserve(worker, request.shape(), request);
        usage.addReserved(request.shape(), 1);
        request.state(RequestState.PLACED);
        retryHint.onStart(nowNanos);
        decisions.onPlaced(
                nowNanos,
                request.id(),
                worker.id(),
                request.gpuDevices(),
                Math.max(0, nowNanos - request.submittedNanos()));
        outbox.changed(nowNanos, request);
    }

    private void enqueue(Request request) {
        request.state(RequestState.QUEUED);
        pools[request.spec().pool()].waiting.add(request);
        queuedByLevel[request.level()]++;
        waitingCount++;
        deadlines.add(request);
    }

    private void dequeue(Request request) {
        pools[request.spec().pool()].waiting.remove(request);
        queuedByLevel[request.level()]--;
        waitingCount--;
        deadlines.remove(request);
    }

    /** Takes a request from where it stands; returns the worker that has more room now, null if none has. */
    @Nullable
    Worker withdraw(Request request) {
        if (request.state() == RequestState.QUEUED) {
            dequeue(request);
            return null;
        }
        Worker worker = request.worker();
        if (worker == null) {
            stopAwaiting(request);
            return null;
        }
        pools[worker.pool()].placer.release(worker, request.shape(), request);
        usage.addReserved(request.shape(), -1);
        return worker;
    }

    private void finish(Request request) {
        request.state(RequestState.FINISHED);
        requests.remove(request);
        pools[request.spec().pool()].shapes.release(request.shape());
        outbox.changed(nowNanos, request);
    }

    /** Places a request that lost its worker, or puts it back at its old place. */
    void decideAnew(Request request) {
        Worker worker = pools[request.spec().pool()].placer.choose(request.shape());
        if (worker != null) {
            place(request, worker);
        } else {
            queue(request);
        }
    }

    private void queue(Request request) {
        enqueue(request);
        decisions.onQueued(nowNanos, request.id());
        outbox.changed(nowNanos, request);
    }

    /** Gives a worker's room to those that wait for it. */
    void serve(@Nullable Worker worker) {
        if (worker == null) {
            return;
        }
        if (worker.isDraining()) {
            workerCommands.onRoom(nowNanos, worker);
            return;
        }
        WaitingQueues waiting = pools[worker.pool()].waiting;
        for (Request next = waiting.nextFor(worker); next != null; next = waiting.nextFor(worker)) {
            dequeue(next);
            place(next, worker);
        }
    }

    /** Gives the room of a worker that came to those that wait for it and go before a request that is not decided. */
    void serveBefore(Request request, Worker worker) {
        WaitingQueues waiting = pools[worker.pool()].waiting;
        Request next = waiting.nextFor(worker);
        while (next != null && next.isBefore(request)) {
            dequeue(next);
            place(next, worker);
            next = waiting.nextFor(worker);
        }
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.AccountTable;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import dev.ringmaster.core.queue.WaitingQueues;
import dev.ringmaster.core.time.Timed;
import dev.ringmaster.core.time.TimerWheel;
import org.jspecify.annotations.Nullable;

/**
 * Decides. A state machine: commands come in with the time that belongs to them, decisions go out through the listener,
 * and nothing else is known here: no thread, clock, ring or file. The same commands give the same decisions.
 *
 * <p>Single writer: one thread at a time. Whatever makes room, by a worker, a limit or time, lets go those who waited
 * for it before the command returns. A refused command has changed nothing but the time.
 */
public final class Scheduler {
    /** Of a completion: it used as many tokens as it was estimated at. */
    public static final long AS_ESTIMATED = -1;

    private final DecisionListener decisions;
    private final RequestTable requests;
    private final AccountTable accounts;
    private final WorkerTable workers;
    private final TimerWheel timers = new TimerWheel();
    private final RetryHint retryHint = new RetryHint();
    private final Usage usage;
    private final Outbox outbox;
    private final Matcher matcher;
    private final WorkerCommands workerCommands;
    private final Growth growth;
    private final Admission admission;
    private final Questions questions;
    private final Intake intake;
    private final Gangs gangs;
    private final Sharing sharing;
    private long nowNanos;
    private long nextSequence;

    /** A scheduler without workers. */
    public Scheduler(SchedulerConfig config, DecisionListener decisions) {
        ResourceCatalog catalog = config.catalog();
        AdmissionPolicy policy = config.admission();
        this.decisions = decisions;
        requests = new RequestTable(config.maxOpenRequests());
        accounts = new AccountTable(config.maxAccounts(), policy, timers);
        usage = new Usage(catalog.dimensions().size());
        outbox = new Outbox(decisions, requests, config.ledgerCredits());
        workers = new WorkerTable(config.pools());
        RecoveredPlacements recovered = new RecoveredPlacements(requests);
        matcher = new Matcher(config, workers.kinds(), timers, usage, outbox, retryHint, recovered, decisions);
        growth = new Growth(this, config.pools(), matcher, workers, timers, decisions);
        matcher.tellWaitsTo(growth);
        workerCommands = new WorkerCommands(this, matcher, recovered, workers, growth, usage, decisions);
        accounts.changeTo(policy, 0);
        admission = new Admission(matcher, requests, accounts, retryHint, policy);
        intake = new Intake(this, matcher, admission, requests, accounts, decisions);
        gangs = new Gangs(this, matcher, admission, requests, accounts, decisions);
        sharing = new Sharing(this, matcher, workerCommands, growth, outbox, admission, requests, decisions);
        questions = new Questions(catalog, matcher, admission, requests, accounts, workers, retryHint);
    }

    // ---- requests

    /** A request arrives, estimated at a number of tokens: it is placed, queued or rejected. */
    public void onSubmit(long now, long requestId, RequestSpec spec, long tokens) {
        advanceTo(now);
        nextSequence += intake.submit(nowNanos, requestId, spec, tokens, nextSequence) ? 1 : 0;
    }

    /** A gang arrives: all its requests are placed, all are queued or all are rejected. */
    public void onSubmitGang(long now, Gang gang) {
        advanceTo(now);
        nextSequence += gangs.submit(nowNanos, gang, nextSequence);
    }

    Request open(long id, long sequence, RequestSpec spec, long tokens, Shape shape, long submitted, long deadline) {
        Request request = requests.take();
        Account account = accounts.get(spec.account(), nowNanos);
        request.open(id, sequence, spec, tokens, submitted, deadline);
        request.classify(admission.levelOf(spec), shape, account);
        requests.put(request);
        Pool pool = matcher.pool(spec.pool());
        pool.shapes.keep(shape);
        pool.workers.expect(shape);
        return request;
    }

    /**
     * The holder of a request's capacity is done with it.
     *
     * @param actualTokens what it really used, or {@link #AS_ESTIMATED}
     */
    public void onComplete(long now, long requestId, long actualTokens) {
        advanceTo(now);
        Request request = placed(CommandType.COMPLETE, requestId);
        if (request != null) {
            if (actualTokens != AS_ESTIMATED) {
                matcher.charges().correct(nowNanos, request, actualTokens);
            }
            long workerId = request.workerId();
            Worker worker = withdraw(request);
            request.answered(FinalAnswer.RELEASED, null);
            decisions.onReleased(nowNanos, requestId, workerId);
            finish(request, false);
            serve(worker);
        }
    }

    /** The holder of a request's capacity says that the request failed. */
    public void onFail(long now, long requestId) {
        advanceTo(now);
        Request request = placed(CommandType.FAIL, requestId);
        if (request != null) {
            matcher.charges().refund(nowNanos, request);
            fail(request, FailReason.HOLDER_FAILED);
        }
    }

    private void fail(Request request, FailReason reason) {
        Worker worker = withdraw(request);
        request.answered(FinalAnswer.FAILED, reason);
        decisions.onFailed(nowNanos, request.id(), reason);
        finish(request, false);
        serve(worker);
    }

    /** The holder of a request's capacity is alive. */
    public void onRenew(long now, long requestId) {
        advanceTo(now);
        Request request = placed(CommandType.RENEW, requestId);
        if (request != null) {
            matcher.placements().startLease(nowNanos, request);
        }
    }

    private @Nullable Request placed(CommandType command, long requestId) {
        Request request = requests.get(requestId);
        if (request != null && request.state() == RequestState.PLACED) {
            return request;
        }
        RefusalReason reason = request == null ? RefusalReason.UNKNOWN_REQUEST : RefusalReason.NOT_PLACED;
        decisions.onRefused(nowNanos, command, requestId, reason);
        return null;
    }

    /** A request is no longer wanted, wherever it stands. */
    public void onCancel(long now, long requestId) {
        advanceTo(now);
        Request request = requests.get(requestId);
        if (request == null) {
            decisions.onRefused(nowNanos, CommandType.CANCEL, requestId, RefusalReason.UNKNOWN_REQUEST);
        } else {
            Worker worker = withdraw(request);
            request.answered(FinalAnswer.CANCELLED, null);
            decisions.onCancelled(nowNanos, requestId);
            finish(request, false);
            serve(worker);
        }
    }

    /** Another policy holds from now on. */
    public void onPolicy(long now, AdmissionPolicy newPolicy) {
        advanceTo(now);
        admission.changeTo(newPolicy);
        matcher.changeTo(nowNanos, newPolicy);
        accounts.changeTo(newPolicy, nowNanos);
        serve(null);
        growth.touch(nowNanos);
    }

    // ---- time

    /** Time passes and nothing else. */
    public void onTimer(long now) {
        advanceTo(now);
    }

    /** When {@link #onTimer} may have something to do, never too late; {@link RequestSpec#WAIT_FOREVER} if never. */
    public long nextTimerNanos() {
        return timers.nextNanos();
    }

    /** Time never goes back: a clock that does is taken to stand still. What is due ends before anything starts. */
    long advanceTo(long now) {
        nowNanos = Math.max(nowNanos, now);
        matcher.asOf(nowNanos);
        gangs.endRecovery(nowNanos);
        if (timers.advanceTo(nowNanos)) {
            endWhatIsDue();
        }
        return nowNanos;
    }

    /** The same for what was taken in just now and may be due already, and lets go whoever can. */
    void catchUp() {
        timers.advanceTo(nowNanos);
        endWhatIsDue();
    }

    private void endWhatIsDue() {
        for (Timed due = timers.poll(nowNanos); due != null; due = timers.poll(nowNanos)) {
            if (due instanceof Request request) {
                end(request);
            } else if (due instanceof Line line) {
                WaitingQueues.onAging(line, nowNanos);
            } else if (due instanceof Account account) {
                account.onTimer(nowNanos, timers);
            } else if (due instanceof Preemption preemption) {
                matcher.unsettle(preemption.pool);
            }
        }
        serve(null);
        growth.onTimer(nowNanos);
    }

    /** A waiting request's deadline has come, or a placed one's lease is over. */
    private void end(Request request) {
        boolean wasWaiting = request.state() == RequestState.QUEUED;
        Worker worker = withdraw(request);
        if (wasWaiting) {
            request.answered(FinalAnswer.EXPIRED, null);
            decisions.onExpired(nowNanos, request.id());
        } else {
            request.answered(FinalAnswer.FAILED, FailReason.LEASE_EXPIRED);
            decisions.onFailed(nowNanos, request.id(), FailReason.LEASE_EXPIRED);
        }
        finish(request, wasWaiting);
        if (worker != null) {
            onRoom(worker);
        }
    }

    private void onRoom(Worker worker) {
        if (worker.isDraining()) {
            workerCommands.onRoom(nowNanos, worker);
        } else {
            matcher.unsettleAround(pool(worker.pool()));
        }
    }

    // ---- workers

    /** A worker is there, or is there again. */
    public void onWorkerJoined(long now, long workerId, WorkerSpec spec) {
        onWorkerJoined(now, workerId, spec, GrowthPolicy.NO_ORDER);
    }

    /** A worker that was ordered is there. */
    public void onWorkerJoined(long now, long workerId, WorkerSpec spec, long orderId) {
        advanceTo(now);
        workerCommands.join(nowNanos, workerId, spec, orderId);
    }

    /** Some of the workers of an order will not come; more than are missing stand for all of these. */
    public void onWorkerOrderFailed(long now, long orderId, int workersMissing) {
        advanceTo(now);
        growth.fail(nowNanos, orderId, workersMissing);
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
        matcher.asOf(nowNanos);
        timers.advanceTo(nowNanos);
        nextSequence = Math.max(nextSequence, sequence + 1);
        Shape shape = matcher.pool(spec.pool()).shapes.shapeOf(spec.demand());
        Request request = open(requestId, sequence, spec, tokens, shape, submittedNanos, deadlineNanos);
        request.ledgerHas(RequestState.QUEUED);
        matcher.enqueue(nowNanos, request);
        matcher.serveNextTime(nowNanos);
        growth.waits(nowNanos, request);
    }

    /**
     * A request that was just recovered is a member of a gang, which goes on with the members that are recovered.
     *
     * @param gang the sequence of the first member that the gang had
     */
    public void onRecoveredMember(long requestId, long gang) {
        gangs.recovered(requestId, gang);
    }

    /** All requests are recovered: gangs are put together again. The next command says so too. */
    public void endRecovery() {
        gangs.endRecovery(nowNanos);
    }

    /** A request that was just recovered holds capacity of a worker, which may not have come back yet. */
    public void onRecoveredPlacement(long requestId, long workerId, long gpuDevices) {
        Request request = requests.get(requestId);
        if (request == null || request.state() != RequestState.QUEUED) {
            throw new IllegalStateException("request " + requestId + " was not recovered");
        }
        matcher.dequeue(nowNanos, request);
        workerCommands.await(nowNanos, request, workerId, gpuDevices);
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
            if (request.state() == RequestState.PLACED) {
                matcher.charges().refund(nowNanos, request);
            }
            fail(request, FailReason.LEDGER_FAILED);
        }
    }

    /** What a ledger that several nodes share tells. */
    public Sharing sharing() {
        return sharing;
    }

    /** Lets somebody who measures take notice of requests that start. */
    public void tellStartsTo(StartSink sink) {
        matcher.placements().tellStartsTo(sink);
    }

    /** Marks what changes from now on, for those who measure: see {@link Request#unsentSince()}. Decides nothing. */
    public void stamp(long stamp) {
        outbox.stamp(stamp);
    }

    /** Hands over what the ledger is to be told, as far as the credits go; returns the number of records. */
    public int drainRecords(RecordSink sink, int limit) {
        return outbox.drainTo(nowNanos, sink, limit);
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

    /** What may be asked of the state as it is now, with the answers of this moment. */
    public Questions questions() {
        questions.asOf(nowNanos);
        return questions;
    }

    /** A number that stands for the whole state; equal states have equal numbers. */
    public long stateHash() {
        return StateHash.of(requests.requests(), workers.workers())
                + growth.stateHash()
                + matcher.ledgerGate().stateHash();
    }

    /** The number of open requests. */
    public int openCount() {
        return requests.size();
    }

    /** The number of waiting requests. */
    public int waitingCount() {
        return matcher.counts().all();
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

    /** The place in the order of submission of a request that is opened now. */
    long nextSequence() {
        return nextSequence++;
    }

    Pool pool(int index) {
        return matcher.pool(index);
    }

    @Nullable
    Request openRequest(long id) {
        return requests.get(id);
    }

    /** Takes a request from where it stands; returns the worker that has more room now, null if none has. */
    private @Nullable Worker withdraw(Request request) {
        if (request.state() == RequestState.QUEUED) {
            matcher.dequeue(nowNanos, request.lead());
            return null;
        }
        return matcher.placements().withdraw(nowNanos, request);
    }

    /** A request has had its final answer, and so have those who waited with it. */
    void finish(Request request, boolean isExpired) {
        gangs.finish(nowNanos, request, isExpired);
    }

    void close(Request request) {
        forget(request);
        outbox.changed(nowNanos, request);
        growth.touch(nowNanos);
    }

    void forget(Request request) {
        request.leaveGang();
        request.state(RequestState.FINISHED);
        requests.remove(request);
        matcher.pool(request.spec().pool()).shapes.release(request.shape());
    }

    /** Gives room to those that wait for it: what a worker has more, if one is given, and what limits allow. */
    void serve(@Nullable Worker worker) {
        if (worker != null && worker.isDraining()) {
            workerCommands.onRoom(nowNanos, worker);
        }
        matcher.serve(nowNanos, worker);
    }
}

package dev.ringmaster;

import dev.ringmaster.api.AccountStatus;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WaitingGroup;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.RecordSink;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.pipeline.Records;
import dev.ringmaster.pipeline.Recovery;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine without rings and threads, for a service that has a single-writer thread of its own: a decision is a method
 * call, and the listener has been told when it returns.
 *
 * <p>One thread at a time, and nobody else, calls this. Time is what the caller passes in with each command, in
 * nanoseconds since whatever it likes; it begins at 0, and an earlier time than before counts as the time before. Wait mode, ring size,
 * batch window and {@code timePassedIn} of the configuration have no meaning here.
 */
public final class InlineEngine implements AutoCloseable {
    private final ResourceCatalog catalog;
    private final AdmissionPolicy admission;
    private final int maxAccounts;
    private final Scheduler scheduler;
    private final @Nullable Ledger ledger;
    private final LedgerBatch batch;
    private final RecordSink sink = this::addToBatch;
    private boolean isClosed;
    private final Consumer<LedgerBatch> whenAnswered = this::answered;
    private volatile boolean isAnswered;
    private volatile @Nullable Thread waiting;

    private InlineEngine(EngineConfig config, DecisionListener listener, @Nullable Ledger ledger, long nowNanos) {
        this.ledger = ledger;
        catalog = config.catalog();
        admission = config.admission();
        maxAccounts = config.maxAccounts();
        Arguments.requirePolicy(catalog, admission, admission, maxAccounts);
        batch = new LedgerBatch(config.maxBatchSize());
        scheduler = new Scheduler(config.scheduler(ledger == null ? 0 : config.maxBatchSize()), listener);
        if (ledger != null) {
            new Recovery(
                            scheduler,
                            listener,
                            config.maxOpenRequests(),
                            config.admission().levels(),
                            config.maxAccounts())
                    .run(ledger, nowNanos);
        }
    }

    /** An engine that keeps everything in memory; each state is confirmed at once. */
    public static InlineEngine create(EngineConfig config, DecisionListener listener) {
        return new InlineEngine(config, listener, null, 0);
    }

    /**
     * An engine on a ledger, which it owns from here on; what the ledger holds is taken up first. The ledger must be for
     * this engine alone: nothing is heard here of what other nodes do.
     *
     * @throws LedgerException if what the ledger holds cannot be read or does not go with the configuration
     */
    public static InlineEngine create(EngineConfig config, DecisionListener listener, Ledger ledger, long nowNanos) {
        try {
            return new InlineEngine(config, listener, ledger, nowNanos);
        } catch (RuntimeException | Error e) {
            ledger.close();
            throw e;
        }
    }

    /** See {@link SchedulingEngine#trySubmit(long, RequestSpec)}. */
    public void submit(long nowNanos, long requestId, RequestSpec spec) {
        submit(nowNanos, requestId, spec, 0);
    }

    /** See {@link SchedulingEngine#trySubmit(long, RequestSpec, long)}. */
    public void submit(long nowNanos, long requestId, RequestSpec spec, long tokens) {
        Arguments.requireOwn(catalog, spec.demand().catalog());
        Arguments.requireTokens(tokens);
        scheduler.onSubmit(nowNanos, requestId, spec, tokens);
    }

    /** See {@link SchedulingEngine#trySubmitGang(Gang)}. */
    public void submitGang(long nowNanos, Gang gang) {
        Arguments.requireOwn(catalog, gang.firstSpec().demand().catalog());
        scheduler.onSubmitGang(nowNanos, gang);
    }

    /** See {@link SchedulingEngine#tryComplete(long)}. */
    public void complete(long nowNanos, long requestId) {
        scheduler.onComplete(nowNanos, requestId, Scheduler.AS_ESTIMATED);
    }

    /** See {@link SchedulingEngine#tryComplete(long, long)}. */
    public void complete(long nowNanos, long requestId, long actualTokens) {
        Arguments.requireTokens(actualTokens);
        scheduler.onComplete(nowNanos, requestId, actualTokens);
    }

    /** See {@link SchedulingEngine#tryFail}. */
    public void fail(long nowNanos, long requestId) {
        scheduler.onFail(nowNanos, requestId);
    }

    /** See {@link SchedulingEngine#tryRenew}. */
    public void renew(long nowNanos, long requestId) {
        scheduler.onRenew(nowNanos, requestId);
    }

    /** See {@link SchedulingEngine#tryChangePolicy}. */
    public void changePolicy(long nowNanos, AdmissionPolicy policy) {
        Arguments.requirePolicy(catalog, admission, policy, maxAccounts);
        scheduler.onPolicy(nowNanos, policy);
    }

    /** See {@link SchedulingEngine#tryCancel}. */
    public void cancel(long nowNanos, long requestId) {
        scheduler.onCancel(nowNanos, requestId);
    }

    /** See {@link SchedulingEngine#tryWorkerJoin(long, int, Capacity)}. */
    public void workerJoin(long nowNanos, long workerId, int pool, Capacity capacity) {
        workerJoin(nowNanos, workerId, WorkerSpec.of(pool, capacity));
    }

    /** See {@link SchedulingEngine#tryWorkerJoin(long, WorkerSpec)}. */
    public void workerJoin(long nowNanos, long workerId, WorkerSpec spec) {
        workerJoin(nowNanos, workerId, spec, GrowthPolicy.NO_ORDER);
    }

    /** See {@link SchedulingEngine#tryWorkerJoin(long, WorkerSpec, long)}. */
    public void workerJoin(long nowNanos, long workerId, WorkerSpec spec, long orderId) {
        Arguments.requireOwn(catalog, spec.capacity().catalog());
        Arguments.requireWorkerId(workerId);
        scheduler.onWorkerJoined(nowNanos, workerId, spec, orderId);
    }

    /** See {@link SchedulingEngine#tryWorkerOrderFailed}. */
    public void workerOrderFailed(long nowNanos, long orderId, int workers) {
        Arguments.requireWorkers(workers);
        scheduler.onWorkerOrderFailed(nowNanos, orderId, workers);
    }

    /** See {@link SchedulingEngine#tryWorkerChange}. */
    public void workerChange(long nowNanos, long workerId, Capacity capacity) {
        Arguments.requireOwn(catalog, capacity.catalog());
        scheduler.onWorkerChanged(nowNanos, workerId, capacity);
    }

    /** See {@link SchedulingEngine#tryWorkerDrain}. */
    public void workerDrain(long nowNanos, long workerId) {
        scheduler.onWorkerDraining(nowNanos, workerId);
    }

    /** See {@link SchedulingEngine#tryWorkerLeave}. */
    public void workerLeave(long nowNanos, long workerId) {
        scheduler.onWorkerLeft(nowNanos, workerId);
    }

    /** Lets time pass: what waited for too long expires. */
    public void advanceTime(long nowNanos) {
        scheduler.onTimer(nowNanos);
    }

    /** When {@link #advanceTime} is due, {@link RequestSpec#WAIT_FOREVER} if nothing waits with a deadline. */
    public long nextTimerNanos() {
        return scheduler.nextTimerNanos();
    }

    /**
     * Tells the ledger, on the calling thread, what it does not know yet, in batches of the configured size; returns how
     * many records that were; it waits until they are answered. Without a ledger there is nothing to do. What the ledger throws fails its batch and comes
     * out here.
     */
    public int flush(long nowNanos) {
        int records = 0;
        if (ledger != null) {
            while (scheduler.drainRecords(sink, batch.capacity()) > 0) {
                records += batch.size();
                apply(ledger, nowNanos);
            }
        }
        return records;
    }

    private void apply(Ledger to, long nowNanos) {
        isAnswered = false;
        try {
            to.apply(batch, whenAnswered);
            awaitAnswer();
        } finally {
            for (int i = 0; i < batch.size(); i++) {
                long record = batch.firstRecord() + i;
                switch (batch.verdict(i)) {
                    case CONFIRMED -> scheduler.onLedgerConfirmed(nowNanos, record, record);
                    case REFUSED -> scheduler.sharing().onRefused(nowNanos, record);
                    case FAILED -> scheduler.onLedgerFailed(nowNanos, record);
                }
            }
            batch.clear();
        }
    }

    private void answered(LedgerBatch answered) {
        isAnswered = true;
        LockSupport.unpark(waiting);
    }

    private void awaitAnswer() {
        boolean isInterrupted = false;
        waiting = Thread.currentThread();
        while (!isAnswered) {
            LockSupport.park(this);
            isInterrupted |= Thread.interrupted();
        }
        waiting = null;
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A number for the state; engines in equal states give equal numbers. */
    public long stateHash() {
        return scheduler.stateHash();
    }

    /** See {@link SchedulingEngine#explain}. */
    public Optional<Explanation> explain(long requestId) {
        return Optional.ofNullable(scheduler.questions().explain(requestId));
    }

    /** See {@link SchedulingEngine#whatIf}. */
    public Optional<Explanation> whatIf(RequestSpec spec, long tokens) {
        Arguments.requireOwn(catalog, spec.demand().catalog());
        Arguments.requireTokens(tokens);
        return Optional.ofNullable(scheduler.questions().whatIf(spec, tokens));
    }

    /** See {@link SchedulingEngine#explainGroup}. */
    public WaitingGroup explainGroup(int pool, int level, int account) {
        return scheduler.questions().explainGroup(pool, level, account);
    }

    /** See {@link SchedulingEngine#defragmentationPlan}. */
    public DefragmentationPlan defragmentationPlan(int pool, int maxMoves) {
        Arguments.requirePool(catalog, pool);
        Arguments.requireMoves(maxMoves);
        return scheduler.questions().defragmentationPlan(pool, maxMoves);
    }

    /** See {@link SchedulingEngine#engineLimits}. */
    public LimitUse engineLimits() {
        return scheduler.questions().engineLimits();
    }

    /** See {@link SchedulingEngine#poolLimits}. */
    public LimitUse poolLimits(int pool) {
        Arguments.requirePool(catalog, pool);
        return scheduler.questions().poolLimits(pool);
    }

    /** See {@link SchedulingEngine#account}. */
    public Optional<AccountStatus> account(int number) {
        return Optional.ofNullable(scheduler.questions().account(number));
    }

    /** The number of requests without a final answer. */
    public int openRequests() {
        return scheduler.openCount();
    }

    /** The number of waiting requests. */
    public int waitingRequests() {
        return scheduler.waitingCount();
    }

    /** Tells the ledger what it does not know, suspends what is open, and closes the ledger. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            flush(0);
            scheduler.suspendAll();
        } finally {
            if (ledger != null) {
                ledger.close();
            }
        }
    }

    private void addToBatch(long record, Request request, RequestState state) {
        if (batch.size() == 0) {
            batch.firstRecord(record);
        }
        Records.fill(batch.add(), request, state);
    }
}

package dev.ringmaster;

import dev.ringmaster.api.AccountStatus;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.DefragmentationPlan;
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.Placement;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WaitingGroup;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.metrics.Meters;
import dev.ringmaster.pipeline.Pipeline;
import dev.ringmaster.pipeline.PipelineConfig;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A running scheduling engine: commands in from any thread, decisions out through a listener.
 *
 * <p>Every {@code try…} method may be called by any thread, never blocks and never throws for overload: it says whether
 * the command is in the ring. What becomes of it is told to the {@link DecisionListener}, on the deciding thread. An
 * engine that is switched off answers {@link PublishResult#BYPASSED} and does nothing else; a stage of it completes at
 * once, with a placement on no worker.
 */
public final class SchedulingEngine implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** Null if the engine is switched off. */
    private final @Nullable Pipeline pipeline;

    private final EngineMetrics metrics;
    private final ResourceCatalog catalog;
    private final AdmissionPolicy admission;
    private final int maxAccounts;
    private final boolean isTimePassedIn;

    private SchedulingEngine(EngineConfig config, DecisionListener listener, @Nullable Ledger ledger) {
        catalog = config.catalog();
        admission = config.admission();
        maxAccounts = config.maxAccounts();
        Arguments.requirePolicy(catalog, admission, admission, maxAccounts);
        isTimePassedIn = config.isTimePassedIn();
        if (!config.isEnabled() && ledger != null) {
            ledger.close();
        }
        pipeline = config.isEnabled() ? new Pipeline(pipelineConfig(config), listener, ledger) : null;
        metrics = new EngineMetrics(
                pipeline == null ? new Meters(catalog.dimensions().size(), admission.levels()) : pipeline.meters());
    }

    /** Launches an engine that keeps everything in memory; each state is confirmed at once. */
    public static SchedulingEngine launch(EngineConfig config, DecisionListener listener) {
        return new SchedulingEngine(config, listener, null);
    }

    /**
     * Launches an engine on a ledger: takes up what the ledger holds, then starts. The engine owns the ledger from here
     * on and closes it, also when the launch fails.
     *
     * @throws LedgerException if what the ledger holds cannot be read or does not go with the configuration
     */
    public static SchedulingEngine launch(EngineConfig config, DecisionListener listener, Ledger ledger) {
        try {
            return new SchedulingEngine(config, listener, ledger);
        } catch (RuntimeException | Error e) {
            ledger.close();
            throw e;
        }
    }

    private static PipelineConfig pipelineConfig(EngineConfig config) {
        return new PipelineConfig(
                config.scheduler(config.ledgerCredits()),
                config.commandRingSize(),
                config.maxBatchSize(),
                config.batchWindowNanos(),
                config.waitMode().spins(),
                config.waitMode().yields(),
                config.isTimePassedIn());
    }

    /** Submits a request under an id that no open request has; its latency counts from now. */
    public PublishResult trySubmit(long requestId, RequestSpec spec) {
        return trySubmit(requestId, spec, 0, System.nanoTime());
    }

    /**
     * Submits a request that is estimated at a number of tokens, which limits and quotas count.
     *
     * @param tokens 0 to {@link RequestSpec#MAX_TOKENS}
     * @throws IllegalArgumentException if {@code tokens} are out of range
     */
    public PublishResult trySubmit(long requestId, RequestSpec spec, long tokens) {
        return trySubmit(requestId, spec, tokens, System.nanoTime());
    }

    /**
     * Submits a request whose latency counts from when it was due, so that a stall counts against everyone who was due
     * in it.
     *
     * @param tokens 0 to {@link RequestSpec#MAX_TOKENS}
     * @param dueNanos by {@link System#nanoTime()}
     * @throws IllegalArgumentException if {@code tokens} are out of range
     */
    public PublishResult trySubmit(long requestId, RequestSpec spec, long tokens, long dueNanos) {
        requireOwn(spec.demand().catalog());
        Arguments.requireTokens(tokens);
        return pipeline == null ? PublishResult.BYPASSED : pipeline.trySubmit(requestId, spec, tokens, dueNanos);
    }

    /**
     * Submits a gang: its requests are placed together, wait together, or are rejected together, each with an answer of
     * its own; see {@link Gang}. One command, for which the ring needs room once.
     *
     * @throws IllegalArgumentException if it was built from another catalog
     */
    public PublishResult trySubmitGang(Gang gang) {
        return trySubmitGang(gang, System.nanoTime());
    }

    /**
     * As {@link #trySubmitGang(Gang)}; the latency of all members counts from when the gang was due.
     *
     * @param dueNanos by {@link System#nanoTime()}
     */
    public PublishResult trySubmitGang(Gang gang, long dueNanos) {
        requireOwn(gang.firstSpec().demand().catalog());
        return pipeline == null ? PublishResult.BYPASSED : pipeline.trySubmitGang(gang, dueNanos);
    }

    /** Completes a placed request, which used as many tokens as it was estimated at: its capacity is free for others. */
    public PublishResult tryComplete(long requestId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryComplete(requestId, Scheduler.AS_ESTIMATED);
    }

    /**
     * Completes a placed request; limits and quotas are put right by what it really used.
     *
     * @param actualTokens 0 to {@link RequestSpec#MAX_TOKENS}
     * @throws IllegalArgumentException if {@code actualTokens} are out of range
     */
    public PublishResult tryComplete(long requestId, long actualTokens) {
        Arguments.requireTokens(actualTokens);
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryComplete(requestId, actualTokens);
    }

    /** Ends a placed request that failed: its capacity is free, and its tokens are given back to limits and quotas. */
    public PublishResult tryFail(long requestId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryCommand(CommandType.FAIL, requestId);
    }

    /** Says that the holder of a placed request is alive: its lease starts anew. */
    public PublishResult tryRenew(long requestId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryCommand(CommandType.RENEW, requestId);
    }

    /**
     * Lets another policy hold from the next command on. What waits keeps its place, what runs is left alone, and what
     * was used stays used; whoever can go under it goes at once.
     *
     * @throws IllegalArgumentException if the policy has another number of levels, or names a pool, account or
     *     dimension that the engine does not have
     */
    public PublishResult tryChangePolicy(AdmissionPolicy policy) {
        Arguments.requirePolicy(catalog, admission, policy, maxAccounts);
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryChangePolicy(policy);
    }

    /** Cancels an open request, waiting or placed. */
    public PublishResult tryCancel(long requestId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryCommand(CommandType.CANCEL, requestId);
    }

    /**
     * Lets a worker join that every request of its pool may use; see {@link #tryWorkerJoin(long, WorkerSpec)}.
     *
     * @param pool index of the pool, see {@link ResourceCatalog#pool(String)}
     */
    public PublishResult tryWorkerJoin(long workerId, int pool, Capacity capacity) {
        return tryWorkerJoin(workerId, WorkerSpec.of(pool, capacity));
    }

    /**
     * Lets a worker join. Said again of a worker that is present it changes nothing, but ends its draining; a worker that is
     * present and is described otherwise is refused.
     */
    public PublishResult tryWorkerJoin(long workerId, WorkerSpec spec) {
        return tryWorkerJoin(workerId, spec, GrowthPolicy.NO_ORDER);
    }

    /**
     * Lets a worker join that was ordered by {@link DecisionListener#onWorkerWanted}; see {@link #tryWorkerJoin(long,
     * WorkerSpec)}. If its order is not known (any more), or is of another pool, it joins as one that was not ordered.
     *
     * @param orderId the id of the order, which may want several workers, or {@link GrowthPolicy#NO_ORDER}
     */
    public PublishResult tryWorkerJoin(long workerId, WorkerSpec spec, long orderId) {
        requireOwn(spec.capacity().catalog());
        Arguments.requireWorkerId(workerId);
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryWorkerJoin(workerId, spec, orderId);
    }

    /**
     * Says that workers of an order will not come. What they were ordered for is ordered again after a while, or fails if that
     * was done as often as may be.
     *
     * @param workers how many, at least 1; more than are missing stand for all of these
     * @throws IllegalArgumentException if {@code workers} are below 1
     */
    public PublishResult tryWorkerOrderFailed(long orderId, int workers) {
        Arguments.requireWorkers(workers);
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryWorkerOrderFailed(orderId, workers);
    }

    /** Changes a worker's capacity; refused if it would be below what the worker's requests hold. */
    public PublishResult tryWorkerChange(long workerId, Capacity capacity) {
        requireOwn(capacity.catalog());
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryWorkerChange(workerId, capacity);
    }

    /** Lets a worker take nothing new; what it holds stays until it is completed. */
    public PublishResult tryWorkerDrain(long workerId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryCommand(CommandType.WORKER_DRAIN, workerId);
    }

    /** Lets a worker go; what it held is placed again elsewhere or waits at its old place. */
    public PublishResult tryWorkerLeave(long workerId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryCommand(CommandType.WORKER_LEAVE, workerId);
    }

    /**
     * Moves the engine's time forward; an earlier time changes nothing.
     *
     * @throws IllegalStateException if the engine reads a clock of its own
     */
    public PublishResult tryAdvanceTime(long nowNanos) {
        if (!isTimePassedIn) {
            throw new IllegalStateException("the engine reads its own clock; configure timePassedIn() to move time");
        }
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryAdvanceTime(nowNanos);
    }

    /**
     * Asks for {@link DecisionListener#onFence} when everything that was published before, and all that follows from it,
     * has been decided.
     */
    public PublishResult tryFence(long fenceId) {
        return pipeline == null ? PublishResult.BYPASSED : pipeline.tryFence(fenceId);
    }

    /**
     * Submits a request and gives a stage that completes when it is placed, on the common pool. It fails with a
     * {@link NotPlacedException} if the request ends otherwise. A convenience: it allocates.
     */
    public CompletionStage<Placement> submit(long requestId, RequestSpec spec) {
        return submit(requestId, spec, 0);
    }

    /** As {@link #submit(long, RequestSpec)}, for a request that is estimated at a number of tokens. */
    public CompletionStage<Placement> submit(long requestId, RequestSpec spec, long tokens) {
        return submit(requestId, spec, tokens, false);
    }

    /** As {@link #submit(long, RequestSpec)}, but completes when the ledger has confirmed the placement. */
    public CompletionStage<Placement> submitConfirmed(long requestId, RequestSpec spec) {
        return submitConfirmed(requestId, spec, 0);
    }

    /** As {@link #submitConfirmed(long, RequestSpec)}, for a request that is estimated at a number of tokens. */
    public CompletionStage<Placement> submitConfirmed(long requestId, RequestSpec spec, long tokens) {
        return submit(requestId, spec, tokens, true);
    }

    private CompletionStage<Placement> submit(long requestId, RequestSpec spec, long tokens, boolean untilConfirmed) {
        requireOwn(spec.demand().catalog());
        Arguments.requireTokens(tokens);
        if (pipeline == null) {
            return CompletableFuture.completedFuture(new Placement(requestId, LedgerRecord.NO_WORKER, 0, 0));
        }
        return pipeline.submit(requestId, spec, tokens, untilConfirmed);
    }

    /** When to try again after {@link PublishResult#RING_FULL}: what the ring holds times what a command takes. */
    public long retryAfterNanos() {
        return pipeline == null ? 1 : pipeline.retryAfterNanos();
    }

    /** A number for the state after all commands published before; engines in equal states give equal numbers. */
    public CompletionStage<Long> stateHash() {
        return ask(Scheduler::stateHash);
    }

    /** Where an open request stands and why; empty if no open request has this id. */
    public CompletionStage<Optional<Explanation>> explain(long requestId) {
        return ask(scheduler -> Optional.ofNullable(scheduler.questions().explain(requestId)));
    }

    /**
     * What would become of a request if it were submitted now; changes nothing. Empty if the engine has no such priority
     * level or account.
     *
     * @throws IllegalArgumentException if {@code tokens} are out of range
     */
    public CompletionStage<Optional<Explanation>> whatIf(RequestSpec spec, long tokens) {
        requireOwn(spec.demand().catalog());
        Arguments.requireTokens(tokens);
        return ask(scheduler -> Optional.ofNullable(scheduler.questions().whatIf(spec, tokens)));
    }

    /** Why the requests of a pool, level and account wait, each of which may be {@link WaitingGroup#ANY}. */
    public CompletionStage<WaitingGroup> explainGroup(int pool, int level, int account) {
        return ask(scheduler -> scheduler.questions().explainGroup(pool, level, account));
    }

    /**
     * Moves of requests that would free whole workers, and GPU devices, of the pool with this index; changes nothing. It is looked
     * for on the deciding thread, which does nothing else meanwhile.
     *
     * @param maxMoves the most moves, 0 to {@link DefragmentationPlan#MAX_MOVES}
     * @throws IllegalArgumentException if there is no such pool, or {@code maxMoves} are out of range
     */
    public CompletionStage<DefragmentationPlan> defragmentationPlan(int pool, int maxMoves) {
        Arguments.requirePool(catalog, pool);
        Arguments.requireMoves(maxMoves);
        return ask(scheduler -> scheduler.questions().defragmentationPlan(pool, maxMoves));
    }

    /** What is used of the engine's limits. */
    public CompletionStage<LimitUse> engineLimits() {
        return ask(scheduler -> scheduler.questions().engineLimits());
    }

    /** What is used of the limits of the pool with this index. */
    public CompletionStage<LimitUse> poolLimits(int pool) {
        Arguments.requirePool(catalog, pool);
        return ask(scheduler -> scheduler.questions().poolLimits(pool));
    }

    /** What an account has used; empty if it was never named or seen. */
    public CompletionStage<Optional<AccountStatus>> account(int number) {
        return ask(scheduler -> Optional.ofNullable(scheduler.questions().account(number)));
    }

    /** Counters, gauges and latencies. */
    public EngineMetrics metrics() {
        return metrics;
    }

    /** The id of the deciding thread, for those who measure it; 0 if the engine is switched off. */
    public long decidingThreadId() {
        return pipeline == null ? 0 : pipeline.decidingThreadId();
    }

    /** What stopped the engine by itself, if that happened: a defect of the engine's, or that another node has taken over
     * from this one; never a command. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(pipeline == null ? null : pipeline.failure());
    }

    /** What the ledger threw last, if it ever did. */
    public Optional<Throwable> ledgerError() {
        return Optional.ofNullable(pipeline == null ? null : pipeline.ledgerError());
    }

    /**
     * Closes: refuses new commands, decides those that were accepted, lets the ledger confirm all decisions, and answers
     * every request that is open then with {@link DecisionListener#onSuspended}. May be called more than once, and by a
     * listener, in which case it returns at once.
     *
     * @return whether all of this was done within the timeout; if not, it is given up, or goes on behind a listener
     */
    public boolean close(Duration timeout) {
        return pipeline == null || pipeline.close(timeout.toNanos());
    }

    /** Closes with a timeout of 10 seconds. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    private <T> CompletionStage<T> ask(Function<Scheduler, T> question) {
        return pipeline == null
                ? CompletableFuture.failedFuture(new IllegalStateException("the engine is switched off"))
                : pipeline.ask(question);
    }

    private void requireOwn(ResourceCatalog other) {
        Arguments.requireOwn(catalog, other);
    }
}

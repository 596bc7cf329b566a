package dev.ringmaster.api;

import org.jspecify.annotations.Nullable;

/**
 * Takes decisions, on the deciding thread, in the order in which they were made.
 *
 * <p>Every submitted request gets exactly one final answer: {@link #onReleased}, {@link #onRejected},
 * {@link #onCancelled}, {@link #onExpired} or {@link #onFailed}; {@link #onSuspended} says that the engine closed
 * before there was one. On a ledger that several nodes share, an answer lasts when it is confirmed: if this node dies before,
 * another that takes over decides anew. An implementation must be quick: it must not block, and must not wait for another decision. It
 * may publish commands. What it throws is counted and goes no further.
 *
 * <p>{@code nowNanos} is the engine's time of the decision, in nanoseconds since the epoch unless the engine runs on
 * time that is passed in.
 */
public interface DecisionListener {
    /**
     * The request holds capacity in memory; {@link #onConfirmed} follows when the ledger has it.
     *
     * @param gpuDevices the GPU devices it holds, as a bit set by device index
     * @param waitedNanos how long it waited since its submission
     */
    default void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {}

    /** The request waits. */
    default void onQueued(long nowNanos, long requestId) {}

    /**
     * Final: the request was not accepted.
     *
     * @param retryAfterNanos when another try is worth it, above 0; 0 where the reason is permanent
     */
    default void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {}

    /** Final: the request was completed and its capacity is free. */
    default void onReleased(long nowNanos, long requestId, long workerId) {}

    /** Final: the request was cancelled, waiting or placed. */
    default void onCancelled(long nowNanos, long requestId) {}

    /** Final: the request waited for longer than it may. */
    default void onExpired(long nowNanos, long requestId) {}

    /** Final: the request ended for a reason of the engine's. */
    default void onFailed(long nowNanos, long requestId, FailReason reason) {}

    /** The placement is taken back; a new decision about the request follows at once. */
    default void onRevoked(long nowNanos, long requestId, long workerId, RevokeReason reason) {}

    /**
     * The ledger holds this state of the request. States that were over before the ledger was told of them are
     * skipped; a request that finished before the ledger ever heard of it is not confirmed at all, see {@link
     * #onUnrecorded}.
     */
    default void onConfirmed(long nowNanos, long requestId, RequestState state) {}

    /**
     * After its final answer: the request ended before the ledger ever heard of it, and the ledger will not hear of it. So
     * whoever answers from what the ledger holds answers here.
     *
     * @param reason why it failed; null unless that is its final answer
     */
    default void onUnrecorded(long nowNanos, long requestId, FinalAnswer answer, @Nullable FailReason reason) {}

    /**
     * The engine has closed and the request was open. A durable ledger keeps it, waiting or placed, and the next engine
     * on that ledger takes it up again; without one this is the end of it.
     */
    default void onSuspended(long nowNanos, long requestId) {}

    /**
     * The request was open when an earlier engine on this ledger ended, and is taken up again as it stood: waiting, or
     * placed on a worker that is expected to join again. Called by the launching thread, before all other decisions; or
     * at any time by the deciding thread, when a request of another node that died is taken over. Members of a gang that
     * are taken over go on as single requests.
     *
     * @param workerId the worker it is placed on; without meaning while it waits
     */
    default void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {}

    /**
     * An account has used as much of a quota as its alert says, or has passed a soft quota's limit. Said once for each
     * of the two in a period.
     */
    default void onQuotaAlert(long nowNanos, int account, Quota quota, long used) {}

    /** Everything published before this fence has been decided, and the metrics tell so. */
    default void onFence(long nowNanos, long fenceId) {}

    /** A worker command took effect, or a draining worker became empty. */
    default void onWorkerState(long nowNanos, long workerId, WorkerState state) {}

    /**
     * Workers are needed for requests that have room nowhere, see {@link GrowthPolicy}. Each is to join under the order's id; of
     * those that will not come the engine is to be told. Orders are not kept by a ledger: an engine that starts again begins
     * with none, and counts their ids anew.
     *
     * @param orderId the number of the order, from 1
     * @param worker what each of them is to be, one of the templates of its pool
     * @param count how many, at least 1
     */
    default void onWorkerWanted(long nowNanos, long orderId, WorkerSpec worker, int count) {}

    /**
     * A command was refused and changed nothing.
     *
     * @param id of the request or worker that the command named
     */
    default void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {}
}

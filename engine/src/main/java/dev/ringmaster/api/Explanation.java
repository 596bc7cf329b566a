package dev.ringmaster.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands and why it is not further; what was true between two decisions.
 *
 * @param requestId the request
 * @param state where it stands; of a request that was only asked about, where it would stand; {@code FINISHED} if it
 *     would be rejected
 * @param rejectReason why it would be rejected; null if it would not
 * @param pool its pool
 * @param priorityLevel its priority level
 * @param account who is charged
 * @param tokens its tokens
 * @param sinceNanos since when it waits or is placed, in the engine's time
 * @param deadlineNanos when its waiting ends, in the engine's time
 * @param workerId the worker that holds it, or would; without meaning while it waits
 * @param position its place among those of its level that wait in its pool, in the order of submission, from 1; 0 if it
 *     does not wait. Not counted beyond {@link #MAX_POSITION}
 * @param obstacles what it waits for; empty if it does not wait
 * @param expectedNanos when it may go, in the engine's time: not before its limits allow it, and as fast as requests
 *     started lately; an estimate
 */
public record Explanation(
        long requestId,
        RequestState state,
        @Nullable RejectReason rejectReason,
        int pool,
        int priorityLevel,
        int account,
        long tokens,
        long sinceNanos,
        long deadlineNanos,
        long workerId,
        int position,
        List<Obstacle> obstacles,
        long expectedNanos) {
    /** Positions are counted up to here; a request further back is told this number. */
    public static final int MAX_POSITION = 10_000;

    /** Keeps the obstacles as they are now. */
    public Explanation {
        obstacles = List.copyOf(obstacles);
    }
}

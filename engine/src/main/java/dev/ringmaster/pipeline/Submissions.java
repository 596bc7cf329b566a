package dev.ringmaster.pipeline;

import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.Placement;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The submissions whose caller holds a future. A convenience that allocates; an engine that is used without it pays one
 * volatile read a decision. Futures are completed on the common pool, never on the deciding thread.
 */
final class Submissions {
    private final Map<Long, Submission> open = new ConcurrentHashMap<>();
    private volatile boolean isUsed;

    /** A future for a request that is about to be published; null if one is open for this id. */
    @Nullable
    CompletableFuture<Placement> open(long requestId, boolean untilConfirmed) {
        isUsed = true;
        Submission submission = new Submission(untilConfirmed);
        return open.putIfAbsent(requestId, submission) == null ? submission.future : null;
    }

    /** The request was not let in. */
    void forget(long requestId) {
        open.remove(requestId);
    }

    void onPlaced(long requestId, long workerId, long gpuDevices, long waitedNanos) {
        Submission submission = isUsed ? open.get(requestId) : null;
        if (submission != null) {
            submission.placement = new Placement(requestId, workerId, gpuDevices, waitedNanos);
            if (!submission.untilConfirmed) {
                complete(requestId, submission);
            }
        }
    }

    void onConfirmed(long requestId, RequestState state) {
        Submission submission = isUsed ? open.get(requestId) : null;
        if (submission != null && state == RequestState.PLACED) {
            complete(requestId, submission);
        }
    }

    void onRejected(long requestId, RejectReason reason, long retryAfterNanos) {
        if (isUsed && reason != RejectReason.DUPLICATE_REQUEST) {
            fail(requestId, new NotPlacedException(requestId, "was rejected: " + reason, retryAfterNanos));
        }
    }

    void onEnded(long requestId, String how) {
        if (isUsed) {
            fail(requestId, new NotPlacedException(requestId, how, 0));
        }
    }

    private void complete(long requestId, Submission submission) {
        open.remove(requestId);
        Placement placement = submission.placement;
        var unused = submission.future.completeAsync(() -> placement, Futures.EXECUTOR);
    }

    private void fail(long requestId, NotPlacedException cause) {
        Submission submission = open.remove(requestId);
        if (submission != null) {
            var unused = submission.future.completeAsync(
                    () -> {
                        throw cause;
                    },
                    Futures.EXECUTOR);
        }
    }

    private static final class Submission {
        private final CompletableFuture<Placement> future = new CompletableFuture<>();
        private final boolean untilConfirmed;
        private @Nullable Placement placement;

        Submission(boolean untilConfirmed) {
            this.untilConfirmed = untilConfirmed;
        }
    }
}

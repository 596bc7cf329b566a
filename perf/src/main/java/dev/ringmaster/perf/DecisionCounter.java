package dev.ringmaster.perf;

import com.lmax.disruptor.Sequence;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;

/**
 * Counts decisions, on the deciding thread. How many commands were answered may be read by any thread; the rest only
 * when the deciding thread is at rest, behind such a read.
 */
final class DecisionCounter implements DecisionListener {
    private final Sequence answered = new Sequence(0);
    private long answers;
    private long lastSubmitted = -1;
    private long placed;
    private long released;
    private long cancelled;
    private long unexpected;

    /** How many submissions, completions and cancellations were answered. */
    long answered() {
        return answered.get();
    }

    /** Whether everything was decided that is to be decided by the end of a script. */
    void requireSameAs(Script.End end) {
        String is =
                "placed " + placed + " released " + released + " cancelled " + cancelled + " unexpected " + unexpected;
        String expected = "placed " + end.placed() + " released " + end.released() + " cancelled " + end.cancelled()
                + " unexpected 0";
        if (!is.equals(expected)) {
            throw new IllegalStateException("decided was: " + is + "; the script has: " + expected);
        }
    }

    private void answer() {
        answered.set(++answers);
    }

    /** A request that has not been seen before is the answer to its submission; others come out of the queue. */
    private void answerIfNew(long requestId) {
        if (requestId > lastSubmitted) {
            lastSubmitted = requestId;
            answer();
        }
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        placed++;
        answerIfNew(requestId);
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        answerIfNew(requestId);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        released++;
        answer();
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        cancelled++;
        answer();
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        unexpected++;
        answer();
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        unexpected++;
        answer();
    }
}

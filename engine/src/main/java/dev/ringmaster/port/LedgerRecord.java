package dev.ringmaster.port;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import org.jspecify.annotations.Nullable;

/**
 * The state of one request as a ledger is to hold it; {@code FINISHED} means that the ledger forgets the request.
 *
 * <p>Mutable and used again: whoever fills it owns it until it is handed over. The specification is null only while
 * the state is {@code FINISHED}.
 */
public final class LedgerRecord {
    /** The worker id of a request that is not placed. */
    public static final long NO_WORKER = Long.MIN_VALUE;

    /** The gang of a request that is in none. */
    public static final long NO_GANG = -1;

    private RequestState state = RequestState.FINISHED;
    private long requestId;
    private int pool; // of a finished request
    private long sequence;
    private long submittedNanos;
    private long deadlineNanos;
    private long tokens;
    private long workerId = NO_WORKER;
    private long gpuDevices;
    private long gang = NO_GANG;
    private @Nullable RequestSpec spec;
    private @Nullable FinalAnswer finalAnswer;
    private @Nullable FailReason failReason;

    /** The state to be held. */
    public RequestState state() {
        return state;
    }

    /** The request's id, the key of the entry. */
    public long requestId() {
        return requestId;
    }

    /** The index of the pool that the request waits for, in every state; it may be placed in one that its pool turns to. */
    public int pool() {
        return spec == null ? pool : spec.pool();
    }

    /** The request's place in the order of submission; unique in a ledger. */
    public long sequence() {
        return sequence;
    }

    /** When it was submitted, in the engine's time. */
    public long submittedNanos() {
        return submittedNanos;
    }

    /** When its waiting ends, in the engine's time; {@link RequestSpec#WAIT_FOREVER} if never. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** The tokens it was estimated at. */
    public long tokens() {
        return tokens;
    }

    /** The worker that holds it, or {@link #NO_WORKER}. */
    public long workerId() {
        return workerId;
    }

    /** The GPU devices it holds, as a bit set by device index. */
    public long gpuDevices() {
        return gpuDevices;
    }

    /** The gang it is a member of, which is the sequence of the gang's first member, or {@link #NO_GANG}. */
    public long gang() {
        return gang;
    }

    /**
     * What was asked for.
     *
     * @throws IllegalStateException if the state is {@code FINISHED}
     */
    public RequestSpec spec() {
        RequestSpec asked = spec;
        if (asked == null) {
            throw new IllegalStateException("a finished request has no specification");
        }
        return asked;
    }

    /** How the request ended; null unless the state is {@code FINISHED}. */
    public @Nullable FinalAnswer finalAnswer() {
        return finalAnswer;
    }

    /** Why the request failed; null unless that is its final answer. */
    public @Nullable FailReason failReason() {
        return failReason;
    }

    /** Makes this the record of a request that waits. */
    public LedgerRecord queued(
            long requestId, long sequence, RequestSpec spec, long tokens, long submittedNanos, long deadlineNanos) {
        this.state = RequestState.QUEUED;
        this.requestId = requestId;
        this.sequence = sequence;
        this.spec = spec;
        this.finalAnswer = null;
        this.failReason = null;
        this.tokens = tokens;
        this.submittedNanos = submittedNanos;
        this.deadlineNanos = deadlineNanos;
        this.workerId = NO_WORKER;
        this.gpuDevices = 0;
        this.gang = NO_GANG;
        return this;
    }

    /** Makes a record of a waiting request the record of one that is placed. */
    public LedgerRecord placedOn(long workerId, long gpuDevices) {
        this.state = RequestState.PLACED;
        this.workerId = workerId;
        this.gpuDevices = gpuDevices;
        return this;
    }

    /** Makes a record of a request that is not finished the record of a member of a gang. */
    public LedgerRecord inGang(long sequenceOfFirst) {
        this.gang = sequenceOfFirst;
        return this;
    }

    /** Makes this the record of a request of pool 0 that was completed. */
    public LedgerRecord finished(long requestId, long sequence) {
        this.state = RequestState.FINISHED;
        this.requestId = requestId;
        this.sequence = sequence;
        this.pool = 0;
        this.spec = null;
        this.finalAnswer = FinalAnswer.RELEASED;
        this.failReason = null;
        this.tokens = 0;
        this.submittedNanos = 0;
        this.deadlineNanos = 0;
        this.workerId = NO_WORKER;
        this.gpuDevices = 0;
        this.gang = NO_GANG;
        return this;
    }

    /** Makes a record of a finished request that of one of another pool, or that ended in another way. */
    public LedgerRecord answered(int inPool, FinalAnswer answer, @Nullable FailReason reason) {
        this.pool = inPool;
        this.finalAnswer = answer;
        this.failReason = reason;
        return this;
    }

    /** Makes this a copy of another record. */
    public LedgerRecord copyOf(LedgerRecord other) {
        state = other.state;
        requestId = other.requestId;
        pool = other.pool;
        finalAnswer = other.finalAnswer;
        failReason = other.failReason;
        sequence = other.sequence;
        spec = other.spec;
        submittedNanos = other.submittedNanos;
        deadlineNanos = other.deadlineNanos;
        tokens = other.tokens;
        workerId = other.workerId;
        gpuDevices = other.gpuDevices;
        gang = other.gang;
        return this;
    }

    @Override
    public String toString() {
        return state + " request " + requestId + " sequence " + sequence + " worker "
                + (workerId == NO_WORKER ? "none" : workerId) + " devices " + Long.toBinaryString(gpuDevices);
    }
}

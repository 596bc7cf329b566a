package dev.ringmaster.core.queue;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/**
 * An open request: who it is, what it asks for, where it stands. Objects are used again; {@link #open} makes one new.
 *
 * <p>Its identity, sequence and deadline never change while it is open, however often it is moved.
 */
public final class Request extends Reservation {
    /** The worker id of a request that no worker holds. */
    public static final long NO_WORKER = Long.MIN_VALUE;

    private @Nullable RequestSpec spec;
    private @Nullable Shape shape;
    private @Nullable Account account;
    private long sequence;
    private long tokens;
    private byte level;
    private byte accountClass;
    private long submittedNanos;
    private long deadlineNanos;
    private RequestState state = RequestState.FINISHED;
    private long awaitedWorkerId;
    private long awaitedDevices;
    private @Nullable FinalAnswer finalAnswer;
    private @Nullable FailReason failReason;
    private boolean isRevoked;
    private boolean wasPlaced;
    private @Nullable GangState gang;

    // kept by RequestTable
    @Nullable
    Request nextOfChain;

    // kept by Line
    @Nullable
    Line line;

    @Nullable
    Request previous;

    @Nullable
    Request next;

    // kept by the outbox: see there
    private @Nullable Request nextUnsent;
    private boolean isUnsent;
    private long unsentSince;
    private boolean isKnownToLedger;
    private boolean isHeldByLedger;
    private int recordsInFlight;

    // while it waits: which orders of workers count, and how many of those failed
    private long firstOrderThatCounts;
    private byte failedOrders;

    /** Starts a request's life, waiting; it is to be {@link #classify classified} next. */
    public void open(long requestId, long place, RequestSpec asked, long estimated, long submitted, long deadline) {
        id(requestId);
        sequence = place;
        spec = asked;
        tokens = estimated;
        submittedNanos = submitted;
        deadlineNanos = deadline;
        state = RequestState.QUEUED;
        awaitedWorkerId = NO_WORKER;
        awaitedDevices = 0;
        wasPlaced = false;
        finalAnswer = null;
        failReason = null;
        isKnownToLedger = false;
        isHeldByLedger = false;
    }

    /** Says in which level it is, what it needs and who is charged. */
    public void classify(int atLevel, Shape asShape, Account charged) {
        level = (byte) atLevel;
        shape = asShape;
        account = charged;
        accountClass = (byte) charged.accountClass();
        rank(rank(atLevel, asShape.demand().isPreemptable()));
    }

    /** Its place in the order of submission. */
    public long sequence() {
        return sequence;
    }

    /** What was asked for. */
    public RequestSpec spec() {
        return present(spec);
    }

    /** What {@link RequestSpec#affinityKey} says, its id if that says nothing. */
    public long affinityKey() {
        long key = spec().affinityKey();
        return key == RequestSpec.OWN_KEY ? id() : key;
    }

    /** What it needs and where. */
    public Shape shape() {
        return present(shape);
    }

    /** The gang it is a member of; null if it is in none. */
    public @Nullable GangState gang() {
        return gang;
    }

    void gang(@Nullable GangState joined) {
        gang = joined;
    }

    /** Takes it out of its gang, if it is in one. */
    public void leaveGang() {
        if (gang != null) {
            gang.remove(this);
        }
    }

    /** The request that stands in the queue for it: itself, or the lead of its gang. */
    public Request lead() {
        return gang == null ? this : gang.lead();
    }

    /** The shape by which it waits: its own, or that of its gang, which nobody else has. */
    public Shape waitingShape() {
        return gang == null ? shape() : gang.waitingShape();
    }

    /** How many requests start when it does. */
    public int startCount() {
        return gang == null ? 1 : gang.size();
    }

    /** The tokens of all requests that start when it does. */
    public long startTokens() {
        return gang == null ? tokens : gang.asks().tokens();
    }

    /** What starting costs with all that starts with it: the tokens, or for those without tokens a fixed cost each. */
    public long startCost(long costWithoutTokens) {
        if (gang == null) {
            return tokens == 0 ? costWithoutTokens : tokens;
        }
        long cost = 0;
        for (Request member : gang.members()) {
            cost += member.tokens == 0 ? costWithoutTokens : member.tokens;
        }
        return cost;
    }

    /** Its priority level. */
    public int level() {
        return level;
    }

    /** Who is charged. */
    public Account account() {
        return present(account);
    }

    /** Whether it stands in a queue. */
    public boolean isInQueue() {
        return line != null;
    }

    /** The class that its account had when it was submitted. */
    public int accountClass() {
        return accountClass;
    }

    /** The line it waits in. */
    Line line() {
        return present(line);
    }

    /** Says that it was placed now. */
    public void placed(long nowNanos) {
        state = RequestState.PLACED;
        wasPlaced = true;
        placedNanos(nowNanos);
    }

    /** Whether it was ever placed, wherever it stands now. */
    public boolean wasPlaced() {
        return wasPlaced;
    }

    /** The tokens it is estimated at. */
    public long tokens() {
        return tokens;
    }

    /** When it was submitted. */
    public long submittedNanos() {
        return submittedNanos;
    }

    /** When its waiting ends. */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Where it stands. */
    public RequestState state() {
        return state;
    }

    /** Changes where it stands. */
    public void state(RequestState next) {
        state = next;
    }

    /** Notes how it ended, and why if it failed. */
    public void answered(FinalAnswer answer, @Nullable FailReason reason) {
        finalAnswer = answer;
        failReason = reason;
    }

    /** How it ended; only of a request that has ended. */
    public FinalAnswer finalAnswer() {
        return present(finalAnswer);
    }

    /** Why it failed; null if it did not. */
    public @Nullable FailReason failReason() {
        return failReason;
    }

    /** The worker that holds it, or that it was recovered on and that has not come back; else {@link #NO_WORKER}. */
    public long workerId() {
        Worker worker = worker();
        return worker == null ? awaitedWorkerId : worker.id();
    }

    /** The devices it holds, or held before the restart on a worker that has not come back. */
    public long gpuDevices() {
        return worker() == null ? awaitedDevices : heldDevices();
    }

    /** Says that it was placed before a restart, on a worker that has not come back yet. */
    public void awaitWorker(long workerId, long devices) {
        awaitedWorkerId = workerId;
        awaitedDevices = devices;
    }

    /** Says that it no longer waits for a worker to come back. */
    public void stopAwaiting() {
        awaitedWorkerId = NO_WORKER;
        awaitedDevices = 0;
    }

    /** Whether its placement was taken back and nobody was told yet what became of it. */
    public boolean isRevoked() {
        return isRevoked;
    }

    /** Says whether its placement was taken back and nobody was told yet what became of it. */
    public void isRevoked(boolean revoked) {
        isRevoked = revoked;
    }

    /** Whether it is placed on a worker that has not come back after a restart. */
    public boolean isAwaitingWorker() {
        return awaitedWorkerId != NO_WORKER;
    }

    /** Says that it begins to wait, and which order of workers is the first that may be for it. */
    public void orderedFrom(long orderId) {
        firstOrderThatCounts = orderId;
        failedOrders = 0;
    }

    /** Counts an order that failed, unless one failed since it was made; true if there were too many. */
    public boolean countFailedOrder(long orderId, long nextOrderId) {
        if (orderId < firstOrderThatCounts) {
            return false;
        }
        firstOrderThatCounts = nextOrderId;
        return ++failedOrders == GrowthPolicy.MAX_ATTEMPTS;
    }

    /** The next request of the line it stands in. */
    public @Nullable Request nextInLine() {
        return next;
    }

    @Override
    protected long timerOrder() {
        return sequence;
    }

    /** The next request that the ledger is to be told of. */
    public @Nullable Request nextUnsent() {
        return nextUnsent;
    }

    /** Puts a request behind this one in the outbox. */
    public void nextUnsent(@Nullable Request request) {
        nextUnsent = request;
    }

    /** Whether it stands in the outbox. */
    public boolean isUnsent() {
        return isUnsent;
    }

    /** Says whether it stands in the outbox. */
    public void isUnsent(boolean unsent) {
        isUnsent = unsent;
    }

    /** The stamp of the change that the ledger is to be told first of all it has not been told. */
    public long unsentSince() {
        return unsentSince;
    }

    /** Notes the stamp of a change that the ledger is to be told. */
    public void unsentSince(long stamp) {
        unsentSince = stamp;
    }

    /** Whether the ledger was ever told of it. */
    public boolean isKnownToLedger() {
        return isKnownToLedger;
    }

    /** Whether the last record of it that was sent lets the ledger hold capacity for it. */
    public boolean isHeldByLedger() {
        return isHeldByLedger;
    }

    /** Says which state of it the ledger has, or is about to have. */
    public void ledgerHas(RequestState held) {
        isKnownToLedger = true;
        isHeldByLedger = held == RequestState.PLACED;
    }

    /** Counts a record of it on its way to the ledger. */
    public void sentToLedger(RequestState sent) {
        ledgerHas(sent);
        recordsInFlight++;
    }

    /** Counts a record of it that the ledger has answered. */
    public void arrivedFromLedger() {
        recordsInFlight--;
    }

    /** How many records of it are on their way to the ledger. */
    public int recordsInFlight() {
        return recordsInFlight;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the request was never opened, does not wait or has not ended");
        }
        return value;
    }
}

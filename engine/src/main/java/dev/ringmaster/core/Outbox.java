package dev.ringmaster.core;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.queue.RequestTable;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger does not know yet: the requests whose state has changed since it was last told, in the order of their
 * first change. Each request stands here at most once, and what is sent is the state it has then; so the backlog is
 * bounded by the open requests however slow the ledger is, and a request that came and went meanwhile costs nothing.
 *
 * <p>Whatever gives capacity back is sent before whatever takes some. So the ledger never holds more than there is,
 * after whichever record a crash stops it: what it holds is always part of what the scheduler had reserved. A request
 * that moved from one worker to another is first sent as waiting, then as placed.
 *
 * <p>Records on their way are counted against the credits, so that the ring to the ledger always has room for them.
 */
final class Outbox {
    private final DecisionListener decisions;
    private final RequestTable requests;
    private final int credits;
    private final int mask;
    private final @Nullable Request[] inFlight;
    private final RequestState[] sentState;
    private final UnsentList giving = new UnsentList();
    private final UnsentList taking = new UnsentList();
    private long nextRecord;
    private long stamp;
    private int inFlightCount;

    /** With 0 credits there is no ledger, and every state is confirmed at once. */
    Outbox(DecisionListener decisions, RequestTable requests, int credits) {
        this.decisions = decisions;
        this.requests = requests;
        this.credits = credits;
        int length = Integer.highestOneBit(Math.max(1, 2 * credits - 1));
        mask = length - 1;
        inFlight = new Request[length];
        sentState = new RequestState[length];
    }

    void stamp(long newStamp) {
        stamp = newStamp;
    }

    int inFlightCount() {
        return inFlightCount;
    }

    int unsentCount() {
        return giving.size() + taking.size();
    }

    /** Takes notice of a request's new state. */
    void changed(long nowNanos, Request request) {
        if (credits == 0) {
            decisions.onConfirmed(nowNanos, request.id(), request.state());
            giveBackIfDone(request);
        } else if (!request.isUnsent()) {
            append(request);
        }
    }

    private void append(Request request) {
        request.isUnsent(true);
        request.unsentSince(stamp);
        (request.isHeldByLedger() ? giving : taking).append(request);
    }

    /** Sends as many records as the credits allow, and no more than {@code limit}; returns how many. */
    int drainTo(long nowNanos, RecordSink sink, int limit) {
        int sent = 0;
        int allowed = Math.min(limit, credits - inFlightCount);
        while (sent < allowed && giving.size() > 0) {
            sendGiving(takeFirst(giving), sink);
            sent++;
        }
        while (sent < allowed && taking.size() > 0) {
            sent += sendIfNeeded(nowNanos, takeFirst(taking), sink);
        }
        return sent;
    }

    private static Request takeFirst(UnsentList list) {
        Request request = list.removeFirst();
        request.isUnsent(false);
        return request;
    }

    private void sendGiving(Request request, RecordSink sink) {
        if (request.state() == RequestState.PLACED) {
            send(request, RequestState.QUEUED, sink);
            append(request);
        } else {
            send(request, request.state(), sink);
        }
    }

    private int sendIfNeeded(long nowNanos, Request request, RecordSink sink) {
        if (request.state() == RequestState.FINISHED && !request.isKnownToLedger()) {
            decisions.onUnrecorded(nowNanos, request.id(), request.finalAnswer(), request.failReason());
            giveBackIfDone(request);
            return 0;
        }
        send(request, request.state(), sink);
        return 1;
    }

    private void send(Request request, RequestState state, RecordSink sink) {
        long record = nextRecord++;
        int slot = (int) record & mask;
        inFlight[slot] = request;
        sentState[slot] = state;
        inFlightCount++;
        request.sentToLedger(state);
        sink.onRecord(record, request, state);
    }

    /** The ledger has a record. Confirmed to the outside unless the request has moved on since. */
    void confirmed(long nowNanos, long record) {
        Request request = arrived(record);
        RequestState sent = sentState[(int) record & mask];
        if (request.recordsInFlight() == 0 && !request.isUnsent() && request.state() == sent) {
            decisions.onConfirmed(nowNanos, request.id(), sent);
        }
        giveBackIfDone(request);
    }

    /** The ledger could not store a record; returns the request if it is still open. That one ended is said again. */
    @Nullable
    Request failed(long record) {
        RequestState sent = sentState[(int) record & mask];
        Request request = arrived(record);
        if (request.state() != RequestState.FINISHED) {
            return request;
        }
        if (sent == RequestState.FINISHED) {
            request.ledgerHas(RequestState.PLACED); // as far as anyone knows
            append(request);
        }
        giveBackIfDone(request);
        return null;
    }

    /**
     * The ledger has the request of a record as waiting although it was to be placed; returns the request if that
     * placement is what it still has.
     */
    @Nullable
    Request refused(long record) {
        RequestState sent = sentState[(int) record & mask];
        if (sent != RequestState.PLACED) {
            throw new IllegalStateException("the ledger refused record " + record + " of the state " + sent);
        }
        Request request = arrived(record);
        if (request.recordsInFlight() == 0) {
            request.ledgerHas(RequestState.QUEUED);
            if (request.state() == RequestState.PLACED && !request.isUnsent()) {
                return request;
            }
        }
        giveBackIfDone(request);
        return null;
    }

    /** The ledger holds a state of a request under another sequence than it has now. */
    void takenOver(Request request, RequestState held) {
        request.ledgerHas(held);
        if (credits > 0) {
            request.isUnsent(true);
            request.unsentSince(stamp);
            taking.append(request); // not to be given up in between: what it holds is its own
        }
    }

    private Request arrived(long record) {
        int slot = (int) record & mask;
        Request request = inFlight[slot];
        if (request == null) {
            throw new IllegalStateException("record " + record + " is not on its way to the ledger");
        }
        inFlight[slot] = null;
        inFlightCount--;
        request.arrivedFromLedger();
        return request;
    }

    private void giveBackIfDone(Request request) {
        if (request.state() == RequestState.FINISHED && request.recordsInFlight() == 0 && !request.isUnsent()) {
            requests.giveBack(request);
        }
    }
}

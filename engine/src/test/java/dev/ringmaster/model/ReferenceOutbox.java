package dev.ringmaster.model;

import dev.ringmaster.api.RequestState;
import java.util.ArrayList;
import java.util.List;

/** What the ledger is to be told, the plain way: a list of requests to tell of, and a list of records on their way. */
final class ReferenceOutbox {
    private final int credits;
    private final DecisionLog log;
    private final List<ReferenceRequest> unsent = new ArrayList<>();
    private final List<Sent> inFlight = new ArrayList<>();
    private long nextRecord;

    private record Sent(ReferenceRequest request, RequestState state) {}

    ReferenceOutbox(int credits, DecisionLog log) {
        this.credits = credits;
        this.log = log;
    }

    void changed(long now, ReferenceRequest request) {
        if (credits == 0) {
            log.onConfirmed(now, request.id, request.state);
        } else if (!unsent.contains(request)) {
            add(request, request.isHeldByLedger);
        }
    }

    private void add(ReferenceRequest request, boolean isGiving) {
        request.isGiving = isGiving;
        unsent.add(request);
    }

    /** The ledger holds a request under another sequence; it is told of it as of one that wants capacity. */
    void takenOver(ReferenceRequest request) {
        request.isKnownToLedger = true;
        request.isHeldByLedger = request.isPlaced();
        if (credits > 0) {
            add(request, false);
        }
    }

    void send(int limit) {
        int allowed = Math.min(limit, credits - inFlight.size());
        while (allowed > 0 && !unsent.isEmpty()) {
            ReferenceRequest request = firstToTellOf();
            unsent.remove(request);
            if (request.isGiving && request.state == RequestState.PLACED) {
                send(request, RequestState.QUEUED); // it moved: first it leaves the old worker
                add(request, false);
                allowed--;
            } else if (!request.isFinished() || request.isKnownToLedger) {
                send(request, request.state);
                allowed--;
            }
        }
    }

    /** Those for whom the ledger holds capacity go before those who want some. */
    private ReferenceRequest firstToTellOf() {
        for (ReferenceRequest request : unsent) {
            if (request.isGiving) {
                return request;
            }
        }
        return unsent.get(0);
    }

    private void send(ReferenceRequest request, RequestState state) {
        long devices = state == RequestState.PLACED ? request.devices : 0;
        long worker = state == RequestState.PLACED ? request.workerId() : 0;
        log.sent(nextRecord++, state, request.id, request.sequence, worker, devices);
        request.isKnownToLedger = true;
        request.isHeldByLedger = state == RequestState.PLACED;
        inFlight.add(new Sent(request, state));
    }

    boolean hasInFlight() {
        return !inFlight.isEmpty();
    }

    int inFlightCount() {
        return inFlight.size();
    }

    int unsentCount() {
        return unsent.size();
    }

    /** The oldest record is confirmed; told to the outside if it says the last there is to say of its request. */
    void confirmOldest(long now) {
        Sent sent = inFlight.remove(0);
        if (!concerns(sent.request) && sent.request.state == sent.state) {
            log.onConfirmed(now, sent.request.id, sent.state);
        }
    }

    /** The oldest record could not be stored; returns its request. That a request ended is said again. */
    ReferenceRequest failOldest() {
        Sent sent = inFlight.remove(0);
        if (sent.state == RequestState.FINISHED) {
            sent.request.isHeldByLedger = true;
            add(sent.request, true);
        }
        return sent.request;
    }

    boolean isOldestAPlacement() {
        return inFlight.get(0).state == RequestState.PLACED;
    }

    /** The ledger has the request of the oldest record as waiting; returns it if it still has that placement. */
    ReferenceRequest refuseOldest() {
        ReferenceRequest request = inFlight.remove(0).request;
        if (inFlight.stream().anyMatch(sent -> sent.request == request)) {
            return null;
        }
        request.isHeldByLedger = false;
        return request.isPlaced() && !unsent.contains(request) ? request : null;
    }

    private boolean concerns(ReferenceRequest request) {
        return unsent.contains(request) || inFlight.stream().anyMatch(sent -> sent.request == request);
    }

    /** The finished requests that the ledger has not forgotten. */
    int lingering() {
        List<ReferenceRequest> found = new ArrayList<>();
        for (ReferenceRequest request : unsent) {
            addOnce(found, request);
        }
        for (Sent sent : inFlight) {
            addOnce(found, sent.request);
        }
        return found.size();
    }

    private static void addOnce(List<ReferenceRequest> found, ReferenceRequest request) {
        if (request.isFinished() && !found.contains(request)) {
            found.add(request);
        }
    }
}

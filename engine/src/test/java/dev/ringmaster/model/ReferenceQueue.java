package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.model.ReferenceRequest.Flow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All open requests, those that wait among them, who was served how much, and which flows are parked. */
final class ReferenceQueue {
    final List<ReferenceRequest> open = new ArrayList<>();
    final ReferenceShares[] shares;
    private final Map<Flow, Long> parkedAt = new HashMap<>();
    /** By account. */
    private final Map<Integer, Long> wakeTimes = new HashMap<>();

    private final Set<Integer> borrowers = new HashSet<>();
    /** By account: the overdue request for which it saves tokens up. */
    private final Map<Integer, Long> savedFor = new HashMap<>();
    /** What the flow of the last request that arrived had been served if it was empty, see {@link #retract}. */
    private Long servedBefore;

    private boolean wasFlowEmpty;

    ReferenceQueue(int pools) {
        shares = new ReferenceShares[pools];
        Arrays.setAll(shares, pool -> new ReferenceShares());
    }

    List<ReferenceRequest> waiting() {
        return open.stream().filter(ReferenceRequest::isWaiting).toList();
    }

    /** Those that wait, of each gang only the one that stands in the queue for all. */
    List<ReferenceRequest> inQueue() {
        return waiting().stream().filter(ReferenceRequest::isLead).toList();
    }

    ReferenceRequest find(long requestId) {
        return open.stream()
                .filter(request -> request.id == requestId)
                .findFirst()
                .orElse(null);
    }

    // ---- who waits

    /** A new request stands in the queue, or a new gang. */
    void add(ReferenceRequest request) {
        noteArrival(request);
        open.addAll(request.together());
    }

    /** An open request that lost its worker stands in the queue again. */
    void putBack(ReferenceRequest request) {
        noteArrival(request);
        request.state = RequestState.QUEUED;
    }

    private void noteArrival(ReferenceRequest request) {
        wasFlowEmpty = waiting().stream().noneMatch(other -> other.flow().equals(request.flow()));
        if (wasFlowEmpty) {
            servedBefore = shares[request.pool()].arrive(request);
        }
    }

    /** Undoes that the last request was added. */
    void retract(ReferenceRequest request) {
        if (wasFlowEmpty) {
            shares[request.pool()].forget(request, servedBefore);
        }
        open.removeAll(request.together());
        noteLeft(request);
        unparkAt(request);
    }

    /** A waiting request is placed, or a gang. */
    void place(ReferenceRequest request, AdmissionPolicy policy, long now) {
        shares[request.pool()].charge(request, policy, request.isOverdue(now, policy.agingNanos()));
        request.together().forEach(one -> one.state = RequestState.PLACED);
        noteLeft(request);
    }

    /** An open request ends, waiting or placed. */
    void end(ReferenceRequest request) {
        boolean wasWaiting = request.isWaiting();
        request.state = RequestState.FINISHED;
        open.remove(request);
        if (wasWaiting) {
            noteLeft(request);
            unparkAt(request);
        }
    }

    private void noteLeft(ReferenceRequest request) {
        List<ReferenceRequest> ofPool = waiting().stream()
                .filter(other -> other.pool() == request.pool())
                .toList();
        if (ofPool.isEmpty()) {
            shares[request.pool()].forgetLevels();
        }
        if (ofPool.stream().noneMatch(other -> other.level() == request.level())) {
            shares[request.pool()].forgetAccounts(request.level());
        }
    }

    // ---- who is parked

    boolean isParked(ReferenceRequest request) {
        Long parked = parkedAt.get(request.flow());
        return parked != null && request.sequence >= parked;
    }

    /** Nothing of the flow from this request on is offered, at most until a wake time. */
    void park(ReferenceRequest request, long wakeTime) {
        parkedAt.put(request.flow(), request.sequence);
        wakeTimes.merge(request.account(), wakeTime, Math::min);
    }

    /** Whether the account of a request saves tokens up for another one. */
    boolean isSavingForAnother(ReferenceRequest request) {
        Long saver = savedFor.get(request.account());
        return saver != null && saver != request.sequence;
    }

    void saveFor(ReferenceRequest request) {
        savedFor.putIfAbsent(request.account(), request.sequence);
    }

    private void unparkAt(ReferenceRequest request) {
        if (savedFor.containsKey(request.account()) && savedFor.get(request.account()) == request.sequence) {
            wake(request.account());
        }
        parkedAt.remove(request.flow(), request.sequence);
    }

    /** An account waits for a quota of which it could borrow more. */
    void borrows(int account) {
        borrowers.add(account);
    }

    /** An account gave back what others may borrow. */
    void wakeBorrowers() {
        borrowers.forEach(this::wake);
        borrowers.clear();
    }

    void wake(int account) {
        parkedAt.keySet().removeIf(flow -> flow.account() == account);
        wakeTimes.remove(account);
        savedFor.remove(account);
    }

    void wakeAll() {
        parkedAt.clear();
        wakeTimes.clear();
        savedFor.clear();
    }

    void wakeThoseDue(long now) {
        List<Integer> due = wakeTimes.keySet().stream()
                .filter(account -> wakeTimes.get(account) <= now && wakeTimes.get(account) != RequestSpec.WAIT_FOREVER)
                .toList();
        due.forEach(this::wake);
    }
}

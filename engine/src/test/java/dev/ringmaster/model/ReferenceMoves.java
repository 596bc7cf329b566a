package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerState;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The state of a scheduler, the plain way, and the moves that all commands are made of. */
final class ReferenceMoves {
    final World world;
    final DecisionLog log;
    final ReferenceQueue queue;
    final ReferenceWorkers workers;
    final ReferenceLimits limits;
    final ReferenceOutbox outbox;
    final ReferencePreemption preemption;
    /** Who lost a worker in this command and was not told yet what became of it. */
    private final Set<ReferenceRequest> revoked = new LinkedHashSet<>();

    final ReferenceGrowth growth;
    AdmissionPolicy policy;
    long now;
    long nextSequence;
    int decisionsOfTime;
    boolean isLedgerAway;
    private int startsLeft;

    ReferenceMoves(World world, DecisionLog log) {
        this.world = world;
        this.log = log;
        policy = world.policy();
        queue = new ReferenceQueue(world.catalog().pools().size());
        workers = new ReferenceWorkers(world, queue);
        preemption = new ReferencePreemption(world, queue, workers);
        limits = new ReferenceLimits(world, log);
        limits.change(now, policy);
        outbox = new ReferenceOutbox(world.credits(), log);
        growth = new ReferenceGrowth(this);
    }

    int levelOf(RequestSpec spec) {
        return spec.priorityLevel() < 0 ? policy.defaultLevel() : spec.priorityLevel();
    }

    boolean hasPlaceFor(int requests) {
        return queue.open.size() + outbox.lingering() + requests <= world.maxOpen();
    }

    /** Whatever is due ends, the earliest first, then in the order of submission; then others get what is free. */
    void timer(long newNow) {
        now = Math.max(now, newNow);
        gatherGangs();
        int before = log.decisions().size();
        List<ReferenceRequest> due = queue.open.stream()
                .filter(request -> request.isPlaced() || request.isLead())
                .filter(request -> request.dueAt() <= now && request.dueAt() != RequestSpec.WAIT_FOREVER)
                .sorted(Comparator.comparingLong(ReferenceRequest::dueAt)
                        .thenComparingLong(request -> request.sequence))
                .toList();
        for (ReferenceRequest request : due) {
            if (request.isWaiting()) {
                request.together().forEach(this::expire);
                growth.touch();
            } else {
                log.onFailed(now, request.id, FailReason.LEASE_EXPIRED);
                end(request);
            }
        }
        limits.roll(now);
        queue.wakeThoseDue(now);
        serve();
        growth.timer();
        decisionsOfTime = log.decisions().size() - before;
    }

    private void expire(ReferenceRequest request) {
        log.onExpired(now, request.id);
        endAlone(request);
    }

    /** Those that wait get what is free, as far as the limits allow. */
    void serve() {
        workers.backfill.asOf(now);
        while (new ReferenceServing(queue, workers, preemption, limits, now, policy, this::mayStart).run(this::place)) {
            // somebody was placed after a pool was held
        }
        revoked.stream().filter(ReferenceRequest::isWaiting).forEach(this::tellWaits);
        revoked.clear();
    }

    /** Places a request; says whether others had to go for it. */
    private boolean place(ReferenceRequest request) {
        startsLeft -= isLedgerAway ? request.together().size() : 0;
        if (request.gang != null) {
            queue.place(request, policy, now);
            request.gang.largestFirst().forEach(member -> start(workers.best(member), member));
            return false;
        }
        if (workers.hasFit(request)) {
            placeOn(workers.best(request), request);
            return false;
        }
        ReferencePreemption.Choice choice = preemption.choose(request, now);
        revokeAll(choice.victims(), RevokeReason.PREEMPTED);
        placeOn(choice.worker(), request);
        return true;
    }

    private void placeOn(ReferenceWorker worker, ReferenceRequest request) {
        workers.backfill.leaves(request);
        queue.place(request, policy, now);
        start(worker, request);
    }

    private void start(ReferenceWorker worker, ReferenceRequest request) {
        workers.placeOn(worker, request);
        request.wasPlaced = true;
        request.placedAt = now;
        request.renew(now);
        limits.start(now, request);
        log.onPlaced(now, request.id, request.workerId(), request.devices, Math.max(0, now - request.submitted));
        outbox.changed(now, request);
    }

    void tellWaits(ReferenceRequest request) {
        log.onQueued(now, request.id);
        outbox.changed(now, request);
        growth.waits(request);
    }

    /** A request has had its final answer; if it waited with a gang, the others end too. */
    void end(ReferenceRequest request) {
        List<ReferenceRequest> mates = request.isWaiting() ? request.together() : List.of();
        endAlone(request);
        mates.stream().filter(mate -> mate != request).forEach(mate -> {
            log.onFailed(now, mate.id, FailReason.GANG_BROKEN);
            endAlone(mate);
        });
        growth.touch();
    }

    /** A request gives back its place and wakes its account. */
    private void endAlone(ReferenceRequest request) {
        if (request.gang != null) {
            request.gang.members.remove(request);
            request.gang = null;
        }
        ReferenceWorker worker = request.worker;
        if (request.isPlaced()) {
            stopRunning(request);
        }
        queue.end(request);
        workers.backfill.leaves(request);
        outbox.changed(now, request);
        tellIfDrained(worker);
    }

    private void tellIfDrained(ReferenceWorker worker) {
        if (worker != null && worker.draining && worker.held == 0) {
            log.onWorkerState(now, worker.id, WorkerState.DRAINED);
        }
    }

    private void stopRunning(ReferenceRequest request) {
        ReferenceWorkers.takeFrom(request);
        limits.stop(request);
        if (limits.lendsWhatIsReleased(request)) {
            queue.wakeBorrowers();
        }
        queue.wake(request.account());
    }

    /** What a request was charged is given back, as if it had not been placed. */
    void giveBack(ReferenceRequest request) {
        limits.giveBack(now, request);
        lend(request);
    }

    /** A request used another number of tokens than it was estimated at. */
    void settle(ReferenceRequest request, long actualTokens) {
        limits.settle(now, request, actualTokens);
        lend(request);
    }

    private void lend(ReferenceRequest request) {
        if (limits.canBorrow(request.account())) {
            queue.wakeBorrowers();
        }
    }

    /** Placed requests lose their workers, and then the other members of their gangs, if they have some. */
    void revokeAll(List<ReferenceRequest> requests, RevokeReason reason) {
        requests.forEach(request -> revoke(request, reason));
        requests.forEach(request ->
                request.together().stream().filter(ReferenceRequest::isPlaced).forEach(this::revokeMate));
    }

    long stateHashOfLedger() {
        return isLedgerAway ? 1L + startsLeft : 0;
    }

    private void revokeMate(ReferenceRequest mate) {
        ReferenceWorker worker = mate.worker;
        revoke(mate, RevokeReason.GANG_MEMBER_LOST);
        tellIfDrained(worker);
    }

    /** A placed request loses its worker and waits again, at its old place; what becomes of it is told when all are served. */
    private void revoke(ReferenceRequest request, RevokeReason reason) {
        log.onRevoked(now, request.id, request.workerId(), reason);
        revoked.add(request);
        giveBack(request);
        stopRunning(request);
        queue.putBack(request);
    }

    /** A placement that the ledger refused is taken back, and with it those of its gang. */
    void refused(ReferenceRequest request) {
        ReferenceWorker worker = request.worker;
        revoke(request, RevokeReason.REFUSED_BY_LEDGER);
        tellIfDrained(worker);
        request.together().stream().filter(ReferenceRequest::isPlaced).forEach(this::revokeMate);
        serve();
        growth.touch();
    }

    /** Whether so many may start together as far as the ledger goes. */
    boolean mayStart(int requests) {
        return !isLedgerAway || requests <= startsLeft;
    }

    void ledgerAway() {
        if (!isLedgerAway) {
            isLedgerAway = true;
            startsLeft = world.whenLedgerIsAway().maxStarts();
        }
    }

    void ledgerBack() {
        isLedgerAway = false;
        serve();
    }

    /** A request of another node is taken over; what time has brought it comes at once. */
    void takeOver(ReferenceRequest request, Commands.Recovered recovered, ReferenceWorkerCommands workerCommands) {
        log.onRecovered(
                now,
                request.id,
                recovered.isPlaced() ? RequestState.PLACED : RequestState.QUEUED,
                recovered.workerId());
        limits.see(request.account());
        workers.expect(request);
        if (recovered.isPlaced()) {
            isPlacedAlready(request, recovered);
            outbox.takenOver(request);
            workerCommands.takeOver(request);
        } else {
            outbox.takenOver(request);
            queue.add(request);
            growth.waits(request);
        }
        int before = decisionsOfTime;
        timer(now);
        decisionsOfTime = before;
    }

    private void isPlacedAlready(ReferenceRequest request, Commands.Recovered recovered) {
        request.state = RequestState.PLACED;
        request.awaitedWorker = recovered.workerId();
        request.devices = recovered.devices();
        request.placedAt = now;
        request.renew(now);
        limits.startRecovered(request);
        queue.open.add(request);
    }

    /** Gangs are put together again after a restart; where not all members have a place, nobody keeps one. */
    private void gatherGangs() {
        Map<Long, ReferenceGang> gangs = new TreeMap<>();
        queue.open.stream()
                .filter(request -> request.recoveredGang != Commands.NO_GANG)
                .sorted(Comparator.comparingLong(request -> request.sequence))
                .forEach(request -> gangs.computeIfAbsent(request.recoveredGang, key -> new ReferenceGang())
                        .add(request));
        for (ReferenceGang gang : gangs.values()) {
            gang.members.forEach(member -> member.recoveredGang = Commands.NO_GANG);
            if (gang.members.stream().anyMatch(ReferenceRequest::isWaiting)) {
                gang.members.stream().filter(ReferenceRequest::isPlaced).forEach(this::revokeMate);
            }
        }
        if (!gangs.isEmpty()) {
            serve();
        }
    }

    /** A request is taken up again after a restart. */
    void recover(ReferenceRequest request, Commands.Recovered recovered) {
        limits.see(request.account());
        workers.expect(request);
        growth.waits(request);
        request.isKnownToLedger = true;
        request.isHeldByLedger = recovered.isPlaced();
        request.recoveredGang = recovered.gang();
        if (recovered.isPlaced()) {
            isPlacedAlready(request, recovered);
        } else {
            queue.add(request);
        }
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.core.StateHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the scheduler has to do, written down as plainly as it goes: lists, searched from the front. It is slow and
 * meant to be obviously right; the core is compared with it.
 */
final class ReferenceScheduler implements Commands {
    private static final Comparator<ReferenceRequest> SERVING_ORDER =
            Comparator.comparingInt(ReferenceRequest::level).thenComparingLong(request -> request.sequence);

    private final World world;
    private final DecisionLog log;
    private final List<ReferenceRequest> open = new ArrayList<>();
    /** In the order in which they joined. */
    private final List<ReferenceWorker> workers = new ArrayList<>();

    private final ReferenceScores scores;
    private final ReferenceOutbox outbox;
    private long now;
    private long nextSequence;

    ReferenceScheduler(World world, DecisionLog log) {
        this.world = world;
        this.log = log;
        scores = new ReferenceScores(world.catalog());
        outbox = new ReferenceOutbox(world.credits(), log);
    }

    // ---- requests

    @Override
    public void submit(long newNow, long requestId, RequestSpec spec) {
        timer(newNow);
        if (spec.priorityLevel() < 0 || spec.priorityLevel() >= world.levels()) {
            reject(requestId, RejectReason.UNKNOWN_PRIORITY_LEVEL);
        } else if (find(requestId) != null) {
            reject(requestId, RejectReason.DUPLICATE_REQUEST);
        } else if (isFull()) {
            reject(requestId, RejectReason.TOO_MANY_OPEN_REQUESTS);
        } else {
            admit(requestId, spec);
        }
    }

    private void admit(long requestId, RequestSpec spec) {
        long timeout = spec.waitTimeoutNanos();
        boolean isEndless = timeout == RequestSpec.WAIT_FOREVER || now + timeout < now;
        long deadline = isEndless ? RequestSpec.WAIT_FOREVER : now + timeout;
        ReferenceRequest request = new ReferenceRequest(requestId, nextSequence, spec, now, deadline);
        ReferenceWorker worker = bestFit(request);
        long waitingInLevel = open.stream()
                .filter(other -> other.isWaiting() && other.level() == request.level())
                .count();
        if (worker == null && !couldEverFit(request)) {
            reject(requestId, RejectReason.LARGER_THAN_ANY_WORKER);
        } else if (worker == null && timeout == 0) {
            reject(requestId, RejectReason.NO_CAPACITY);
        } else if (worker == null && waitingInLevel >= world.maxQueued()) {
            reject(requestId, RejectReason.QUEUE_FULL);
        } else {
            nextSequence++;
            open.add(request);
            decide(request);
        }
    }

    private void reject(long requestId, RejectReason reason) {
        log.onRejected(now, requestId, reason, reason.isPermanent() ? 0 : 1);
    }

    @Override
    public void complete(long newNow, long requestId) {
        timer(newNow);
        ReferenceRequest request = find(requestId);
        if (request == null) {
            log.onRefused(now, CommandType.COMPLETE, requestId, RefusalReason.UNKNOWN_REQUEST);
        } else if (request.isWaiting()) {
            log.onRefused(now, CommandType.COMPLETE, requestId, RefusalReason.NOT_PLACED);
        } else {
            log.onReleased(now, requestId, request.workerId());
            end(request);
        }
    }

    @Override
    public void cancel(long newNow, long requestId) {
        timer(newNow);
        ReferenceRequest request = find(requestId);
        if (request == null) {
            log.onRefused(now, CommandType.CANCEL, requestId, RefusalReason.UNKNOWN_REQUEST);
        } else {
            log.onCancelled(now, requestId);
            end(request);
        }
    }

    /** Time passes: who has waited for too long is told, earliest deadline first, then in the order of submission. */
    @Override
    public void timer(long newNow) {
        now = Math.max(now, newNow);
        List<ReferenceRequest> expired = open.stream()
                .filter(request -> request.isWaiting() && hasExpired(request))
                .sorted(Comparator.comparingLong((ReferenceRequest request) -> request.deadline)
                        .thenComparingLong(request -> request.sequence))
                .toList();
        for (ReferenceRequest request : expired) {
            log.onExpired(now, request.id);
            end(request);
        }
    }

    private boolean hasExpired(ReferenceRequest request) {
        return request.deadline != RequestSpec.WAIT_FOREVER && request.deadline <= now;
    }

    /** A request is over: it gives back what it holds, and others get it. */
    private void end(ReferenceRequest request) {
        ReferenceWorker worker = request.worker;
        takeFromWorker(request);
        request.state = RequestState.FINISHED;
        open.remove(request);
        outbox.changed(now, request);
        if (worker != null && worker.draining && worker.held == 0) {
            log.onWorkerState(now, worker.id, WorkerState.DRAINED);
        }
        serve();
    }

    // ---- workers

    @Override
    public void join(long newNow, long workerId, int pool, Capacity capacity) {
        timer(newNow);
        ReferenceWorker present = worker(workerId);
        if (present != null && (present.pool != pool || !present.capacity.equals(capacity))) {
            log.onRefused(now, CommandType.WORKER_JOIN, workerId, RefusalReason.DUPLICATE_WORKER);
            return;
        }
        log.onWorkerState(now, workerId, WorkerState.ACTIVE);
        if (present == null) {
            workers.add(new ReferenceWorker(workerId, pool, capacity));
            scores.learn(pool, capacity);
            giveBackRecovered(worker(workerId));
        } else {
            present.draining = false;
        }
        serve();
    }

    private void giveBackRecovered(ReferenceWorker worker) {
        for (ReferenceRequest request : inServingOrder(open)) {
            if (request.awaitedWorker != worker.id) {
                continue;
            }
            if (request.spec.pool() == worker.pool && worker.hasRoomOn(request.demand(), request.devices)) {
                request.awaitedWorker = NO_WORKER;
                request.worker = worker;
                worker.take(request.demand(), request.devices);
            }
        }
        for (ReferenceRequest request : inServingOrder(open)) {
            if (request.awaitedWorker == worker.id) {
                revoke(request, RevokeReason.WORKER_SMALLER_THAN_RECOVERED);
            }
        }
    }

    private void revoke(ReferenceRequest request, RevokeReason reason) {
        log.onRevoked(now, request.id, request.workerId(), reason);
        takeFromWorker(request);
        request.state = null;
    }

    @Override
    public void change(long newNow, long workerId, Capacity capacity) {
        timer(newNow);
        ReferenceWorker worker = worker(workerId);
        if (worker == null) {
            log.onRefused(now, CommandType.WORKER_CHANGE, workerId, RefusalReason.UNKNOWN_WORKER);
        } else if (!worker.canChangeTo(capacity)) {
            log.onRefused(now, CommandType.WORKER_CHANGE, workerId, RefusalReason.BELOW_RESERVED);
        } else {
            worker.changeTo(capacity);
            scores.learn(worker.pool, capacity);
            log.onWorkerState(now, workerId, stateOf(worker));
            serve();
        }
    }

    private static WorkerState stateOf(ReferenceWorker worker) {
        if (!worker.draining) {
            return WorkerState.ACTIVE;
        }
        return worker.held == 0 ? WorkerState.DRAINED : WorkerState.DRAINING;
    }

    @Override
    public void drain(long newNow, long workerId) {
        timer(newNow);
        ReferenceWorker worker = worker(workerId);
        if (worker == null) {
            log.onRefused(now, CommandType.WORKER_DRAIN, workerId, RefusalReason.UNKNOWN_WORKER);
        } else {
            worker.draining = true;
            log.onWorkerState(now, workerId, stateOf(worker));
        }
    }

    @Override
    public void leave(long newNow, long workerId) {
        timer(newNow);
        ReferenceWorker worker = worker(workerId);
        List<ReferenceRequest> held = new ArrayList<>();
        for (ReferenceRequest request : inServingOrder(open)) {
            if (request.state == RequestState.PLACED && request.workerId() == workerId) {
                held.add(request);
            }
        }
        if (worker == null && held.isEmpty()) {
            log.onRefused(now, CommandType.WORKER_LEAVE, workerId, RefusalReason.UNKNOWN_WORKER);
            return;
        }
        log.onWorkerState(now, workerId, WorkerState.LEFT);
        held.forEach(request -> revoke(request, RevokeReason.WORKER_LEFT));
        workers.remove(worker);
        serve();
    }

    // ---- ledger

    @Override
    public void recover(long newNow, Recovered recovered) {
        if (isFull()) {
            return;
        }
        now = Math.max(now, newNow);
        nextSequence = Math.max(nextSequence, recovered.sequence() + 1);
        ReferenceRequest request = new ReferenceRequest(
                recovered.requestId(),
                recovered.sequence(),
                recovered.spec(),
                recovered.submitted(),
                recovered.deadline());
        request.isKnownToLedger = true;
        request.state = recovered.isPlaced() ? RequestState.PLACED : RequestState.QUEUED;
        request.isHeldByLedger = recovered.isPlaced();
        request.awaitedWorker = recovered.workerId();
        request.devices = recovered.devices();
        open.add(request);
    }

    @Override
    public void send(int limit) {
        outbox.send(limit);
    }

    @Override
    public void confirm(long newNow, int limit) {
        timer(newNow);
        for (int i = 0; i < limit && outbox.hasInFlight(); i++) {
            outbox.confirmOldest(now);
        }
    }

    @Override
    public void fail(long newNow) {
        timer(newNow);
        ReferenceRequest request = outbox.hasInFlight() ? outbox.failOldest() : null;
        if (request != null && !request.isFinished()) {
            log.onFailed(now, request.id, FailReason.LEDGER_FAILED);
            end(request);
        }
    }

    // ---- the moves all of these are made of

    /** Those that wait or lost their worker get what is free, the most urgent first, then in the order of submission. */
    private void serve() {
        for (ReferenceRequest request : inServingOrder(open)) {
            boolean isUndecided = request.state == null;
            if (isUndecided || (request.isWaiting() && bestFit(request) != null)) {
                decide(request);
            }
        }
    }

    /** Places a request where it fits best, or lets it wait. */
    private void decide(ReferenceRequest request) {
        ReferenceWorker worker = bestFit(request);
        if (worker == null) {
            request.state = RequestState.QUEUED;
            log.onQueued(now, request.id);
        } else {
            request.state = RequestState.PLACED;
            request.worker = worker;
            request.devices = worker.fullestDevicesFor(request.demand());
            worker.take(request.demand(), request.devices);
            log.onPlaced(now, request.id, worker.id, request.devices, Math.max(0, now - request.submitted));
        }
        outbox.changed(now, request);
    }

    /** Of the workers that can take it the one with the least free; of equals the one that joined first. */
    private ReferenceWorker bestFit(ReferenceRequest request) {
        ReferenceWorker best = null;
        for (ReferenceWorker worker : workers) {
            boolean fits =
                    worker.pool == request.spec.pool() && !worker.draining && worker.hasRoomFor(request.demand());
            if (fits && (best == null || scores.of(worker) < scores.of(best))) {
                best = worker;
            }
        }
        return best;
    }

    private boolean couldEverFit(ReferenceRequest request) {
        boolean isEmptyPool = true;
        for (ReferenceWorker worker : workers) {
            if (worker.pool == request.spec.pool() && !worker.draining) {
                isEmptyPool = false;
                Demand demand = request.demand();
                if (new ReferenceWorker(worker.id, worker.pool, worker.capacity).hasRoomFor(demand)) {
                    return true;
                }
            }
        }
        return isEmptyPool;
    }

    private static void takeFromWorker(ReferenceRequest request) {
        if (request.worker != null) {
            request.worker.giveBack(request.demand(), request.devices);
        }
        request.worker = null;
        request.awaitedWorker = NO_WORKER;
        request.devices = 0;
    }

    private static List<ReferenceRequest> inServingOrder(List<ReferenceRequest> requests) {
        List<ReferenceRequest> sorted = new ArrayList<>(requests);
        sorted.sort(SERVING_ORDER);
        return sorted;
    }

    private boolean isFull() {
        return open.size() + outbox.lingering() >= world.maxOpen();
    }

    private ReferenceRequest find(long requestId) {
        return open.stream()
                .filter(request -> request.id == requestId)
                .findFirst()
                .orElse(null);
    }

    private ReferenceWorker worker(long workerId) {
        return workers.stream()
                .filter(worker -> worker.id == workerId)
                .findFirst()
                .orElse(null);
    }

    // ---- what may be asked

    /** Every open request is told, in the order of submission, that it will not be finished. */
    void suspendAll() {
        List<ReferenceRequest> sorted = new ArrayList<>(open);
        sorted.sort(Comparator.comparingLong(request -> request.sequence));
        sorted.forEach(request -> log.onSuspended(now, request.id));
    }

    long stateHash() {
        long sum = 0;
        for (ReferenceRequest request : open) {
            sum += StateHash.ofRequest(
                    request.id,
                    request.sequence,
                    request.state.code(),
                    request.level(),
                    request.workerId(),
                    request.devices);
        }
        for (ReferenceWorker worker : workers) {
            sum += StateHash.ofWorker(worker.id, worker.draining, worker.freeVector());
        }
        return sum;
    }

    /** The numbers that a scheduler tells besides its decisions, in words. */
    String gauges() {
        return gauges(open.size(), waiting().size(), workers.size(), 0, outbox.inFlightCount(), outbox.unsentCount());
    }

    static String gauges(int open, int waiting, int workers, long nextTimer, int inFlight, int unsent) {
        return "open=" + open + " waiting=" + waiting + " workers=" + workers + " nextTimer=" + nextTimer + " inFlight="
                + inFlight + " unsent=" + unsent;
    }

    private List<ReferenceRequest> waiting() {
        return open.stream().filter(ReferenceRequest::isWaiting).toList();
    }
}

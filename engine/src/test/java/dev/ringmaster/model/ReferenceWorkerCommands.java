package dev.ringmaster.model;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import java.util.Comparator;
import java.util.List;

/** What commands about workers do after time has passed. */
final class ReferenceWorkerCommands {
    private static final Comparator<ReferenceRequest> SERVING_ORDER =
            Comparator.comparingInt(ReferenceRequest::level).thenComparingLong(request -> request.sequence);

    private final ReferenceMoves moves;
    private final ReferenceWorkers workers;
    private final DecisionLog log;

    ReferenceWorkerCommands(ReferenceMoves moves) {
        this.moves = moves;
        workers = moves.workers;
        log = moves.log;
    }

    void join(long workerId, WorkerSpec spec) {
        ReferenceWorker present = workers.find(workerId);
        if (present != null && !present.spec.equals(spec)) {
            log.onRefused(moves.now, CommandType.WORKER_JOIN, workerId, RefusalReason.DUPLICATE_WORKER);
            return;
        }
        log.onWorkerState(moves.now, workerId, WorkerState.ACTIVE);
        boolean takesMore = present == null || present.draining;
        List<ReferenceRequest> revoked = List.of();
        if (present == null) {
            ReferenceWorker worker = workers.add(workerId, spec);
            placedOn(workerId).forEach(request -> giveBackRecovered(request, worker));
            revoked = placedOn(workerId).stream()
                    .filter(request -> request.worker == null)
                    .toList();
        } else {
            present.draining = false;
        }
        revoke(revoked, RevokeReason.WORKER_SMALLER_THAN_RECOVERED);
        moves.serve();
        if (takesMore) {
            moves.growth.touch();
        }
    }

    /** What is true of a worker that several nodes share. */
    void share(long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        ReferenceWorker worker = workers.find(workerId);
        if (worker == null) {
            joinShared(workerId, spec, isOpen, used);
        } else {
            become(worker, spec);
            worker.use(used);
            if (worker.draining == isOpen) {
                worker.draining = !isOpen;
                if (!isOpen) {
                    workers.backfill.changed(worker);
                }
                log.onWorkerState(moves.now, workerId, stateOf(worker));
            }
        }
        moves.serve();
        moves.growth.touch();
    }

    private void joinShared(long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        moves.growth.fulfil(0, spec.pool());
        ReferenceWorker worker = workers.add(workerId, spec);
        worker.use(used);
        worker.draining = !isOpen;
        if (isOpen) {
            log.onWorkerState(moves.now, workerId, WorkerState.ACTIVE);
        }
        placedOn(workerId).forEach(request -> giveBackRecovered(request, worker));
        if (!isOpen) {
            log.onWorkerState(moves.now, workerId, stateOf(worker));
        }
        revoke(
                placedOn(workerId).stream()
                        .filter(request -> request.worker == null)
                        .toList(),
                RevokeReason.WORKER_SMALLER_THAN_RECOVERED);
    }

    private void become(ReferenceWorker worker, WorkerSpec spec) {
        if (worker.spec.equals(spec)) {
            return;
        }
        if (worker.canBecome(spec)) {
            workers.change(worker, spec);
            log.onWorkerState(moves.now, worker.id, stateOf(worker));
        } else {
            log.onRefused(moves.now, CommandType.WORKER_CHANGE, worker.id, RefusalReason.BELOW_RESERVED);
        }
    }

    /** A request is placed on a worker by another node, from which it is taken over. */
    void takeOver(ReferenceRequest request) {
        ReferenceWorker worker = workers.find(request.workerId());
        if (worker == null) {
            return;
        }
        boolean isInReach = moves.world.reach(request.pool()).contains(worker.pool());
        if (isInReach && worker.takeOver(request.demand(), request.devices)) {
            request.awaitedWorker = Commands.NO_WORKER;
            request.worker = worker;
        } else {
            giveBackRecovered(request, worker);
        }
        if (request.worker == null) {
            revoke(List.of(request), RevokeReason.WORKER_SMALLER_THAN_RECOVERED);
        }
    }

    private void giveBackRecovered(ReferenceRequest request, ReferenceWorker worker) {
        if (workers.mayUse(request, worker) && worker.hasRoomOn(request.demand(), request.devices)) {
            request.awaitedWorker = Commands.NO_WORKER;
            request.worker = worker;
            worker.take(request.demand(), request.devices);
        }
    }

    void change(long workerId, Capacity capacity) {
        ReferenceWorker worker = workers.find(workerId);
        if (worker == null) {
            log.onRefused(moves.now, CommandType.WORKER_CHANGE, workerId, RefusalReason.UNKNOWN_WORKER);
        } else if (!worker.canChangeTo(capacity)) {
            log.onRefused(moves.now, CommandType.WORKER_CHANGE, workerId, RefusalReason.BELOW_RESERVED);
        } else {
            workers.change(worker, worker.spec.withCapacity(capacity));
            log.onWorkerState(moves.now, workerId, stateOf(worker));
            moves.serve();
            moves.growth.touch();
        }
    }

    void drain(long workerId) {
        ReferenceWorker worker = workers.find(workerId);
        if (worker == null) {
            log.onRefused(moves.now, CommandType.WORKER_DRAIN, workerId, RefusalReason.UNKNOWN_WORKER);
        } else {
            worker.draining = true;
            workers.backfill.changed(worker);
            log.onWorkerState(moves.now, workerId, stateOf(worker));
            moves.serve(); // it may have held up others
            moves.growth.touch();
        }
    }

    private static WorkerState stateOf(ReferenceWorker worker) {
        if (!worker.draining) {
            return WorkerState.ACTIVE;
        }
        return worker.held == 0 ? WorkerState.DRAINED : WorkerState.DRAINING;
    }

    void leave(long workerId) {
        ReferenceWorker worker = workers.find(workerId);
        List<ReferenceRequest> held = placedOn(workerId);
        if (worker == null && held.isEmpty()) {
            log.onRefused(moves.now, CommandType.WORKER_LEAVE, workerId, RefusalReason.UNKNOWN_WORKER);
            return;
        }
        log.onWorkerState(moves.now, workerId, WorkerState.LEFT);
        revoke(held, RevokeReason.WORKER_LEFT);
        workers.all.remove(worker);
        if (worker != null) {
            workers.backfill.changed(worker);
        }
        moves.serve();
        moves.growth.touch();
    }

    private void revoke(List<ReferenceRequest> requests, RevokeReason reason) {
        moves.revokeAll(requests, reason);
    }

    /** Those that a worker holds, or that wait for it to come back, in the order of level and submission. */
    private List<ReferenceRequest> placedOn(long workerId) {
        return moves.queue.open.stream()
                .filter(request -> request.isPlaced() && request.workerId() == workerId)
                .sorted(SERVING_ORDER)
                .toList();
    }
}

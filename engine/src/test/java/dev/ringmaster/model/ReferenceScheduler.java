package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.StateHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the scheduler has to do, written down as plainly as it goes: lists, searched from the front. It is slow and
 * meant to be obviously right; the core is compared with it.
 */
final class ReferenceScheduler implements Commands, Totals {
    private final DecisionLog log;
    private final ReferenceMoves moves;
    private final ReferenceQueue queue;
    private final ReferenceAdmission admission;
    private final ReferenceWorkerCommands workerCommands;

    ReferenceScheduler(World world, DecisionLog log) {
        this.log = log;
        moves = new ReferenceMoves(world, log);
        queue = moves.queue;
        admission = new ReferenceAdmission(moves);
        workerCommands = new ReferenceWorkerCommands(moves);
    }

    @Override
    public void timer(long now) {
        moves.timer(now);
    }

    // ---- requests

    @Override
    public void submit(long now, long requestId, RequestSpec spec, long tokens) {
        moves.timer(now);
        admit(List.of(new Gang.Member(requestId, spec, tokens)));
    }

    @Override
    public void submitGang(long now, Gang gang) {
        moves.timer(now);
        admit(gang.members());
    }

    private void admit(List<Gang.Member> members) {
        RejectReason reason = admission.admit(members);
        if (reason != null) {
            members.forEach(
                    member -> log.onRejected(moves.now, member.requestId(), reason, reason.isPermanent() ? 0 : 1));
        }
    }

    @Override
    public void complete(long now, long requestId, long actualTokens) {
        moves.timer(now);
        ReferenceRequest request = placed(CommandType.COMPLETE, requestId);
        if (request != null) {
            if (actualTokens >= 0) {
                moves.settle(request, actualTokens);
            }
            log.onReleased(moves.now, requestId, request.workerId());
            moves.end(request);
            moves.serve();
        }
    }

    @Override
    public void failRequest(long now, long requestId) {
        moves.timer(now);
        ReferenceRequest request = placed(CommandType.FAIL, requestId);
        if (request != null) {
            fail(request, FailReason.HOLDER_FAILED);
        }
    }

    /** A request fails; if it was placed, it is not charged. */
    private void fail(ReferenceRequest request, FailReason reason) {
        if (request.isPlaced()) {
            moves.giveBack(request);
        }
        log.onFailed(moves.now, request.id, reason);
        moves.end(request);
        moves.serve();
    }

    @Override
    public void renew(long now, long requestId) {
        moves.timer(now);
        ReferenceRequest request = placed(CommandType.RENEW, requestId);
        if (request != null) {
            request.renew(moves.now);
        }
    }

    /** The placed request that a command names; if there is none, null, and the command is refused. */
    private ReferenceRequest placed(CommandType command, long requestId) {
        ReferenceRequest request = queue.find(requestId);
        if (request != null && request.isPlaced()) {
            return request;
        }
        RefusalReason reason = request == null ? RefusalReason.UNKNOWN_REQUEST : RefusalReason.NOT_PLACED;
        log.onRefused(moves.now, command, requestId, reason);
        return null;
    }

    @Override
    public void cancel(long now, long requestId) {
        moves.timer(now);
        ReferenceRequest request = queue.find(requestId);
        if (request == null) {
            log.onRefused(moves.now, CommandType.CANCEL, requestId, RefusalReason.UNKNOWN_REQUEST);
        } else {
            log.onCancelled(moves.now, requestId);
            moves.end(request);
            moves.serve();
        }
    }

    @Override
    public void policy(long now, AdmissionPolicy policy) {
        moves.timer(now);
        moves.policy = policy;
        moves.limits.change(moves.now, policy);
        queue.wakeAll();
        moves.serve();
        moves.growth.touch();
    }

    // ---- workers

    @Override
    public void join(long now, long workerId, WorkerSpec spec, int ordersBack) {
        long orderId = log.order(ordersBack);
        moves.timer(now);
        if (moves.workers.find(workerId) == null) {
            moves.growth.fulfil(orderId, spec.pool());
        }
        workerCommands.join(workerId, spec);
    }

    @Override
    public void orderFailed(long now, int ordersBack, int workers) {
        long orderId = log.order(ordersBack);
        moves.timer(now);
        if (!moves.growth.fail(orderId, workers)) {
            log.onRefused(moves.now, CommandType.WORKER_ORDER_FAILED, orderId, RefusalReason.UNKNOWN_ORDER);
        }
    }

    @Override
    public void change(long now, long workerId, Capacity capacity) {
        moves.timer(now);
        workerCommands.change(workerId, capacity);
    }

    @Override
    public void drain(long now, long workerId) {
        moves.timer(now);
        workerCommands.drain(workerId);
    }

    @Override
    public void leave(long now, long workerId) {
        moves.timer(now);
        workerCommands.leave(workerId);
    }

    // ---- ledger

    @Override
    public void recover(long now, Recovered recovered) {
        if (!moves.hasPlaceFor(1)) {
            return;
        }
        moves.now = Math.max(moves.now, now);
        moves.nextSequence = Math.max(moves.nextSequence, recovered.sequence() + 1);
        ReferenceRequest request = new ReferenceRequest(
                recovered.requestId(),
                recovered.sequence(),
                recovered.spec(),
                recovered.tokens(),
                moves.levelOf(recovered.spec()),
                recovered.submitted(),
                recovered.deadline());
        moves.recover(request, recovered);
    }

    @Override
    public void send(int limit) {
        moves.decisionsOfTime = 0;
        moves.outbox.send(limit);
    }

    @Override
    public void confirm(long now, int limit) {
        moves.timer(now);
        for (int i = 0; i < limit && moves.outbox.hasInFlight(); i++) {
            moves.outbox.confirmOldest(moves.now);
        }
    }

    @Override
    public void fail(long now) {
        moves.timer(now);
        ReferenceRequest request = moves.outbox.hasInFlight() ? moves.outbox.failOldest() : null;
        if (request != null && !request.isFinished()) {
            fail(request, FailReason.LEDGER_FAILED);
        }
    }

    @Override
    public void refuse(long now) {
        if (!moves.outbox.hasInFlight() || !moves.outbox.isOldestAPlacement()) {
            confirm(now, 1);
            return;
        }
        moves.timer(now);
        ReferenceRequest request = moves.outbox.refuseOldest();
        if (request != null) {
            moves.refused(request);
        }
    }

    @Override
    public void ledgerAway(long now) {
        moves.timer(now);
        moves.ledgerAway();
    }

    @Override
    public void ledgerBack(long now) {
        moves.timer(now);
        moves.ledgerBack();
    }

    // ---- what other nodes do

    @Override
    public void share(long now, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used) {
        moves.timer(now);
        workerCommands.share(workerId, spec, isOpen, used);
    }

    @Override
    public void takeOver(long now, Recovered given) {
        moves.timer(now);
        RequestSpec spec = given.spec();
        boolean isKnown = moves.levelOf(spec) < moves.policy.levels() && moves.limits.knowsAccount(spec.account());
        if (!isKnown || !moves.hasPlaceFor(1) || queue.find(given.requestId()) != null) {
            return;
        }
        ReferenceRequest request = new ReferenceRequest(
                given.requestId(),
                moves.nextSequence++,
                spec,
                given.tokens(),
                moves.levelOf(spec),
                given.submitted(),
                given.deadline());
        moves.takeOver(request, given, workerCommands);
    }

    // ---- what may be asked

    /** Every open request is told, in the order of submission, that it will not be finished. */
    void suspendAll() {
        List<ReferenceRequest> sorted = new ArrayList<>(queue.open);
        sorted.sort(Comparator.comparingLong(request -> request.sequence));
        sorted.forEach(request -> log.onSuspended(moves.now, request.id));
    }

    long stateHash() {
        long sum = moves.growth.stateHash() + moves.stateHashOfLedger();
        for (ReferenceRequest request : queue.open) {
            sum += StateHash.ofRequest(
                    request.id,
                    request.sequence,
                    request.state.code(),
                    request.level(),
                    request.workerId(),
                    request.devices);
        }
        for (ReferenceWorker worker : moves.workers.all) {
            sum += StateHash.ofWorker(worker.id, worker.draining, worker.freeVector(), worker.elsewhere);
        }
        return sum;
    }

    /** The numbers that a scheduler tells besides its decisions, in words. */
    String gauges() {
        return gauges(
                queue.open.size(),
                queue.waiting().size(),
                moves.workers.all.size(),
                moves.outbox.inFlightCount(),
                moves.outbox.unsentCount());
    }

    static String gauges(int open, int waiting, int workers, int inFlight, int unsent) {
        return "open=" + open + " waiting=" + waiting + " workers=" + workers + " inFlight=" + inFlight + " unsent="
                + unsent;
    }

    ReferenceWorkers workers() {
        return moves.workers;
    }

    /** The open request of this id. */
    ReferenceRequest find(long requestId) {
        return queue.find(requestId);
    }

    /** The ids of those that are placed. */
    List<Long> placed() {
        return queue.open.stream()
                .filter(ReferenceRequest::isPlaced)
                .map(request -> request.id)
                .toList();
    }

    /** How much was decided in the last command because of the time alone. */
    int decisionsOfTime() {
        return moves.decisionsOfTime;
    }

    @Override
    public int openCount() {
        return queue.open.size();
    }

    @Override
    public long reserved(int element) {
        return moves.workers.all.stream()
                .mapToLong(worker -> element < worker.own.length ? worker.own[element] : worker.ownGpuMillis())
                .sum();
    }

    @Override
    public long capacity(int element) {
        return moves.workers.all.stream()
                .mapToLong(worker -> element < worker.free.length
                        ? worker.capacity().amount(element)
                        : (long) worker.capacity().gpuDevices() * ReferenceWorker.DEVICE)
                .sum();
    }

    /** When the next request ends by itself; what time brings to those that wait may come before. */
    long nextEnd() {
        return queue.open.stream().mapToLong(ReferenceRequest::dueAt).min().orElse(RequestSpec.WAIT_FOREVER);
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.core.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps its own books from commands and decisions alone and checks after every command what always holds: nobody
 * holds more than there is, every accepted request is answered once, what is used is the sum of what is held, and
 * nobody waits who fits.
 */
final class InvariantChecker {
    private enum Place {
        WAITING,
        HOLDING,
        /** Placed before a restart on a worker that is not back. */
        AWAITING,
        /** Revoked in this command and not yet decided. */
        UNDECIDED
    }

    private static final class Entry {
        final RequestSpec spec;
        Place place;
        long workerId;
        long devices;

        Entry(RequestSpec spec, Place place) {
            this.spec = spec;
            this.place = place;
        }
    }

    private final int dimensions;
    private final Map<Long, Entry> open = new LinkedHashMap<>();
    private final Map<Long, ReferenceWorker> workers = new HashMap<>();

    InvariantChecker(World world) {
        dimensions = world.catalog().dimensions().size();
    }

    /** Takes in what a command led to, and throws {@link AssertionError} if that must not be. */
    void after(Command command, List<Decision> decisions, Scheduler scheduler) {
        if (command instanceof Command.Recover recover
                && !open.containsKey(recover.request().requestId())) {
            recovered(recover.request(), scheduler);
        }
        int answers = 0;
        for (Decision decision : decisions) {
            apply(command, decision, decisions);
            answers += isAnswerToSubmit(command, decision) ? 1 : 0;
        }
        require(!(command instanceof Command.Submit) || answers == 1, "a submission got " + answers + " answers");
        if (!decisions.isEmpty()) {
            checkSums(scheduler);
            checkNobodyWaitsWhoFits();
        }
        require(scheduler.openCount() == open.size(), "open requests are miscounted");
    }

    private void recovered(Commands.Recovered request, Scheduler scheduler) {
        if (scheduler.openCount() == open.size()) {
            return; // there was no room for it
        }
        Entry entry = new Entry(request.spec(), request.isPlaced() ? Place.AWAITING : Place.WAITING);
        entry.workerId = request.workerId();
        entry.devices = request.devices();
        open.put(request.requestId(), entry);
    }

    private static boolean isAnswerToSubmit(Command command, Decision decision) {
        return command instanceof Command.Submit submit
                && submit.requestId() == decision.about()
                && switch (decision.kind()) {
                    case PLACED, QUEUED, REJECTED -> true;
                    default -> false;
                };
    }

    private void apply(Command command, Decision decision, List<Decision> decisions) {
        switch (decision.kind()) {
            case PLACED -> placed(decision, entryFor(command, decision));
            case QUEUED -> queued(entryFor(command, decision));
            case RELEASED, CANCELLED, EXPIRED, FAILED -> ended(decision);
            case REVOKED -> revoked(decision);
            case REJECTED -> rejected(command, decision);
            case WORKER -> worker(command, decision, decisions);
            default -> {}
        }
    }

    private Entry entryFor(Command command, Decision decision) {
        Entry entry = open.get(decision.about());
        if (entry == null) {
            require(
                    command instanceof Command.Submit submit && submit.requestId() == decision.about(),
                    "a decision about a request that is not open: " + decision);
            entry = new Entry(((Command.Submit) command).spec(), Place.UNDECIDED);
            open.put(decision.about(), entry);
        }
        return entry;
    }

    private void placed(Decision decision, Entry entry) {
        require(entry.place == Place.WAITING || entry.place == Place.UNDECIDED, "placed twice: " + decision);
        ReferenceWorker worker = workers.get(decision.worker());
        require(worker != null && !worker.draining, "placed on a worker that takes nothing: " + decision);
        require(worker.pool == entry.spec.pool(), "placed in another pool: " + decision);
        hold(entry, worker, decision.detail());
    }

    private void hold(Entry entry, ReferenceWorker worker, long devices) {
        require(
                worker.hasRoomOn(entry.spec.demand(), devices),
                "worker " + worker.id + " cannot hold " + entry.spec.demand() + " on " + Long.toBinaryString(devices));
        worker.take(entry.spec.demand(), devices);
        entry.place = Place.HOLDING;
        entry.workerId = worker.id;
        entry.devices = devices;
    }

    private static void queued(Entry entry) {
        require(entry.place == Place.UNDECIDED, "queued though it was decided already");
        entry.place = Place.WAITING;
    }

    private void ended(Decision decision) {
        Entry entry = open.remove(decision.about());
        require(entry != null, "a second final answer: " + decision);
        switch (decision.kind()) {
            case RELEASED ->
                require(entry.place != Place.WAITING && entry.workerId == decision.worker(), "released from elsewhere");
            case EXPIRED -> require(entry.place == Place.WAITING, "expired though it does not wait");
            default -> {}
        }
        giveBack(entry);
    }

    private void giveBack(Entry entry) {
        if (entry.place == Place.HOLDING) {
            workers.get(entry.workerId).giveBack(entry.spec.demand(), entry.devices);
        }
    }

    private void revoked(Decision decision) {
        Entry entry = open.get(decision.about());
        require(
                entry != null
                        && (entry.place == Place.HOLDING || entry.place == Place.AWAITING)
                        && entry.workerId == decision.worker(),
                "revoked from elsewhere: " + decision);
        giveBack(entry);
        entry.place = Place.UNDECIDED;
    }

    private void rejected(Command command, Decision decision) {
        require(
                command instanceof Command.Submit submit && submit.requestId() == decision.about(),
                "rejected though not submitted");
        RejectReason reason = (RejectReason) decision.what();
        require((decision.detail() > 0) == !reason.isPermanent(), "a wrong retry-after: " + decision);
        require(
                open.containsKey(decision.about())
                        ? reason == RejectReason.DUPLICATE_REQUEST || reason == RejectReason.UNKNOWN_PRIORITY_LEVEL
                        : reason != RejectReason.DUPLICATE_REQUEST,
                "not a duplicate");
    }

    private void worker(Command command, Decision decision, List<Decision> decisions) {
        if (command instanceof Command.Join join) {
            joined(join, decisions);
        } else if (command instanceof Command.Change change) {
            ReferenceWorker worker = workers.get(change.workerId());
            require(worker.canChangeTo(change.capacity()), "a worker shrank below what it holds");
            worker.changeTo(change.capacity());
        } else if (command instanceof Command.Drain drain) {
            workers.get(drain.workerId()).draining = true;
        }
        ReferenceWorker worker = workers.get(decision.about());
        if (decision.what() == WorkerState.LEFT) {
            workers.remove(decision.about());
            open.values().forEach(entry -> letGo(entry, decision.about()));
        } else {
            require(worker.draining == (decision.what() != WorkerState.ACTIVE), "not the worker's state");
            require(!worker.draining || (worker.held == 0) == (decision.what() == WorkerState.DRAINED), "not so empty");
        }
    }

    private void joined(Command.Join join, List<Decision> decisions) {
        ReferenceWorker present = workers.get(join.workerId());
        if (present != null) {
            present.draining = false;
            return;
        }
        ReferenceWorker worker = new ReferenceWorker(join.workerId(), join.pool(), join.capacity());
        workers.put(worker.id, worker);
        open.forEach((id, entry) -> {
            if (entry.place == Place.AWAITING && entry.workerId == worker.id && !isRevoked(id, decisions)) {
                require(entry.spec.pool() == worker.pool, "given back by a worker of another pool");
                hold(entry, worker, entry.devices);
            }
        });
    }

    /** What a worker held that left is nobody's until it is revoked. */
    private static void letGo(Entry entry, long workerId) {
        if (entry.place == Place.HOLDING && entry.workerId == workerId) {
            entry.place = Place.AWAITING;
        }
    }

    private static boolean isRevoked(long requestId, List<Decision> decisions) {
        return decisions.stream()
                .anyMatch(decision -> decision.kind() == Decision.Kind.REVOKED && decision.about() == requestId);
    }

    private void checkSums(Scheduler scheduler) {
        long[] reserved = new long[dimensions + 1];
        long[] capacity = new long[dimensions + 1];
        for (Entry entry : open.values()) {
            require(entry.place != Place.UNDECIDED, "a revoked request was forgotten");
            for (int i = 0; i < dimensions && entry.place == Place.HOLDING; i++) {
                reserved[i] += entry.spec.demand().amount(i);
            }
            if (entry.place == Place.HOLDING) {
                reserved[dimensions] += (long) Long.bitCount(entry.devices)
                        * entry.spec.demand().gpuMillis();
            }
        }
        for (ReferenceWorker worker : workers.values()) {
            for (int i = 0; i < dimensions; i++) {
                capacity[i] += worker.capacity.amount(i);
            }
            capacity[dimensions] += (long) worker.capacity.gpuDevices() * ReferenceWorker.DEVICE;
        }
        for (int i = 0; i <= dimensions; i++) {
            require(scheduler.reserved(i) == reserved[i], "used is not the sum of what is held, element " + i);
            require(scheduler.capacity(i) == capacity[i], "capacity is not the sum of the workers', element " + i);
        }
    }

    private void checkNobodyWaitsWhoFits() {
        List<ReferenceWorker> active = new ArrayList<>();
        for (ReferenceWorker worker : workers.values()) {
            if (!worker.draining) {
                active.add(worker);
            }
        }
        open.forEach((id, entry) -> {
            for (int i = 0; entry.place == Place.WAITING && i < active.size(); i++) {
                ReferenceWorker worker = active.get(i);
                require(
                        worker.pool != entry.spec.pool() || !worker.hasRoomFor(entry.spec.demand()),
                        "a request waits that fits: " + id);
            }
        });
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.model.Books.Entry;
import dev.ringmaster.model.Books.Place;
import java.util.List;
import java.util.Map;

/**
 * Keeps its own books from commands and decisions alone and checks after every command what always holds: nobody
 * holds more than there is, every accepted request is answered once, what is used is the sum of what is held, and
 * nobody waits who fits.
 */
final class InvariantChecker {
    private final SumChecker sums;
    private final Books books;
    private final Map<Long, Entry> open;
    private final Map<Long, ReferenceWorker> workers;
    private final OrderChecker order;
    private final LimitChecker limits;
    private Command command;

    InvariantChecker(World world) {
        books = new Books(world);
        sums = new SumChecker(books, world.catalog().dimensions().size());
        open = books.open;
        workers = books.workers;
        order = new OrderChecker(books);
        limits = new LimitChecker(books);
    }

    /** Takes in what a command led to, and throws {@link AssertionError} if that must not be. */
    void after(Command given, List<Decision> decisions, Totals totals) {
        command = given;
        books.commands++;
        books.now = Math.max(books.now, command.now());
        AdmissionPolicy before = books.policy;
        if (command instanceof Command.Policy change) {
            books.policy = change.policy();
            limits.policyChanges(before);
        }
        if (command instanceof Command.Recover recover
                && !open.containsKey(recover.request().requestId())
                && totals.openCount() > open.size()) {
            books.recovered(recover.request());
        }
        int answers = 0;
        boolean isDuplicate = command instanceof Command.Submit submit && open.containsKey(submit.requestId());
        for (Decision decision : decisions) {
            apply(decision, decisions);
            isDuplicate &= !decision.isFinal() || !isAboutSubmitted(decision);
            boolean isAboutOther = isDuplicate && decision.kind() != Decision.Kind.REJECTED;
            answers += !isAboutOther && isAnswerToSubmit(decision) ? 1 : 0;
        }
        limits.commandEnded();
        limits.policyChanged(before);
        require(!(command instanceof Command.Submit) || answers == 1, "a submission got " + answers + " answers");
        if (command instanceof Command.Renew renew && open.containsKey(renew.requestId())) {
            books.renew(open.get(renew.requestId())); // without meaning while it waits
        }
        if (!decisions.isEmpty()) {
            sums.check(totals);
        }
        if (books.isWithoutRatesAndQuotas() && !isWithoutTime()) {
            order.checkNobodyWaitsWhoMayGo();
        }
        if (!isWithoutTime()) {
            open.values().forEach(this::checkNotDue);
        }
        require(totals.openCount() == open.size(), "open requests are miscounted");
    }

    private boolean isWithoutTime() {
        return command instanceof Command.Send || command instanceof Command.Recover;
    }

    private void checkNotDue(Entry entry) {
        boolean mayStay = entry.isPlaced()
                ? entry.leaseEnd > books.now || entry.leaseEnd == RequestSpec.NO_LEASE
                : entry.deadline > books.now
                        || entry.deadline == RequestSpec.WAIT_FOREVER
                        || entry.revokedIn == books.commands;
        require(mayStay, "request " + entry.id + " should have ended before " + books.now);
    }

    private boolean isAboutSubmitted(Decision decision) {
        return command instanceof Command.Submit submit && submit.requestId() == decision.about();
    }

    private boolean isAnswerToSubmit(Decision decision) {
        return isAboutSubmitted(decision)
                && switch (decision.kind()) {
                    case PLACED, QUEUED, REJECTED -> true;
                    default -> false;
                };
    }

    private void apply(Decision decision, List<Decision> decisions) {
        switch (decision.kind()) {
            case PLACED -> placed(decision, entryFor(decision));
            case QUEUED -> queued(entryFor(decision));
            case RELEASED, CANCELLED, EXPIRED, FAILED -> ended(decision);
            case REVOKED -> revoked(decision);
            case REJECTED -> rejected(decision);
            case WORKER -> worker(decision, decisions);
            default -> {}
        }
    }

    private Entry entryFor(Decision decision) {
        Entry entry = open.get(decision.about());
        if (entry != null) {
            return entry;
        }
        require(
                command instanceof Command.Submit submit && submit.requestId() == decision.about(),
                "a decision about a request that is not open: " + decision);
        return books.submitted((Command.Submit) command);
    }

    private void placed(Decision decision, Entry entry) {
        require(entry.place == Place.WAITING || entry.place == Place.UNDECIDED, "placed twice: " + decision);
        ReferenceWorker worker = workers.get(decision.worker());
        require(worker != null && !worker.draining, "placed on a worker that takes nothing: " + decision);
        requireMayUse(entry, worker);
        require(books.keepsRules(entry, worker), "placed against the rules of its group: " + decision);
        require(decision.more() == Math.max(0, books.now - entry.submitted), "waited for another time: " + decision);
        order.checkWithinFlow(entry);
        if (books.isWithoutRatesAndQuotas() && !(command instanceof Command.Policy)) {
            order.checkWithinPool(entry);
        }
        hold(entry, worker, decision.detail());
        books.renew(entry);
        limits.placed(entry);
    }

    private void requireMayUse(Entry entry, ReferenceWorker worker) {
        require(
                books.mayUse(entry, worker),
                "request " + entry.id + " of pool " + entry.spec.pool() + " with " + entry.spec.demand()
                        + " may not use worker " + worker.id + " " + worker.spec);
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
                require(entry.isPlaced() && entry.workerId == decision.worker(), "released from elsewhere");
            case EXPIRED -> {
                require(!entry.isPlaced(), "expired though it does not wait");
                require(entry.deadline <= books.now, "expired before its time: " + decision);
            }
            case FAILED -> checkFailed(decision, entry);
            default -> {}
        }
        giveBackTokens(decision, entry);
        giveBack(entry);
    }

    private void checkFailed(Decision decision, Entry entry) {
        switch ((FailReason) decision.what()) {
            case LEASE_EXPIRED -> {
                require(entry.isPlaced(), "a lease of nothing: " + decision);
                require(entry.leaseEnd <= books.now, "a lease ended before its time: " + decision);
            }
            case HOLDER_FAILED ->
                require(entry.isPlaced() && command instanceof Command.FailRequest, "failed by nobody: " + decision);
            case LEDGER_FAILED -> require(command instanceof Command.Fail, "no ledger failed: " + decision);
        }
    }

    private void giveBackTokens(Decision decision, Entry entry) {
        if (decision.what() == FailReason.HOLDER_FAILED || decision.what() == FailReason.LEDGER_FAILED) {
            limits.givenBack(entry, entry.tokens);
        } else if (decision.kind() == Decision.Kind.RELEASED) {
            long actual = ((Command.Complete) command).actualTokens();
            limits.givenBack(entry, actual < 0 ? 0 : entry.tokens - actual);
        }
    }

    private void giveBack(Entry entry) {
        if (entry.place == Place.HOLDING) {
            workers.get(entry.workerId).giveBack(entry.spec.demand(), entry.devices);
        }
    }

    private void revoked(Decision decision) {
        Entry entry = open.get(decision.about());
        require(
                entry != null && entry.isPlaced() && entry.workerId == decision.worker(),
                "revoked from elsewhere: " + decision);
        limits.givenBack(entry, entry.tokens);
        giveBack(entry);
        entry.place = Place.UNDECIDED;
        entry.revokedIn = books.commands;
    }

    private void rejected(Decision decision) {
        require(
                command instanceof Command.Submit submit && submit.requestId() == decision.about(),
                "rejected though not submitted");
        RejectReason reason = (RejectReason) decision.what();
        require((decision.detail() > 0) == !reason.isPermanent(), "a wrong retry-after: " + decision);
        require(
                open.containsKey(decision.about())
                        ? reason == RejectReason.DUPLICATE_REQUEST
                                || reason == RejectReason.UNKNOWN_PRIORITY_LEVEL
                                || reason == RejectReason.UNKNOWN_ACCOUNT
                        : reason != RejectReason.DUPLICATE_REQUEST,
                "not a duplicate");
    }

    private void worker(Decision decision, List<Decision> decisions) {
        boolean isOfCommand = decisions.lastIndexOf(decision) == lastOfWorker(decision.about(), decisions)
                && decisions.stream().noneMatch(other -> other.kind() == Decision.Kind.REFUSED);
        if (isOfCommand && command instanceof Command.Join join && join.workerId() == decision.about()) {
            joined(join, decisions);
        } else if (isOfCommand && command instanceof Command.Change change && change.workerId() == decision.about()) {
            ReferenceWorker worker = workers.get(change.workerId());
            require(worker.canChangeTo(change.capacity()), "a worker shrank below what it holds");
            worker.changeTo(change.capacity());
        } else if (isOfCommand && command instanceof Command.Drain drain && drain.workerId() == decision.about()) {
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

    /** A worker may become empty by time before a command is about it. */
    private static int lastOfWorker(long workerId, List<Decision> decisions) {
        int last = -1;
        for (int i = 0; i < decisions.size(); i++) {
            if (decisions.get(i).kind() == Decision.Kind.WORKER
                    && decisions.get(i).about() == workerId) {
                last = i;
            }
        }
        return last;
    }

    private void joined(Command.Join join, List<Decision> decisions) {
        ReferenceWorker present = workers.get(join.workerId());
        if (present != null) {
            present.draining = false;
            return;
        }
        ReferenceWorker worker = new ReferenceWorker(join.workerId(), join.spec());
        workers.put(worker.id, worker);
        open.forEach((id, entry) -> {
            if (entry.place == Place.AWAITING && entry.workerId == worker.id && !isRevoked(id, decisions)) {
                requireMayUse(entry, worker);
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

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RevokeReason;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.model.Books.Entry;
import dev.ringmaster.model.Books.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    private SubmissionChecker submission;
    private List<Decision> decided;
    /** Which of those is looked at: the same may be decided twice. */
    private int at;
    /** What is told of a shared worker in this command and is not in the books yet. */
    private Command.@Nullable Share share;

    private boolean isSpecRefused;

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
        decided = decisions;
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
        if (command instanceof Command.LedgerAway) {
            books.isLedgerAway = true;
        } else if (command instanceof Command.LedgerBack) {
            books.isLedgerAway = false;
        }
        share = command instanceof Command.Share told ? told : null;
        isSpecRefused =
                decisions.stream().anyMatch(decision -> decision.kind() == Decision.Kind.REFUSED && share != null);
        submission = new SubmissionChecker(command, open.keySet());
        for (at = 0; at < decisions.size(); at++) {
            apply(decisions.get(at), decisions);
            submission.take(decisions.get(at));
        }
        if (share != null) {
            share(share);
        }
        submission.end();
        limits.commandEnded();
        limits.policyChanged(before);
        if (command instanceof Command.Renew renew && open.containsKey(renew.requestId())) {
            books.renew(open.get(renew.requestId())); // without meaning while it waits
        }
        if (!decisions.isEmpty()) {
            sums.check(totals);
        }
        if (books.isWithoutRatesAndQuotas() && !books.isWithBackfill() && !isWithoutTime() && !books.isLedgerAway) {
            order.checkNobodyWaitsWhoMayGo();
        }
        if (!isWithoutTime()) {
            open.values().forEach(this::checkNotDue);
            books.gangs().values().forEach(InvariantChecker::checkWhole);
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

    private static void checkWhole(List<Entry> gang) {
        long placed = gang.stream().filter(Entry::isPlaced).count();
        require(placed == 0 || placed == gang.size(), placed + " of a gang of " + gang.size() + " are placed");
    }

    private void apply(Decision decision, List<Decision> decisions) {
        switch (decision.kind()) {
            case PLACED -> placed(decision, entryFor(decision));
            case QUEUED -> queued(entryFor(decision));
            case RELEASED, CANCELLED, EXPIRED, FAILED -> ended(decision);
            case REVOKED -> revoked(decision, decisions);
            case REJECTED -> rejected(decision);
            case RECOVERED -> takenOver(decisions);
            case WORKER -> worker(decision, decisions);
            case WANTED -> wanted(decision);
            default -> {}
        }
    }

    private Entry entryFor(Decision decision) {
        Entry entry = open.get(decision.about());
        if (entry != null) {
            return entry;
        }
        require(submission.isAbout(decision), "a decision about a request that is not open: " + decision);
        books.submitted(submission.members);
        return open.get(decision.about());
    }

    private void placed(Decision decision, Entry entry) {
        require(entry.place == Place.WAITING || entry.place == Place.UNDECIDED, "placed twice: " + decision);
        if (share != null && share.workerId() == decision.worker() && !canHold(entry, decision)) {
            share(share);
        }
        ReferenceWorker worker = workers.get(decision.worker());
        require(worker != null && !worker.draining, "placed on a worker that takes nothing: " + decision);
        requireMayUse(entry, worker);
        require(books.keepsRules(entry, worker), "placed against the rules of its group: " + decision);
        require(decision.more() == Math.max(0, books.now - entry.submitted), "waited for another time: " + decision);
        order.checkWithinFlow(entry);
        if (books.isWithoutRatesAndQuotas()
                && !books.isWithPreemption()
                && !books.isGangWaiting()
                && !books.isWithBackfill()
                && !(command instanceof Command.Policy)) {
            order.checkWithinPool(entry);
        }
        hold(entry, worker, decision.detail());
        entry.placedAt = books.now;
        books.renew(entry);
        limits.placed(entry);
    }

    private boolean canHold(Entry entry, Decision decision) {
        ReferenceWorker worker = workers.get(decision.worker());
        return worker != null
                && !worker.draining
                && books.mayUse(entry, worker)
                && books.keepsRules(entry, worker)
                && worker.hasRoomOn(entry.spec.demand(), decision.detail());
    }

    /** What others tell of a worker is true from here on, which is where the first decision needs it. */
    private void share(Command.Share told) {
        share = null;
        ReferenceWorker worker = workers.get(told.workerId());
        if (worker == null) {
            worker = new ReferenceWorker(told.workerId(), told.spec());
            workers.put(worker.id, worker);
            worker.use(told.used());
            takeBack(worker, decided);
        } else if (!isSpecRefused) {
            require(worker.canBecome(told.spec()), "devices in use are gone");
            worker.changeTo(told.spec());
        }
        worker.use(told.used());
        worker.draining = !told.isOpen();
    }

    private void takenOver(List<Decision> decisions) {
        Commands.Recovered request = ((Command.TakeOver) command).request();
        Entry entry = books.takenOver(request);
        ReferenceWorker worker = workers.get(request.workerId());
        boolean isTooSmall = decisions.stream()
                .anyMatch(decision ->
                        decision.what() == RevokeReason.WORKER_SMALLER_THAN_RECOVERED && decision.about() == entry.id);
        if (request.isPlaced() && worker != null && !isTooSmall) {
            if (worker.takeOver(entry.spec.demand(), entry.devices)) {
                entry.place = Place.HOLDING;
            } else {
                requireMayUse(entry, worker);
                hold(entry, worker, entry.devices);
            }
        }
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
            case GANG_BROKEN ->
                require(!entry.isPlaced() && entry.gang != Commands.NO_GANG, "not in a waiting gang: " + decision);
            case LEDGER_FAILED -> require(command instanceof Command.Fail, "no ledger failed: " + decision);
            case NO_WORKER_STARTED -> require(!entry.isPlaced(), "it has a worker: " + decision);
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

    private void revoked(Decision decision, List<Decision> decisions) {
        Entry entry = open.get(decision.about());
        require(
                entry != null && entry.isPlaced() && entry.workerId == decision.worker(),
                "revoked from elsewhere: " + decision);
        require(
                decision.what() != RevokeReason.REFUSED_BY_LEDGER || command instanceof Command.Refuse,
                "refused by nobody: " + decision);
        if (decision.what() == RevokeReason.PREEMPTED) {
            checkPreempted(decision, entry, decisions);
        }
        limits.givenBack(entry, entry.tokens);
        giveBack(entry);
        entry.place = Place.UNDECIDED;
        entry.revokedIn = books.commands;
    }

    /** Who is placed next takes the place, and may. */
    private void checkPreempted(Decision decision, Entry victim, List<Decision> decisions) {
        Decision next = decisions.subList(at, decisions.size()).stream()
                .filter(other -> other.kind() == Decision.Kind.PLACED)
                .findFirst()
                .orElseThrow(() -> new AssertionError("preempted for nobody: " + decision));
        require(next.worker() == decision.worker(), "preempted for one elsewhere: " + decision);
        require(books.mayPreempt(entryFor(next), victim), "may not be preempted: " + decision + " by " + next);
    }

    private void rejected(Decision decision) {
        require(submission.isAbout(decision), "rejected though not submitted");
        RejectReason reason = (RejectReason) decision.what();
        require((decision.detail() > 0) == !reason.isPermanent(), "a wrong retry-after: " + decision);
        require(
                submission.members.stream().anyMatch(member -> open.containsKey(member.requestId()))
                        ? reason == RejectReason.DUPLICATE_REQUEST
                                || reason == RejectReason.UNKNOWN_PRIORITY_LEVEL
                                || reason == RejectReason.UNKNOWN_ACCOUNT
                        : reason != RejectReason.DUPLICATE_REQUEST,
                "not a duplicate");
    }

    private void wanted(Decision decision) {
        ReferenceWorker idle = new ReferenceWorker(0, (WorkerSpec) decision.what());
        require(
                books.waiting()
                        .anyMatch(entry -> entry.spec.pool() == idle.pool()
                                && books.mayUse(entry, idle)
                                && idle.hasRoomFor(entry.spec.demand())),
                "ordered for nobody: " + decision);
    }

    private void worker(Decision decision, List<Decision> decisions) {
        if (command instanceof Command.Share told && told.workerId() == decision.about()) {
            workerShared(told, decision, decisions);
            return;
        }
        boolean isOfCommand = decisions.lastIndexOf(decision) == lastOfWorker(decision.about(), decisions)
                && decisions.stream().noneMatch(other -> other.kind() == Decision.Kind.REFUSED);
        if (isOfCommand && command instanceof Command.Join join && join.workerId() == decision.about()) {
            joined(join, decisions);
        } else if (isOfCommand && command instanceof Command.Change change && change.workerId() == decision.about()) {
            ReferenceWorker worker = workers.get(change.workerId());
            require(worker.canChangeTo(change.capacity()), "a worker shrank below what it holds");
            worker.changeTo(worker.spec.withCapacity(change.capacity()));
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

    /** The last that is told of it in the command is its new state; before that it may have become empty by time. */
    private void workerShared(Command.Share told, Decision decision, List<Decision> decisions) {
        if (decisions.lastIndexOf(decision) != lastOfWorker(decision.about(), decisions)) {
            return;
        }
        ReferenceWorker worker = workers.get(decision.about());
        boolean isOfTime = worker != null && worker.draining && !told.isOpen();
        if (!isOfTime && share != null) {
            share(share);
            worker = workers.get(decision.about());
        }
        require(worker != null && worker.draining == (decision.what() != WorkerState.ACTIVE), "not the worker's state");
    }

    private void joined(Command.Join join, List<Decision> decisions) {
        ReferenceWorker present = workers.get(join.workerId());
        if (present != null) {
            present.draining = false;
            return;
        }
        ReferenceWorker worker = new ReferenceWorker(join.workerId(), join.spec());
        workers.put(worker.id, worker);
        takeBack(worker, decisions);
    }

    private void takeBack(ReferenceWorker worker, List<Decision> decisions) {
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

package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.RequestSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What is known from commands and decisions alone: who is open and where, what the workers hold, what policy holds. */
final class Books {
    enum Place {
        WAITING,
        HOLDING,
        /** Placed before a restart on a worker that is not back. */
        AWAITING,
        /** Submitted or revoked in this command and not yet decided. */
        UNDECIDED
    }

    /** An open request. */
    static final class Entry {
        final long id;
        final long sequence;
        final RequestSpec spec;
        final long tokens;
        final int level;
        final long submitted;
        final long deadline;
        Place place;
        long leaseEnd;
        long workerId;
        long devices;
        /** The number of the command that revoked it last. */
        long revokedIn = -1;

        Entry(long id, long sequence, RequestSpec spec, long tokens, int level, long submitted, long deadline) {
            this.id = id;
            this.sequence = sequence;
            this.spec = spec;
            this.tokens = tokens;
            this.level = level;
            this.submitted = submitted;
            this.deadline = deadline;
            place = Place.UNDECIDED;
        }

        boolean isPlaced() {
            return place == Place.HOLDING || place == Place.AWAITING;
        }

        ReferenceRequest.Flow flow() {
            return new ReferenceRequest.Flow(spec.pool(), level, spec.account());
        }
    }

    final Map<Long, Entry> open = new LinkedHashMap<>();
    final Map<Long, ReferenceWorker> workers = new HashMap<>();
    AdmissionPolicy policy;
    long now;
    long commands;
    private long nextSequence;

    private final World world;

    Books(World world) {
        this.world = world;
        policy = world.policy();
    }

    int levelOf(RequestSpec spec) {
        return spec.priorityLevel() < 0 ? policy.defaultLevel() : spec.priorityLevel();
    }

    Entry submitted(Command.Submit submit) {
        RequestSpec spec = submit.spec();
        int level = levelOf(spec);
        long timeout = spec.waitTimeoutNanos() == RequestSpec.LEVEL_TIMEOUT
                ? policy.level(level).waitTimeoutNanos()
                : spec.waitTimeoutNanos();
        long deadline = ReferenceRequest.later(now, timeout);
        return add(new Entry(submit.requestId(), nextSequence, spec, submit.tokens(), level, now, deadline));
    }

    Entry recovered(Commands.Recovered request) {
        Entry entry = new Entry(
                request.requestId(),
                request.sequence(),
                request.spec(),
                request.tokens(),
                levelOf(request.spec()),
                request.submitted(),
                request.deadline());
        entry.place = request.isPlaced() ? Place.AWAITING : Place.WAITING;
        entry.workerId = request.workerId();
        entry.devices = request.devices();
        renew(entry);
        return add(entry);
    }

    private Entry add(Entry entry) {
        nextSequence = Math.max(nextSequence, entry.sequence + 1);
        open.put(entry.id, entry);
        return entry;
    }

    void renew(Entry entry) {
        entry.leaseEnd = ReferenceRequest.later(now, entry.spec.leaseNanos());
    }

    Stream<Entry> waiting() {
        return open.values().stream().filter(entry -> entry.place == Place.WAITING || entry.place == Place.UNDECIDED);
    }

    boolean fits(Entry entry) {
        return workers.values().stream()
                .anyMatch(worker -> mayUse(entry, worker)
                        && !worker.draining
                        && worker.hasRoomFor(entry.spec.demand())
                        && keepsRules(entry, worker));
    }

    /** Whether a request would keep the rules about groups that it requires. */
    boolean keepsRules(Entry entry, ReferenceWorker worker) {
        return ReferenceGroups.keepsRules(
                entry.spec.demand(), entry.spec.pool(), GroupRule::isRequired, worker, workers.values());
    }

    boolean mayUse(Entry entry, ReferenceWorker worker) {
        return world.mayUse(entry.spec.pool(), entry.spec.demand(), worker.spec);
    }

    boolean isOverdue(Entry entry) {
        long at = ReferenceRequest.later(entry.submitted, policy.agingNanos());
        return at != RequestSpec.WAIT_FOREVER && at <= now;
    }

    long runningOfAccount(int account) {
        return open.values().stream()
                .filter(entry -> entry.isPlaced() && entry.spec.account() == account)
                .count();
    }

    long runningInPool(int pool) {
        return open.values().stream()
                .filter(entry -> entry.isPlaced() && entry.spec.pool() == pool)
                .count();
    }

    long running() {
        return open.values().stream().filter(Entry::isPlaced).count();
    }

    /** Whether as many of an account run as may, or more. */
    boolean isAccountFull(int account) {
        return isFull(runningOfAccount(account), policy.account(account).limits());
    }

    boolean isPoolFull(int pool) {
        return isFull(runningInPool(pool), policy.poolLimits(pool));
    }

    boolean isEngineFull() {
        return isFull(running(), policy.engineLimits());
    }

    private static boolean isFull(long running, Limits limits) {
        return limits.maxConcurrent() > 0 && running >= limits.maxConcurrent();
    }

    /** Whether nothing is limited but what runs at a time. */
    boolean isWithoutRatesAndQuotas() {
        return Stream.concat(policy.accounts().values().stream(), Stream.of(policy.defaultAccount()))
                        .allMatch(account -> account.quotas().isEmpty() && isWithoutRates(account.limits()))
                && policy.poolLimits().values().stream().allMatch(Books::isWithoutRates)
                && isWithoutRates(policy.engineLimits());
    }

    private static boolean isWithoutRates(Limits limits) {
        return limits.requests().isUnlimited() && limits.tokens().isUnlimited();
    }
}

package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.PreemptionPolicy;
import dev.ringmaster.api.PreemptionPolicy.Victims;
import dev.ringmaster.api.RequestSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        /** The sequence of the first member of its gang. */
        long gang = Commands.NO_GANG;

        long leaseEnd;
        long placedAt;
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
    boolean isLedgerAway;
    private long nextSequence;

    private final World world;

    Books(World world) {
        this.world = world;
        policy = world.policy();
    }

    int levelOf(RequestSpec spec) {
        return spec.priorityLevel() < 0 ? policy.defaultLevel() : spec.priorityLevel();
    }

    /** A request was accepted, or a gang. */
    void submitted(List<Gang.Member> members) {
        long first = nextSequence;
        for (Gang.Member member : members) {
            Entry entry = submitted(member);
            entry.gang = members.size() == 1 ? Commands.NO_GANG : first;
        }
    }

    private Entry submitted(Gang.Member member) {
        RequestSpec spec = member.spec();
        int level = levelOf(spec);
        long timeout = spec.waitTimeoutNanos() == RequestSpec.LEVEL_TIMEOUT
                ? policy.level(level).waitTimeoutNanos()
                : spec.waitTimeoutNanos();
        long deadline = ReferenceRequest.later(now, timeout);
        return add(new Entry(member.requestId(), nextSequence, spec, member.tokens(), level, now, deadline));
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
        entry.gang = request.gang();
        entry.placedAt = now;
        renew(entry);
        return add(entry);
    }

    /** A request of another node was taken over, under the next sequence. */
    Entry takenOver(Commands.Recovered request) {
        return recovered(new Commands.Recovered(
                request.requestId(),
                nextSequence,
                request.spec(),
                request.tokens(),
                request.submitted(),
                request.deadline(),
                request.workerId(),
                request.devices(),
                request.gang()));
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

    /** The open members of the gangs. */
    Map<Long, List<Entry>> gangs() {
        return open.values().stream()
                .filter(entry -> entry.gang != Commands.NO_GANG)
                .collect(Collectors.groupingBy(entry -> entry.gang));
    }

    boolean isGangWaiting() {
        return waiting().anyMatch(entry -> entry.gang != Commands.NO_GANG);
    }

    /** Those that are placed with a request: itself, or its gang. */
    List<Entry> together(Entry entry) {
        return entry.gang == Commands.NO_GANG ? List.of(entry) : gangs().get(entry.gang);
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

    /** Whether somebody may take the place of others, so that it changes within a command who fits. */
    boolean isWithPreemption() {
        return world.pools().stream().anyMatch(pool -> pool.preemption().victims() != Victims.NONE);
    }

    /** Whether workers may be held for somebody, so that others wait who fit. */
    boolean isWithBackfill() {
        return world.pools().stream().anyMatch(PoolPolicy::isBackfill);
    }

    /** Whether a request may take another's place now, on a worker of its own pool. */
    boolean mayPreempt(Entry entry, Entry victim) {
        PreemptionPolicy policy = world.pools().get(entry.spec.pool()).preemption();
        boolean isPreemptable = victim.spec.demand().isPreemptable();
        boolean isLessUrgent = victim.level > entry.level
                || (victim.level == entry.level
                        && isPreemptable
                        && !entry.spec.demand().isPreemptable());
        return isLessUrgent
                && ReferenceRequest.later(victim.placedAt, policy.cooldownNanos()) <= now
                && switch (policy.victims()) {
                    case NONE -> false;
                    case PREEMPTABLE -> isPreemptable;
                    case LESS_URGENT -> true;
                };
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

package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import java.util.List;

/** A request, the plain way. */
final class ReferenceRequest {
    final long id;
    final long sequence;
    final RequestSpec spec;
    final long tokens;
    final int level;
    final long submitted;
    final long deadline;
    RequestState state = RequestState.QUEUED;
    boolean wasPlaced;
    /** When it was placed last, or recovered as a placed one: when its quotas were charged. */
    long placedAt;
    /** When its lease ends, while it is placed. */
    long leaseEnd;
    /** The worker that holds it, null if none does. */
    ReferenceWorker worker;
    /** The worker that held it before a restart and has not come back, else {@link Commands#NO_WORKER}. */
    long awaitedWorker = Commands.NO_WORKER;

    long devices;
    /** The gang it is a member of, null if it is in none. */
    ReferenceGang gang;
    /** The gang it was a member of before a restart, until that is put together again. */
    long recoveredGang = Commands.NO_GANG;
    /** The first order of workers that may be for it, and how many of those for it failed. */
    long orderedFrom;

    int failedOrders;
    boolean isKnownToLedger;
    boolean isHeldByLedger;
    /** Whether the ledger held capacity for it when it came among those of whom the ledger is to be told. */
    boolean isGiving;

    /** A flow: the requests of one account at one level of one pool. */
    record Flow(int pool, int level, int account) {}

    ReferenceRequest(long id, long sequence, RequestSpec spec, long tokens, int level, long submitted, long deadline) {
        this.id = id;
        this.sequence = sequence;
        this.spec = spec;
        this.tokens = tokens;
        this.level = level;
        this.submitted = submitted;
        this.deadline = deadline;
    }

    Demand demand() {
        return spec.demand();
    }

    int level() {
        return level;
    }

    /** The lower, the more urgent: the level, and within it the preemptable last. */
    int rank() {
        return 2 * level + (demand().isPreemptable() ? 1 : 0);
    }

    int pool() {
        return spec.pool();
    }

    int account() {
        return spec.account();
    }

    Flow flow() {
        return new Flow(pool(), level, account());
    }

    long affinityKey() {
        return spec.affinityKey() == RequestSpec.OWN_KEY ? id : spec.affinityKey();
    }

    boolean isWaiting() {
        return state == RequestState.QUEUED;
    }

    boolean isPlaced() {
        return state == RequestState.PLACED;
    }

    boolean isFinished() {
        return state == RequestState.FINISHED;
    }

    /** Those that are placed with it: itself, or its gang. */
    List<ReferenceRequest> together() {
        return gang == null ? List.of(this) : List.copyOf(gang.members);
    }

    /** Whether it stands in the queue for all that are placed with it. */
    boolean isLead() {
        return together().get(0) == this;
    }

    /** Whether it, or one that is placed with it, has a rule about a group. */
    boolean hasRules() {
        return together().stream().anyMatch(one -> !one.demand().rules().isEmpty());
    }

    long tokensTogether() {
        return together().stream().mapToLong(request -> request.tokens).sum();
    }

    /** Starts its lease. */
    void renew(long now) {
        leaseEnd = later(now, spec.leaseNanos());
    }

    /** When it ends by itself, as it stands; {@link RequestSpec#WAIT_FOREVER} if never. */
    long dueAt() {
        return isWaiting() ? deadline : leaseEnd;
    }

    boolean isOverdue(long now, long agingNanos) {
        long at = later(submitted, agingNanos);
        return at != RequestSpec.WAIT_FOREVER && at <= now;
    }

    long workerId() {
        return worker == null ? awaitedWorker : worker.id;
    }

    /** A point of time and a while later, or the end of time. */
    static long later(long time, long nanos) {
        return time > 0 && nanos > Long.MAX_VALUE - time ? Long.MAX_VALUE : time + nanos;
    }
}

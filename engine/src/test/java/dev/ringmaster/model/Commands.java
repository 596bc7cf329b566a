package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.UsedElsewhere;
import dev.ringmaster.api.WorkerSpec;

/**
 * The commands that the core and its reference both take. What the ledger answers is told relative to what it was
 * sent, so that a list of commands from which some were cut is still a sensible one.
 */
interface Commands {
    /** The worker id of a recovered request that waits. */
    long NO_WORKER = Long.MIN_VALUE;

    /** The gang of a recovered request that is in none. */
    long NO_GANG = -1;

    void submit(long now, long requestId, RequestSpec spec, long tokens);

    void submitGang(long now, Gang gang);

    /** With -1 the request used as many tokens as it was estimated at. */
    void complete(long now, long requestId, long actualTokens);

    /** The holder of the request says that it failed. */
    void failRequest(long now, long requestId);

    void renew(long now, long requestId);

    void policy(long now, AdmissionPolicy policy);

    void cancel(long now, long requestId);

    void timer(long now);

    /** A worker joins that was not ordered. */
    default void join(long now, long workerId, WorkerSpec spec) {
        join(now, workerId, spec, -1);
    }

    /** A worker joins of the last order but so many, or with -1 of none. */
    void join(long now, long workerId, WorkerSpec spec, int ordersBack);

    /** Some workers of the last order but so many will not come. */
    void orderFailed(long now, int ordersBack, int workers);

    void change(long now, long workerId, Capacity capacity);

    void drain(long now, long workerId);

    void leave(long now, long workerId);

    /** Takes up a request after a restart, unless no further one can be opened. */
    void recover(long now, Recovered request);

    /** Sends the ledger at most {@code limit} records. */
    void send(int limit);

    /** The ledger confirms the oldest unanswered records, at most {@code limit}; with none it is a timer. */
    void confirm(long now, int limit);

    /** The ledger could not store the oldest unanswered record; with none it is a timer. */
    void fail(long now);

    /** The oldest unanswered record is refused if it is a placement, else confirmed; with none it is a timer. */
    void refuse(long now);

    void ledgerAway(long now);

    void ledgerBack(long now);

    /** What is true of a worker that several nodes share. */
    void share(long now, long workerId, WorkerSpec spec, boolean isOpen, UsedElsewhere used);

    /** Takes over a request of another node, which has no sequence here yet and is in no gang. */
    void takeOver(long now, Recovered request);

    /** A request as a ledger had it. */
    record Recovered(
            long requestId,
            long sequence,
            RequestSpec spec,
            long tokens,
            long submitted,
            long deadline,
            long workerId,
            long devices,
            long gang) {
        boolean isPlaced() {
            return workerId != NO_WORKER;
        }
    }
}

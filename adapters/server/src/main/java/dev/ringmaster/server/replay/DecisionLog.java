package dev.ringmaster.server.replay;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.WorkerState;
import dev.ringmaster.server.trace.Workload;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Remembers where each request was placed, and counts answers so that the driver can wait for them.
 *
 * <p>Written by the deciding thread, into arrays of its own that never grow. The driver may read the placements up to
 * {@link #placements()}, which is what publishes them.
 */
public final class DecisionLog implements DecisionListener {
    private static final int NOT_PLACED = -1;
    private static final long PROBE_NANOS = 200_000_000L;
    private static final byte UNDECIDED = 0;
    private static final byte DECIDED = 1;

    private final byte[] answer;
    private final int[] worker;
    private final long[] gpuDevices;
    private final Fates fates;
    private final int[] order;
    private final AtomicLong placements = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong awaited = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong finals = new AtomicLong();
    private final AtomicLong activeWorkers = new AtomicLong();
    private final AtomicLong refusedWorkers = new AtomicLong();
    private final Map<RejectReason, AtomicLong> rejected = new EnumMap<>(RejectReason.class);
    private final Thread driver = Thread.currentThread();

    /** For the requests of a workload, whose ids are their arrivals; the calling thread is the one that may wait. */
    DecisionLog(Workload workload, AdmissionPolicy policy) {
        int requests = workload.requests();
        answer = new byte[requests];
        worker = new int[requests];
        Arrays.fill(worker, NOT_PLACED);
        gpuDevices = new long[requests];
        fates = new Fates(workload, policy);
        order = new int[requests];
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(reason, new AtomicLong());
        }
    }

    /** How many requests have been placed so far. */
    public int placements() {
        return (int) placements.get();
    }

    /** The n-th request to be placed, for n below {@link #placements()}. */
    public int placedAs(int n) {
        return order[n];
    }

    /** The worker of a placed request. */
    public int worker(int arrival) {
        return worker[arrival];
    }

    /** The GPU devices of a placed request, as a bit set. */
    public long gpuDevices(int arrival) {
        return gpuDevices[arrival];
    }

    /** How many requests were rejected for a reason. */
    public long rejected(RejectReason reason) {
        return counter(reason).get();
    }

    /** What became of each request, and when; complete after the run. */
    public Fates fates() {
        return fates;
    }

    /** When a placed request was placed, in the engine's time. */
    long placedNanos(int arrival) {
        return fates.leftNanos(arrival);
    }

    /** How many commands have been answered: submissions, completions, fences and refused ones. */
    long answers() {
        return answers.get();
    }

    /** How many requests have had their final answer. */
    long finals() {
        return finals.get();
    }

    /** How many workers have joined. */
    long activeWorkers() {
        return activeWorkers.get();
    }

    /** How many workers were refused. */
    long refusedWorkers() {
        return refusedWorkers.get();
    }

    /**
     * Sleeps until this many commands have been answered; the deciding thread wakes it. Only the driver may call it.
     *
     * @param isEngineAlive asked now and then, so that an engine that died does not keep its driver for ever
     * @return false if the engine died first
     */
    boolean awaitAnswers(long count, BooleanSupplier isEngineAlive) {
        awaited.set(count);
        while (answers.get() < count) {
            long before = answers.get();
            LockSupport.parkNanos(this, PROBE_NANOS);
            if (answers.get() == before && before < count && !isEngineAlive.getAsBoolean()) {
                return false;
            }
        }
        awaited.setPlain(Long.MAX_VALUE);
        return true;
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long devices, long waitedNanos) {
        int arrival = (int) requestId;
        boolean isFirst = worker[arrival] == NOT_PLACED;
        worker[arrival] = (int) workerId;
        gpuDevices[arrival] = devices;
        fates.onPlaced(arrival, nowNanos, waitedNanos);
        if (isFirst) {
            int n = (int) placements.getPlain();
            order[n] = arrival;
            placements.setRelease(n + 1);
        }
        decided(arrival);
    }

    @Override
    public void onQueued(long nowNanos, long requestId) {
        fates.onQueued((int) requestId, nowNanos);
        decided((int) requestId);
    }

    @Override
    public void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        fates.onRejected((int) requestId, nowNanos, reason);
        AtomicLong counter = counter(reason);
        counter.setRelease(counter.getPlain() + 1);
        ended();
        decided((int) requestId);
    }

    @Override
    public void onReleased(long nowNanos, long requestId, long workerId) {
        ended();
        answered();
    }

    @Override
    public void onCancelled(long nowNanos, long requestId) {
        fates.onEnded((int) requestId, nowNanos);
        ended();
    }

    @Override
    public void onExpired(long nowNanos, long requestId) {
        fates.onExpired((int) requestId, nowNanos);
        ended();
    }

    @Override
    public void onFailed(long nowNanos, long requestId, FailReason reason) {
        fates.onEnded((int) requestId, nowNanos);
        ended();
        decided((int) requestId);
    }

    @Override
    public void onFence(long nowNanos, long fenceId) {
        answered();
    }

    @Override
    public void onWorkerState(long nowNanos, long workerId, WorkerState state) {
        activeWorkers.setRelease(activeWorkers.getPlain() + 1);
        answered();
    }

    @Override
    public void onRefused(long nowNanos, CommandType command, long id, RefusalReason reason) {
        if (command == CommandType.WORKER_JOIN) {
            refusedWorkers.setRelease(refusedWorkers.getPlain() + 1);
        }
        answered();
    }

    private AtomicLong counter(RejectReason reason) {
        return Objects.requireNonNull(rejected.get(reason));
    }

    private void ended() {
        finals.setRelease(finals.getPlain() + 1);
    }

    /** Counts the first decision about a request and no later one. */
    private void decided(int arrival) {
        if (answer[arrival] == UNDECIDED) {
            answer[arrival] = DECIDED;
            answered();
        }
    }

    private void answered() {
        long count = answers.getPlain() + 1;
        answers.set(count);
        if (count == awaited.get()) {
            LockSupport.unpark(driver);
        }
    }
}

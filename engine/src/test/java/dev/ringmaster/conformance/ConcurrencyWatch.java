package dev.ringmaster.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Watches on the deciding thread that never more run than may, that whenever a decision about another request begins not
 * fewer run while somebody waits, and that every request has one final answer.
 */
final class ConcurrencyWatch implements DecisionListener {
    private final int limit;
    private final Set<Long> running = new HashSet<>();
    private final Set<Long> waiting = new HashSet<>();
    private final Set<Long> recovered = new TreeSet<>();
    private final List<String> violations = new ArrayList<>();
    private int mostRunning;
    private int finalAnswers;
    private int fences;
    private volatile LongConsumer grant = id -> {};
    private volatile Runnable fence = () -> {};

    ConcurrencyWatch(int limit) {
        this.limit = limit;
    }

    /** Is called, on the deciding thread, after each grant. */
    void onGrant(LongConsumer action) {
        grant = action;
    }

    void onFenceDo(Runnable action) {
        fence = action;
    }

    synchronized void assertKept() {
        assertEquals(List.of(), violations);
    }

    synchronized int mostRunning() {
        return mostRunning;
    }

    synchronized int finalAnswers() {
        return finalAnswers;
    }

    synchronized int fences() {
        return fences;
    }

    /** The requests that wait or run. */
    synchronized Set<Long> open() {
        Set<Long> open = new TreeSet<>(running);
        open.addAll(waiting);
        return open;
    }

    synchronized Set<Long> recovered() {
        return recovered;
    }

    private void violation(String what) {
        if (violations.size() < 10) {
            violations.add(what);
        }
    }

    /** A command begins to be decided: the one before left nobody waiting who could run. */
    private void begin(String what) {
        if (running.size() < limit && !waiting.isEmpty()) {
            violation(running.size() + " run and " + waiting.size() + " wait before " + what);
        }
    }

    private void end(long requestId) {
        finalAnswers++;
        if (!running.remove(requestId) && !waiting.remove(requestId)) {
            violation(requestId + " had a final answer, but was not open");
        }
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        synchronized (this) {
            waiting.remove(requestId);
            if (!running.add(requestId)) {
                violation(requestId + " was granted twice");
            }
            mostRunning = Math.max(mostRunning, running.size());
            if (running.size() > limit) {
                violation(running.size() + " run");
            }
        }
        grant.accept(requestId);
    }

    @Override
    public synchronized void onQueued(long nowNanos, long requestId) {
        begin("queued " + requestId);
        waiting.add(requestId);
    }

    @Override
    public synchronized void onRejected(long nowNanos, long requestId, RejectReason reason, long retryAfterNanos) {
        begin("rejected " + requestId);
        finalAnswers++;
    }

    @Override
    public synchronized void onReleased(long nowNanos, long requestId, long workerId) {
        begin("released " + requestId);
        end(requestId);
    }

    @Override
    public synchronized void onCancelled(long nowNanos, long requestId) {
        begin("cancelled " + requestId);
        end(requestId);
    }

    @Override
    public synchronized void onExpired(long nowNanos, long requestId) {
        begin("expired " + requestId);
        end(requestId);
    }

    @Override
    public synchronized void onFailed(long nowNanos, long requestId, FailReason reason) {
        begin("failed " + requestId);
        end(requestId);
    }

    @Override
    public synchronized void onRecovered(long nowNanos, long requestId, RequestState state, long workerId) {
        recovered.add(requestId);
        (state == RequestState.PLACED ? running : waiting).add(requestId);
    }

    @Override
    public void onFence(long nowNanos, long fenceId) {
        synchronized (this) {
            begin("fence");
            fences++;
        }
        fence.run();
    }
}

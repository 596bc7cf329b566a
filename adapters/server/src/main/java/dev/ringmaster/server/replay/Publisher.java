package dev.ringmaster.server.replay;

import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.server.trace.UserError;
import dev.ringmaster.server.trace.Workload;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts commands into the engine's ring and never loses one: a full ring is waited for. Counts the commands that will be
 * answered. Only the driver's thread may use it.
 */
final class Publisher {
    private static final long LONGEST_WAIT_NANOS = 1_000_000;

    private final SchedulingEngine engine;
    private final Workload workload;
    private final DecisionLog log;
    private long answersDue;
    private long fences;

    Publisher(SchedulingEngine engine, Workload workload, DecisionLog log) {
        this.engine = engine;
        this.workload = workload;
        this.log = log;
    }

    void join(int worker, Capacity capacity) {
        while (isTurnedAway(engine.tryWorkerJoin(worker, 0, capacity))) {
            backOff();
        }
        answersDue++;
    }

    void submit(int arrival) {
        submit(arrival, System.nanoTime());
    }

    void submit(int arrival, long dueNanos) {
        while (isTurnedAway(
                engine.trySubmit(arrival, workload.spec(arrival), workload.estimatedTokens(arrival), dueNanos))) {
            backOff();
        }
        answersDue++;
    }

    void complete(int arrival) {
        while (isTurnedAway(
                workload.hasTokens()
                        ? engine.tryComplete(arrival, workload.actualTokens(arrival))
                        : engine.tryComplete(arrival))) {
            backOff();
        }
        answersDue++;
    }

    void advanceTime(long nowNanos) {
        while (isTurnedAway(engine.tryAdvanceTime(nowNanos))) {
            backOff();
        }
    }

    /** Waits until all that was published has been answered. */
    void awaitAnswers() {
        if (!log.awaitAnswers(answersDue, this::isEngineAlive)) {
            throw engineStopped();
        }
    }

    /** Waits for so many more answers or for the last one; returns whether more are due. */
    boolean awaitMoreAnswers(int count) {
        if (!log.awaitAnswers(Math.min(answersDue, log.answers() + count), this::isEngineAlive)) {
            throw engineStopped();
        }
        return log.answers() < answersDue;
    }

    /** Waits until all that was published, and all that follows from it, has been decided; then the metrics are exact. */
    void awaitConsequences() {
        while (isTurnedAway(engine.tryFence(fences))) {
            backOff();
        }
        fences++;
        answersDue++;
        awaitAnswers();
    }

    private boolean isEngineAlive() {
        return engine.failure().isEmpty();
    }

    private static boolean isTurnedAway(PublishResult result) {
        if (result == PublishResult.CLOSED) {
            throw engineStopped();
        }
        return result == PublishResult.RING_FULL;
    }

    private void backOff() {
        LockSupport.parkNanos(this, Math.min(LONGEST_WAIT_NANOS, Math.max(1, engine.retryAfterNanos())));
    }

    private static UserError engineStopped() {
        return new UserError("The engine stopped before the run was over.");
    }
}

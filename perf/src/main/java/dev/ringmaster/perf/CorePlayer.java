package dev.ringmaster.perf;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.RecordSink;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.SchedulerConfig;
import dev.ringmaster.core.queue.Request;
import org.HdrHistogram.Histogram;

/** Plays scripts to a scheduler on the calling thread, with made-up time. */
final class CorePlayer {
    static final int MAX_OPEN = 1 << 22;

    private static final int CREDITS = 1024;
    private static final long COMMAND_NANOS = 200;

    private final Script script;
    private final boolean hasLedger;
    private final DecisionCounter counter = new DecisionCounter();
    private final RecordSink sink = this::onRecord;
    private final Scheduler scheduler;
    private long nowNanos;
    private long nextId;
    private long nextRecord;
    private int recordsDrained;

    CorePlayer(Script script, boolean hasLedger) {
        this.script = script;
        this.hasLedger = hasLedger;
        scheduler = scheduler(script.workload(), script.workers(), hasLedger ? CREDITS : 0, counter);
    }

    /** A scheduler whose workers have joined. */
    static Scheduler scheduler(Workload workload, int workers, int credits, DecisionListener listener) {
        ResourceCatalog catalog = workload.catalog();
        Scheduler scheduler = new Scheduler(
                new SchedulerConfig(
                                catalog,
                                AdmissionPolicy.builder(Workload.LEVELS).build(),
                                1,
                                MAX_OPEN)
                        .withPools(PoolPolicy.DEFAULT.withCpuWorkOnGpuWorkers())
                        .withLedgerCredits(credits),
                listener);
        for (int worker = 0; worker < workers; worker++) {
            scheduler.onWorkerJoined(0, worker, WorkerSpec.of(0, workload.capacity(worker)));
        }
        return scheduler;
    }

    /** Plays the commands from an index on. */
    void play(int from, int count) {
        for (int i = from; i < from + count; i++) {
            play(script.command(i));
        }
    }

    /** Plays commands and records how long every so-many-th of them takes, the clock's own time included. */
    void play(int from, int count, int every, Histogram nanos) {
        for (int i = from; i < from + count; i++) {
            if (i % every == 0) {
                long start = System.nanoTime();
                play(script.command(i));
                nanos.recordValue(System.nanoTime() - start);
            } else {
                play(script.command(i));
            }
        }
    }

    private void play(int command) {
        nowNanos += COMMAND_NANOS;
        if (command < 0) {
            scheduler.onSubmit(nowNanos, nextId++, script.workload().spec(~command), 0);
        } else if (command < Script.CANCEL) {
            scheduler.onComplete(nowNanos, command, Scheduler.AS_ESTIMATED);
        } else {
            scheduler.onCancel(nowNanos, command - Script.CANCEL);
        }
        if (hasLedger) {
            confirmAll();
        }
    }

    /** Checks that all of the script was played, and that it led where it had led when it was written. */
    void requireEnd() {
        counter.requireSameAs(script.end());
        require("open requests", scheduler.openCount(), script.end().open());
        require("waiting requests", scheduler.waitingCount(), script.end().waiting());
        require("records on their way", scheduler.recordsInFlight() + scheduler.unsentRecords(), 0);
        require("state hash", scheduler.stateHash(), script.end().stateHash());
    }

    private static void require(String what, long is, long expected) {
        if (is != expected) {
            throw new IllegalStateException(what + ": " + is + "; the script has " + expected);
        }
    }

    private void confirmAll() {
        recordsDrained = 0;
        int records = scheduler.drainRecords(sink, Integer.MAX_VALUE);
        if (records > 0) {
            scheduler.onLedgerConfirmed(nowNanos, nextRecord, nextRecord + records - 1);
            nextRecord += records;
        }
    }

    private void onRecord(long record, Request request, RequestState state) {
        if (record != nextRecord + recordsDrained++) {
            throw new IllegalStateException("record " + record + " came out of turn: " + state + " of " + request.id());
        }
    }
}

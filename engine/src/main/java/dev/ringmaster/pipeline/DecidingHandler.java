package dev.ringmaster.pipeline;

import com.lmax.disruptor.EventHandler;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.metrics.Meters;
import dev.ringmaster.port.LedgerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The deciding thread: hands commands to the scheduler with the time of their batch, then what the ledger is to know to
 * the ledger ring, and sets when it wants to be woken. It waits for nobody.
 */
final class DecidingHandler implements EventHandler<CommandEvent> {
    private final Scheduler scheduler;
    private final DecisionListener decisions;
    private final Meters meters;
    private final EngineClock clock;
    private final TimedWait wait;
    private final @Nullable LedgerOutlet outlet;
    private final Shutdown shutdown;
    private final int dimensions;
    private final int levels;
    private long engineNanos;
    private long batchStartNanos;
    private long batchCommands;

    DecidingHandler(
            Scheduler scheduler,
            DecisionListener decisions,
            Meters meters,
            EngineClock clock,
            TimedWait wait,
            @Nullable LedgerOutlet outlet,
            Shutdown shutdown,
            PipelineConfig config) {
        this.scheduler = scheduler;
        this.decisions = decisions;
        this.meters = meters;
        this.clock = clock;
        this.wait = wait;
        this.outlet = outlet;
        this.shutdown = shutdown;
        dimensions = config.scheduler().catalog().dimensions().size();
        levels = config.scheduler().admission().levels();
    }

    @Override
    public void onBatchStart(long batchSize, long queueDepth) {
        startBatch(batchSize);
    }

    @Override
    public void onEvent(CommandEvent event, long sequence, boolean endOfBatch) {
        decide(event);
        event.clear();
        if (endOfBatch) {
            endBatch(sequence);
        }
    }

    @Override
    public void onTimeout(long sequence) {
        startBatch(1);
        scheduler.onTimer(engineNanos);
        endBatch(sequence);
    }

    private void startBatch(long commands) {
        batchStartNanos = System.nanoTime();
        batchCommands = commands;
        engineNanos = clock.engineNanos(batchStartNanos);
        scheduler.stamp(batchStartNanos);
    }

    private void decide(CommandEvent event) {
        switch (event.type()) {
            case CommandEvent.SUBMIT -> submit(event);
            case CommandEvent.SUBMIT_GANG -> submitGang(event);
            case CommandEvent.COMPLETE -> scheduler.onComplete(engineNanos, event.id(), event.tokens());
            case CommandEvent.FAIL -> scheduler.onFail(engineNanos, event.id());
            case CommandEvent.RENEW -> scheduler.onRenew(engineNanos, event.id());
            case CommandEvent.POLICY -> scheduler.onPolicy(engineNanos, event.attachment(AdmissionPolicy.class));
            case CommandEvent.CANCEL -> scheduler.onCancel(engineNanos, event.id());
            case CommandEvent.WORKER_JOIN ->
                scheduler.onWorkerJoined(engineNanos, event.id(), event.attachment(WorkerSpec.class), event.second());
            case CommandEvent.WORKER_CHANGE ->
                scheduler.onWorkerChanged(engineNanos, event.id(), event.attachment(Capacity.class));
            case CommandEvent.WORKER_DRAIN -> scheduler.onWorkerDraining(engineNanos, event.id());
            case CommandEvent.WORKER_LEAVE -> scheduler.onWorkerLeft(engineNanos, event.id());
            case CommandEvent.WORKER_ORDER_FAILED ->
                scheduler.onWorkerOrderFailed(engineNanos, event.id(), (int) event.second());
            case CommandEvent.ADVANCE_TIME -> advanceTime(event.id());
            case CommandEvent.LEDGER_CONFIRMED -> ledgerConfirmed(event.id(), event.second());
            case CommandEvent.LEDGER_FAILED -> ledgerFailed(event.id());
            case CommandEvent.LEDGER_REFUSED -> ledgerRefused(event.id());
            case CommandEvent.LEDGER_AWAY -> scheduler.sharing().onAway(engineNanos);
            case CommandEvent.LEDGER_BACK -> scheduler.sharing().onBack(engineNanos);
            case CommandEvent.SHARED_WORKER ->
                shareWorker(event.id(), event.second() == 1, event.attachment(SharedNews.WorkerNews.class));
            case CommandEvent.TAKE_OVER -> takeOver(event.attachment(SharedNews.Adoption.class));
            case CommandEvent.QUERY -> ask(event.attachment(Query.class));
            case CommandEvent.FENCE -> fence(event.id());
            default -> {
                // a publisher found the door closed after it had claimed this slot
            }
        }
    }

    private void submit(CommandEvent event) {
        meters.count(Counter.SUBMITTED);
        scheduler.onSubmit(engineNanos, event.id(), event.attachment(RequestSpec.class), event.tokens());
        meters.publishedToDecided(System.nanoTime() - event.second());
    }

    /** Each member counts, and was decided as late as the others. */
    private void submitGang(CommandEvent event) {
        Gang gang = event.attachment(Gang.class);
        scheduler.onSubmitGang(engineNanos, gang);
        long nanos = System.nanoTime() - event.second();
        for (int i = 0; i < gang.members().size(); i++) {
            meters.count(Counter.SUBMITTED);
            meters.publishedToDecided(nanos);
        }
    }

    /** What is asked is answered as of now, not as of the last command; who has the answer finds the meters with it. */
    private void ask(Query<?> query) {
        scheduler.onTimer(engineNanos);
        publishMeters();
        query.ask(scheduler);
    }

    private void advanceTime(long nanos) {
        clock.passIn(nanos);
        engineNanos = clock.engineNanos(batchStartNanos);
        scheduler.onTimer(engineNanos);
    }

    private void ledgerConfirmed(long first, long last) {
        recordConfirmation(first, last);
        scheduler.onLedgerConfirmed(engineNanos, first, last);
    }

    private void recordConfirmation(long first, long last) {
        if (outlet == null) {
            return;
        }
        long nanoTime = System.nanoTime();
        for (long record = first; record <= last; record++) {
            meters.decidedToConfirmed(nanoTime - outlet.decidedNanos(record));
        }
    }

    private void ledgerFailed(long record) {
        meters.count(Counter.LEDGER_ERRORS);
        if (outlet != null) {
            outlet.onFailure(System.nanoTime());
        }
        scheduler.onLedgerFailed(engineNanos, record);
    }

    private void ledgerRefused(long record) {
        meters.count(Counter.LEDGER_CONFLICTS);
        scheduler.sharing().onRefused(engineNanos, record);
    }

    private void shareWorker(long workerId, boolean isOpen, SharedNews.WorkerNews state) {
        scheduler.sharing().onWorker(engineNanos, workerId, state.spec(), isOpen, state.used());
    }

    private void takeOver(SharedNews.Adoption adoption) {
        LedgerRecord record = adoption.record();
        boolean isTaken = scheduler
                .sharing()
                .onTakeOver(
                        engineNanos,
                        record.requestId(),
                        record.spec(),
                        record.tokens(),
                        record.submittedNanos(),
                        record.deadlineNanos(),
                        record.workerId(),
                        record.gpuDevices());
        try {
            adoption.whenTaken().accept(isTaken);
        } catch (RuntimeException | Error e) {
            meters.count(Counter.LEDGER_ERRORS);
        }
    }

    private void fence(long fenceId) {
        publishMeters();
        decisions.onFence(engineNanos, fenceId);
    }

    private void endBatch(long sequence) {
        if (outlet != null) {
            outlet.flush(batchStartNanos, shutdown.isRequested());
        }
        shutdown.finishIfDrained(scheduler, sequence);
        meters.batchDecided(batchCommands, System.nanoTime() - batchStartNanos);
        publishMeters();
        setWakeUp();
    }

    private void setWakeUp() {
        long wakeNanos = clock.nanoTimeOf(scheduler.nextTimerNanos());
        if (outlet != null && outlet.isWaiting()) {
            long waitsUntilNanos = outlet.waitsUntilNanos();
            wakeNanos = wakeNanos == EngineClock.NEVER ? waitsUntilNanos : earlier(wakeNanos, waitsUntilNanos);
        }
        wait.wakeAt(wakeNanos);
    }

    private static long earlier(long left, long right) {
        return left - right < 0 ? left : right;
    }

    private void publishMeters() {
        meters.gauge(Gauge.OPEN_REQUESTS, scheduler.openCount());
        meters.gauge(Gauge.WAITING_REQUESTS, scheduler.waitingCount());
        meters.gauge(Gauge.PLACED_REQUESTS, scheduler.openCount() - scheduler.waitingCount());
        meters.gauge(Gauge.WORKERS, scheduler.workerCount());
        meters.gauge(Gauge.LEDGER_BACKLOG, scheduler.unsentRecords() + scheduler.recordsInFlight());
        meters.gauge(Gauge.LEDGER_AWAY, scheduler.sharing().isAway() ? 1 : 0);
        meters.gauge(Gauge.GPU_MILLIS_CAPACITY, scheduler.capacity(dimensions));
        meters.gauge(Gauge.GPU_MILLIS_RESERVED, scheduler.reserved(dimensions));
        for (int dimension = 0; dimension < dimensions; dimension++) {
            meters.usage(dimension, scheduler.capacity(dimension), scheduler.reserved(dimension));
        }
        for (int level = 0; level < levels; level++) {
            meters.waiting(level, scheduler.questions().waiting(level));
        }
        for (int accountClass = 0; accountClass <= AccountPolicy.MAX_CLASS; accountClass++) {
            meters.waitingOfClass(accountClass, scheduler.questions().waitingOfClass(accountClass));
        }
        meters.publish();
    }
}

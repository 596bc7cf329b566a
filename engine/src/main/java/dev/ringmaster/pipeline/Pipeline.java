package dev.ringmaster.pipeline;

import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Gang;
import dev.ringmaster.api.NotPlacedException;
import dev.ringmaster.api.Placement;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.Scheduler;
import dev.ringmaster.core.SchedulerConfig;
import dev.ringmaster.metrics.Meters;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rings, the threads and the scheduler of one engine, put together.
 *
 * <pre>
 *  any thread ──▶ Door ──▶ command ring ──▶ DecidingHandler ──▶ ledger ring ──▶ LedgerHandler ──▶ Ledger
 *                   ▲                          Scheduler                             │
 *                   └───────────────────────── verdicts ◀────────────────────────────┘
 * </pre>
 */
public final class Pipeline {
    private final Meters meters;
    private final Door door;
    private final Shutdown shutdown;
    private final Submissions submissions = new Submissions();
    private final Thread decidingThread;
    private final @Nullable Thread ledgerThread;
    private final CountDownLatch running;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Throwable ledgerError;

    /** Recovers what the ledger holds and starts the threads. */
    public Pipeline(PipelineConfig config, DecisionListener listener, @Nullable Ledger ledger) {
        int dimensions = config.scheduler().catalog().dimensions().size();
        meters = new Meters(dimensions, config.scheduler().admission().levels());
        TimedWait wait = config.deciderWait();
        RingBuffer<CommandEvent> commands =
                RingBuffer.createMultiProducer(CommandEvent::new, config.commandRingSize(), wait);
        door = new Door(commands, meters, Math.min(config.scheduler().ledgerCredits(), config.commandRingSize() / 4));
        shutdown = new Shutdown(door);
        Dispatcher decisions = new Dispatcher(meters, submissions, listener);
        SchedulerConfig made = config.scheduler();
        Scheduler scheduler = new Scheduler(ledger == null ? made.withLedgerCredits(0) : made, decisions);
        scheduler.tellStartsTo(meters::waited);
        EngineClock clock = new EngineClock(config.isTimePassedIn());
        LedgerOutlet outlet = null;
        Thread applying = null;
        if (ledger != null) {
            new Recovery(
                            scheduler,
                            listener,
                            config.scheduler().maxOpenRequests(),
                            config.scheduler().admission().levels(),
                            config.scheduler().maxAccounts())
                    .run(ledger, clock.engineNanos(System.nanoTime()));
            RingBuffer<LedgerEvent> records =
                    RingBuffer.createSingleProducer(LedgerEvent::new, config.ledgerRingSize(), new TimedWait(0, 0));
            outlet = new LedgerOutlet(records, scheduler, config.maxBatchSize(), config.batchWindowNanos());
            LedgerHandler handler =
                    new LedgerHandler(ledger, door, config.maxBatchSize(), error -> ledgerError = error);
            shutdown.haltAtTheEnd(handler::wake);
            applying = thread("ringmaster-ledger", processor(records, handler, config, scheduler), () -> close(ledger));
        }
        DecidingHandler handler =
                new DecidingHandler(scheduler, decisions, meters, clock, wait, outlet, shutdown, config);
        ledgerThread = applying;
        decidingThread = thread("ringmaster-decider", processor(commands, handler, config, scheduler), () -> {});
        running = new CountDownLatch(ledger == null ? 1 : 2);
        decidingThread.start();
        if (ledger != null && ledgerThread != null) {
            start(ledger);
            ledgerThread.start();
        }
    }

    /** What the ledger tells is decided from the first moment, so that it may tell more than the ring holds. */
    private void start(Ledger ledger) {
        try {
            ledger.start(new SharedNews(door, this::onLost));
        } catch (RuntimeException | Error e) {
            shutdown.force();
            throw e;
        }
    }

    private <T> BatchEventProcessor<T> processor(
            RingBuffer<T> ring, EventHandler<T> handler, PipelineConfig config, Scheduler scheduler) {
        BatchEventProcessor<T> processor = new BatchEventProcessorBuilder()
                .setMaxBatchSize(config.maxBatchSize())
                .build(ring, ring.newBarrier(), handler);
        processor.setExceptionHandler(new FatalHandler<>(scheduler));
        ring.addGatingSequences(processor.getSequence());
        shutdown.haltAtTheEnd(processor::halt);
        return processor;
    }

    private Thread thread(String name, Runnable processor, Runnable atTheEnd) {
        Thread thread = new Thread(
                () -> {
                    try {
                        processor.run();
                        atTheEnd.run();
                    } finally {
                        running.countDown();
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    private void onLost(String why) {
        failure = new LedgerException(why);
        shutdown.force();
    }

    private void close(Ledger ledger) {
        try {
            ledger.close();
        } catch (RuntimeException | Error e) {
            ledgerError = e;
        }
    }

    // ---- commands, from any thread

    /** See the engine's method of the same name. */
    public PublishResult trySubmit(long requestId, RequestSpec spec, long tokens, long dueNanos) {
        return door.submit(requestId, spec, tokens, dueNanos);
    }

    /** See the engine's method of the same name. */
    public PublishResult trySubmitGang(Gang gang, long dueNanos) {
        return door.submit(gang, dueNanos);
    }

    /** Completes a request that used other tokens than it was estimated at. */
    public PublishResult tryComplete(long requestId, long actualTokens) {
        return door.complete(requestId, actualTokens);
    }

    /** Lets another policy hold. */
    public PublishResult tryChangePolicy(AdmissionPolicy policy) {
        return door.policy(policy);
    }

    /** Completes or cancels a request, or lets a worker drain or leave. */
    public PublishResult tryCommand(CommandType command, long id) {
        int type = switch (command) {
            case FAIL -> CommandEvent.FAIL;
            case RENEW -> CommandEvent.RENEW;
            case CANCEL -> CommandEvent.CANCEL;
            case WORKER_DRAIN -> CommandEvent.WORKER_DRAIN;
            case WORKER_LEAVE -> CommandEvent.WORKER_LEAVE;
            case COMPLETE, WORKER_JOIN, WORKER_CHANGE, WORKER_ORDER_FAILED ->
                throw new IllegalArgumentException(command + " needs more than an id");
        };
        return door.command(type, id);
    }

    /** A worker is there, of an order or of none. */
    public PublishResult tryWorkerJoin(long workerId, WorkerSpec spec, long orderId) {
        return door.workerJoin(workerId, spec, orderId);
    }

    /** Workers of an order will not come. */
    public PublishResult tryWorkerOrderFailed(long orderId, int workers) {
        return door.orderFailed(orderId, workers);
    }

    /** A worker's capacity is another. */
    public PublishResult tryWorkerChange(long workerId, Capacity capacity) {
        return door.worker(CommandEvent.WORKER_CHANGE, workerId, capacity);
    }

    /** It is this time. */
    public PublishResult tryAdvanceTime(long nowNanos) {
        return door.command(CommandEvent.ADVANCE_TIME, nowNanos);
    }

    /** Asks to be told when all that was published before is decided. */
    public PublishResult tryFence(long fenceId) {
        return door.command(CommandEvent.FENCE, fenceId);
    }

    /** Submits, and completes a future when the request is placed, or when that is confirmed. */
    public CompletableFuture<Placement> submit(long requestId, RequestSpec spec, long tokens, boolean untilConfirmed) {
        CompletableFuture<Placement> future = submissions.open(requestId, untilConfirmed);
        if (future == null) {
            return CompletableFuture.failedFuture(
                    new NotPlacedException(requestId, "is open already, and a future waits for it", 0));
        }
        PublishResult result = trySubmit(requestId, spec, tokens, System.nanoTime());
        if (result != PublishResult.ACCEPTED) {
            submissions.forget(requestId);
            return CompletableFuture.failedFuture(
                    new NotPlacedException(requestId, "was turned away: " + result, retryAfterNanos()));
        }
        return future;
    }

    /** Asks the scheduler something, on the deciding thread, after all that was published before. */
    public <T> CompletableFuture<T> ask(Function<Scheduler, T> question) {
        Query<T> query = new Query<>(question);
        PublishResult result = door.query(query);
        return result == PublishResult.ACCEPTED
                ? query.answer
                : CompletableFuture.failedFuture(new IllegalStateException("no answer now: " + result));
    }

    // ---- what is known, from any thread

    /** When another try is worth it after the ring was full: the time the commands in it will take. */
    public long retryAfterNanos() {
        return Math.max(1_000, door.backlog() * meters.nanosPerCommand());
    }

    /** Counters and recorders. */
    public Meters meters() {
        return meters;
    }

    /** The id of the thread that decides. */
    public long decidingThreadId() {
        return decidingThread.getId();
    }

    /** Why the engine stopped by itself, null if it did not. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** What the ledger threw last, null if nothing. */
    public @Nullable Throwable ledgerError() {
        return ledgerError;
    }

    // ---- the end

    /** Refuses new commands, drains, and ends; true if all of it was done within the timeout. */
    public boolean close(long timeoutNanos) {
        shutdown.request();
        Thread caller = Thread.currentThread();
        if (caller.equals(decidingThread) || caller.equals(ledgerThread)) {
            return false;
        }
        long graceNanos = Math.min(timeoutNanos / 4, TimeUnit.MILLISECONDS.toNanos(500));
        if (awaitEnd(timeoutNanos - graceNanos)) {
            return true;
        }
        shutdown.force();
        awaitEnd(graceNanos);
        return false;
    }

    private boolean awaitEnd(long nanos) {
        try {
            return running.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return running.getCount() == 0;
        }
    }

    /** A throw out of the scheduler leaves it in no known state: the engine stops. */
    private final class FatalHandler<T> implements ExceptionHandler<T> {
        private final Scheduler scheduler;

        FatalHandler(Scheduler scheduler) {
            this.scheduler = scheduler;
        }

        @Override
        public void handleEventException(Throwable thrown, long sequence, @Nullable T event) {
            failure = thrown;
            if (Thread.currentThread().equals(decidingThread)) {
                shutdown.finish(scheduler);
            } else {
                shutdown.force();
            }
        }

        @Override
        public void handleOnStartException(Throwable thrown) {
            handleEventException(thrown, -1, null);
        }

        @Override
        public void handleOnShutdownException(Throwable thrown) {
            failure = thrown;
        }
    }
}

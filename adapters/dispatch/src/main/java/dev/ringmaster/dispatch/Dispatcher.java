package dev.ringmaster.dispatch;

import dev.ringmaster.api.Explanation;
import dev.ringmaster.dispatch.control.LoadMonitor;
import dev.ringmaster.dispatch.control.LoadState;
import dev.ringmaster.dispatch.health.SchedulerHealth;
import dev.ringmaster.dispatch.health.SystemHealth;
import dev.ringmaster.dispatch.settings.SettingsException;
import dev.ringmaster.dispatch.settings.SettingsHistory;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps items fresh: asks upstreams for each of them again and again, as often as its lane says, within the limits of the upstream
 * and of this machine.
 *
 * <p>Any thread may call. One thread of the dispatcher's own decides, and sleeps while nothing is due. Stages are completed on the
 * common pool; one fails with {@link RejectedExecutionException} if 65,536 commands wait already, and with {@link
 * IllegalStateException} if the dispatcher is closed.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final long startNanos = System.nanoTime();
    private final CommandQueue commands = new CommandQueue();
    private final HttpSender sender;
    private final DispatchCore core;
    private final SettingsHistory history;
    private final LoadMonitor monitor;
    private final HealthReports health;
    private final Thread thread;
    /** As it was within the last second. */
    private volatile CoreStatus status;

    private volatile boolean isClosed;
    private volatile @Nullable Throwable failure;

    private Dispatcher(DispatcherConfig config, ItemListener listener) {
        String profile = config.profile().name().toLowerCase(Locale.ROOT);
        sender = new HttpSender(this::onOutcome);
        core = new DispatchCore(config, sender, listener, this::nowNanos);
        history = new SettingsHistory(config.settings(), (version, changes) -> {
            LOG.info("Settings version {}: {}", version.number(), changes);
            commands.add(now -> core.onSettings(now, version.settings()));
        });
        monitor = new LoadMonitor(config.sensor(), config.thresholds());
        status = core.status(nowNanos());
        health = new HealthReports(profile, status, monitor.state(), 1);
        thread = new Thread(this::run, "ringmaster-dispatcher");
        thread.setDaemon(true);
    }

    /** Launches a dispatcher without items. */
    public static Dispatcher launch(DispatcherConfig config, ItemListener listener) {
        Dispatcher dispatcher = new Dispatcher(config, listener);
        LOG.info("Profile {}: {}", config.profile(), SettingsReader.describe(config.settings()));
        dispatcher.thread.start();
        return dispatcher;
    }

    private void onOutcome(Call call, CallOutcome outcome) {
        commands.add(now -> core.onOutcome(now, call, outcome));
    }

    private long nowNanos() {
        return System.nanoTime() - startNanos;
    }

    // ---- items

    /**
     * Adds an item. One that is there gets the score, and stays when it is due.
     *
     * @return completes when it is there; fails with {@link IllegalArgumentException} if there is no such upstream, and {@link
     *     IllegalStateException} if there are as many items as may be
     */
    public CompletionStage<Void> add(ItemSpec item) {
        long agoMillis = item.lastAskedMillis() == ItemSpec.NEVER
                ? ItemSpec.NEVER
                : Math.max(0, System.currentTimeMillis() - item.lastAskedMillis());
        return ask(now -> {
            core.add(now, item, agoMillis < 0 ? Item.NEVER : TimeUnit.MILLISECONDS.toNanos(agoMillis));
            return null;
        });
    }

    /** Removes an item; what is on its way ends unheard. Whether it was there. */
    public CompletionStage<Boolean> remove(ItemId id) {
        return ask(now -> core.remove(now, id));
    }

    /**
     * Gives an item another score, which may move it to another lane.
     *
     * @param score 0 to 1
     * @return whether it is there
     */
    public CompletionStage<Boolean> score(ItemId id, double score) {
        ItemSpec.requireScore(score);
        return ask(now -> core.score(now, id, score));
    }

    /**
     * What is known of an item: what was answered within the lifetime of its lane's cache; else what the call says that is on its
     * way, or one that is made for this. If the upstream cannot be asked, what it said within two hours, with its age and why.
     */
    public CompletionStage<ItemAnswer> read(ItemId id) {
        CompletableFuture<ItemAnswer> answer = new CompletableFuture<>();
        offer(answer, now -> core.read(now, id, result -> answer.completeAsync(() -> result)));
        return answer;
    }

    /** Where an item that is due stands and why; empty if it is not due. */
    public CompletionStage<Optional<Explanation>> explain(ItemId id) {
        return ask(now -> core.explain(id));
    }

    private <T> CompletionStage<T> ask(LongFunction<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        offer(answer, now -> {
            try {
                T result = question.apply(now);
                answer.completeAsync(() -> result);
            } catch (IllegalArgumentException | IllegalStateException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void offer(CompletableFuture<?> answer, CommandQueue.Command command) {
        if (isClosed) {
            answer.completeExceptionally(closed());
        } else if (!commands.offer(command, () -> answer.completeExceptionally(closed()))) {
            answer.completeExceptionally(new RejectedExecutionException("65,536 commands wait; come back later"));
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the dispatcher is closed");
    }

    // ---- settings

    /** The settings that hold, with their version. */
    public SettingsHistory.Version settings() {
        return history.current();
    }

    /**
     * Changes some of the settings, by the names of the environment variables in upper or lower case; all or none.
     *
     * @return the new version, which holds from the next decision on
     * @throws SettingsException with all that is wrong
     */
    public SettingsHistory.Version change(Map<String, String> changes) {
        return history.change(changes);
    }

    /**
     * Goes back to the settings of an earlier version, as a new version.
     *
     * @throws SettingsException if that version is not kept
     */
    public SettingsHistory.Version rollback(long version) {
        return history.rollback(version);
    }

    // ---- the thread

    private void run() {
        EverySecond sampling = new EverySecond(this::sample);
        try {
            while (!isClosed) {
                long now = nowNanos();
                commands.run(now);
                core.advance(now);
                commands.await(core.nextNanos() - nowNanos());
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.error("The dispatcher has stopped: a defect", e);
        } finally {
            isClosed = true;
            sampling.close();
            sender.close();
            end();
        }
    }

    /** Whoever waits is answered even if a defect has left the core in disorder. */
    private void end() {
        try {
            core.close(nowNanos());
            status = core.status(nowNanos());
        } finally {
            commands.close();
        }
    }

    /** On a thread of its own, because it reads files. */
    private void sample() {
        LoadState load = monitor.sample();
        commands.add(now -> status = core.onLoad(now, load));
        health.update(status, load, history.current().number());
    }

    /** How it does, as of the last two seconds. */
    public SchedulerHealth schedulerHealth() {
        return health.scheduler();
    }

    /** How the machine does, as of the last two seconds. */
    public SystemHealth systemHealth() {
        return health.system();
    }

    /** What each lane has done, the hottest first, as of the last second, or of the end once it is closed. */
    public Map<String, LaneCounts> counts() {
        Map<String, LaneCounts> counts = new LinkedHashMap<>();
        status.lanes().forEach(lane -> counts.put(lane.name(), lane.counts()));
        return counts;
    }

    /** What stopped the dispatcher by itself, if that happened: a defect. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Ends all calls, answers whoever waits, and waits until that is done. May be called more than once. */
    @Override
    public void close() {
        isClosed = true;
        commands.add(now -> {});
        join();
    }

    private void join() {
        boolean isInterrupted = false;
        while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
            try {
                thread.join(Duration.ofSeconds(10).toMillis());
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

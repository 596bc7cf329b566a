package dev.ringmaster.redisson;

import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerEvents;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecoveryVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of many nodes, in Redis: what is decided here and there about workers that all of them use. Each node holds a
 * lease; when it dies, another takes its requests over.
 *
 * <p>Batches are answered on a thread of the ledger's own. What gets no answer is sent again until it does, and meanwhile the
 * engine is told that the ledger is away.
 */
public final class RedisLedger implements Ledger {
    /** Blocking reads: of changed workers, of arriving requests and of commands. */
    private static final int READS_OF_GROUP = 3;

    private final RedisLedgerConfig config;
    private final Redis redis;
    private final ScheduledExecutorService executor =
            Executors.newScheduledThreadPool(2, task -> Redis.daemon(task, "ringmaster-redis"));
    private final ExecutorService answers =
            Executors.newSingleThreadExecutor(task -> Redis.daemon(task, "ringmaster-redis-answers"));
    private final Map<String, LedgerGroup> groupsByName = new LinkedHashMap<>();
    private final List<LedgerGroup> groupOfPool = new ArrayList<>();
    private final List<Upkeep> upkeeps = new ArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final AtomicInteger awayGroups = new AtomicInteger();
    private volatile @Nullable LedgerEvents events;
    private volatile @Nullable String lost;
    private boolean isClosed;

    /**
     * Connects and begins a session: from here on an earlier run of the same node can write no more.
     *
     * @throws LedgerException if Redis cannot be used, or its workers are of another catalog
     */
    public RedisLedger(RedisLedgerConfig config) {
        this.config = config;
        redis = new Redis(
                config.settings(),
                READS_OF_GROUP * (int) config.groups().stream().distinct().count());
        try {
            config.groups().forEach(name -> groupOfPool.add(groupsByName.computeIfAbsent(name, this::open)));
        } catch (LedgerException e) {
            close();
            throw e;
        }
    }

    private LedgerGroup open(String name) {
        return new LedgerGroup(redis, config, name, answers, new GroupWatcher(), this::onLost);
    }

    /** Counts the groups that are away; the ledger is away while any is. */
    private final class GroupWatcher implements OrderedCalls.Watcher {
        @Override
        public void away(Throwable failure) {
            LedgerEvents engine = events;
            if (awayGroups.getAndIncrement() == 0 && engine != null) {
                engine.away();
            }
        }

        @Override
        public void back() {
            LedgerEvents engine = events;
            if (awayGroups.decrementAndGet() == 0 && engine != null) {
                engine.back();
            }
        }
    }

    private synchronized void onLost(String why) {
        if (lost == null) {
            lost = why;
            LedgerEvents engine = events;
            if (engine != null) {
                engine.lost(why);
            }
        }
    }

    /** Why this node may write no more: another has taken over from it, or it can no longer keep up; null while it may. */
    public @Nullable String lost() {
        return lost;
    }

    // ---- for what takes requests in

    List<LedgerGroup> groups() {
        return List.copyOf(groupsByName.values());
    }

    LedgerGroup groupOfPool(int pool) {
        return groupOfPool.get(pool);
    }

    // ---- workers; any thread but the deciding one, each waits for Redis

    /**
     * Lets a worker join, or describes a present one anew; all nodes hear of it.
     *
     * @return false if what is held of it would not fit any more: then it stays as it was
     * @throws IllegalArgumentException if its priority is out of range: half of what an engine's workers may have
     * @throws LedgerException if Redis does not answer
     */
    public boolean join(long workerId, WorkerSpec spec) {
        if (Math.abs((long) spec.priority()) > Homes.MAX_PRIORITY) {
            throw new IllegalArgumentException("priority is " + spec.priority() + "; allowed for a shared worker is "
                    + -Homes.MAX_PRIORITY + " to " + Homes.MAX_PRIORITY);
        }
        return groupOfPool.get(spec.pool()).join(workerId, spec);
    }

    /**
     * Lets a worker take nothing new, or take it again.
     *
     * @param pool the index of its pool
     * @return whether there is such a worker
     * @throws LedgerException if Redis does not answer
     */
    public boolean open(int pool, long workerId, boolean isOpen) {
        return groupOfPool.get(pool).open(workerId, isOpen);
    }

    /**
     * Takes a worker away; what it held is placed again by the nodes that had placed it.
     *
     * @param pool the index of its pool
     * @return whether there was such a worker
     * @throws LedgerException if Redis does not answer
     */
    public boolean leave(int pool, long workerId) {
        return groupOfPool.get(pool).leave(workerId);
    }

    /**
     * Removes everything that is stored for the pools of this ledger, of all nodes, such as after a trial. It waits for
     * Redis; nothing may be decided any more.
     *
     * @throws LedgerException if Redis does not answer
     */
    public void erase() {
        groupsByName.values().forEach(LedgerGroup::erase);
    }

    /** Reads all workers as they are now. */
    void refresh() {
        groupsByName.values().forEach(LedgerGroup::readWorkers);
    }

    // ---- the port

    @Override
    public void recover(RecoveryVisitor visitor) {
        groupsByName.values().forEach(group -> group.recover(visitor));
    }

    @Override
    public void start(LedgerEvents engine) {
        events = engine;
        for (LedgerGroup group : groupsByName.values()) {
            if (config.areWorkersShared()) {
                group.workers().tellTo(engine);
            }
            Upkeep upkeep = new Upkeep(group, config, executor, engine, this::onLost);
            upkeeps.add(upkeep);
            upkeep.start();
        }
    }

    @Override
    public int maxBatchesInFlight() {
        return config.maxBatchesInFlight();
    }

    /** A batch, and how many of its pieces have no answer. */
    private static final class Pending {
        final LedgerBatch batch;
        final Consumer<LedgerBatch> whenAnswered;
        int unanswered = 1;

        Pending(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
            this.batch = batch;
            this.whenAnswered = whenAnswered;
        }
    }

    @Override
    public void apply(LedgerBatch batch, Consumer<LedgerBatch> whenAnswered) {
        Pending sent = new Pending(batch, whenAnswered);
        synchronized (pending) {
            pending.add(sent);
        }
        for (LedgerGroup group : groupsByName.values()) {
            send(sent, group);
        }
        answered(sent);
    }

    private void send(Pending sent, LedgerGroup group) {
        LedgerPiece piece = null;
        for (int i = 0; i < sent.batch.size(); i++) {
            LedgerRecord record = sent.batch.get(i);
            if (groupOfPool.get(record.pool()) == group) {
                if (piece == null || piece.isFull()) {
                    send(sent, group, piece);
                    piece = group.newPiece(sent.batch, () -> answered(sent));
                }
                piece.add(i, record);
            }
        }
        send(sent, group, piece);
    }

    private void send(Pending sent, LedgerGroup group, @Nullable LedgerPiece piece) {
        if (piece != null) {
            synchronized (pending) {
                sent.unanswered++;
            }
            group.send(piece);
        }
    }

    /** Batches are answered in their order: each when all its pieces are and all before it. */
    private void answered(Pending piece) {
        synchronized (pending) {
            piece.unanswered--;
            for (Pending first = pending.peek(); first != null && first.unanswered == 0; first = pending.peek()) {
                pending.poll();
                first.whenAnswered.accept(first.batch);
            }
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        upkeeps.forEach(Upkeep::close);
        try {
            if (lost == null && awayGroups.get() == 0) {
                groupsByName.values().forEach(group -> group.sessions().end());
            }
        } finally {
            groupsByName.values().forEach(LedgerGroup::close);
            executor.shutdownNow();
            answers.shutdownNow();
            redis.close();
        }
    }

    // ---- what is known, from any thread

    /** How many placements were refused because another node was first. */
    public long conflicts() {
        return sum(LedgerGroup::conflicts);
    }

    /** How often a change by another node was missed, and the worker read again. */
    public long gaps() {
        return sum(group -> group.workers().gaps());
    }

    /** How often a check found a worker changed of which nobody had told. */
    public long drifts() {
        return sum(group -> group.workers().drifts());
    }

    /** What this node has in the group of a pool. */
    LedgerGroup group(int pool) {
        return groupOfPool.get(pool);
    }

    private long sum(ToLongFunction<LedgerGroup> count) {
        return groupsByName.values().stream().mapToLong(count).sum();
    }
}

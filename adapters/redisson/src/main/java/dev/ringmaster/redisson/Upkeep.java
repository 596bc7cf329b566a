package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerEvents;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.RedisException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does beside writing, in one group: it keeps its lease, follows what others change, checks workers of which
 * it hears nothing, and takes over from nodes that died.
 */
final class Upkeep {
    private static final int CHANGES_AT_ONCE = 1_000;
    private static final Duration READ_WAIT = Duration.ofSeconds(1);
    private static final int RENEWALS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final LedgerGroup group;
    private final RedisLedgerConfig config;
    private final ScheduledExecutorService executor;
    private final LedgerEvents engine;
    private final Consumer<String> onLost;
    private final Thread follower;
    private final List<Future<?>> tasks = new ArrayList<>();
    private final ArrayDeque<Adoption> toAdopt = new ArrayDeque<>();
    /** Those that the engine did not take this time, in their order. */
    private final ArrayDeque<Adoption> refused = new ArrayDeque<>();
    /** Sessions that this one took over from, and whose requests are known. */
    private final Set<Long> gathered = new HashSet<>();

    private final long leaseNanos;
    private long lastTickNanos;
    private long inTouchSinceNanos;
    /** Until then nobody else can have taken over from this node. */
    private volatile long heldUntilNanos;

    private volatile boolean isClosed;

    /** A request to be taken over, the incarnation of its worker, and whether the log tells that the engine refused it. */
    private record Adoption(LedgerRecord record, long incarnation, boolean isTold) {}

    Upkeep(
            LedgerGroup group,
            RedisLedgerConfig config,
            ScheduledExecutorService executor,
            LedgerEvents engine,
            Consumer<String> onLost) {
        this.group = group;
        this.config = config;
        this.executor = executor;
        this.engine = engine;
        this.onLost = onLost;
        leaseNanos = config.lease().toNanos();
        follower = Redis.daemon(told(this::follow), "ringmaster-redis-follower");
    }

    void start() {
        lastTickNanos = System.nanoTime();
        heldUntilNanos = lastTickNanos;
        inTouchSinceNanos = lastTickNanos;
        gathered.addAll(group.recoveredSessions());
        long tick = leaseNanos / RENEWALS;
        tasks.add(executor.scheduleWithFixedDelay(told(this::keepLease), 0, tick, TimeUnit.NANOSECONDS));
        if (config.areWorkersShared()) {
            long period = config.checkPeriod().toNanos();
            tasks.add(executor.scheduleWithFixedDelay(told(group::check), period, period, TimeUnit.NANOSECONDS));
            follower.start();
        }
    }

    void close() {
        isClosed = true;
        tasks.forEach(task -> task.cancel(false));
        follower.interrupt();
    }

    // ---- the lease

    /** A node that stood still for as long as its lease may have lost everything: it does not even ask. */
    private void keepLease() {
        long nowNanos = System.nanoTime();
        boolean stoodStill = nowNanos - lastTickNanos > leaseNanos + leaseNanos / RENEWALS;
        lastTickNanos = nowNanos;
        if (isClosed) {
            return;
        }
        try {
            long askedNanos = System.nanoTime();
            if (!group.sessions().renew()) {
                lose("another node has taken over from this one, which was not heard of for as long as its lease");
                return;
            }
            heldUntilNanos = askedNanos + leaseNanos;
            if (!stoodStill) {
                lookAfterOthers(nowNanos);
            }
        } catch (LedgerException e) {
            inTouchSinceNanos = System.nanoTime();
        }
        lastTickNanos = System.nanoTime();
    }

    private void lose(String why) {
        isClosed = true;
        onLost.accept(why);
        close();
    }

    /** A fault would end a task for good and tell nobody; a node that lacks one ends instead, and others take over. */
    private Runnable told(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                if (!isClosed) {
                    lose("this node cannot look after its part of Redis any more: " + e);
                }
            }
        };
    }

    /** Whoever has just come back gives others a lease's time to come back too. */
    private void lookAfterOthers(long nowNanos) {
        Session.All all = group.sessions().readAll();
        group.workers().onSessions(all.live());
        List<Long> dead = all.dead();
        if (!dead.isEmpty() && nowNanos - inTouchSinceNanos >= leaseNanos) {
            dead.forEach(group.sessions()::takeOver);
            all = group.sessions().readAll();
        }
        gatherAll(all);
        adoptNext();
    }

    // ---- requests of nodes that died

    /** Also those of whom a take-over or the reading after it had no answer. */
    private void gatherAll(Session.All all) {
        for (long dead : all.before(group.session())) {
            if (!gathered.contains(dead)) {
                gather(dead, all);
                gathered.add(dead);
            }
        }
    }

    private void gather(long dead, Session.All all) {
        EntryCodec reading = new EntryCodec(config.catalog());
        List<Adoption> found = new ArrayList<>();
        group.readEntries(all, group.session(), (requestId, value) -> {
            if (all.isBehind(EntryCodec.owner(value), dead)) {
                LedgerRecord record = new LedgerRecord();
                reading.decode(requestId, value, record);
                found.add(new Adoption(record, EntryCodec.incarnation(value), false));
            }
        });
        found.sort(Comparator.comparingLong(adoption -> adoption.record().sequence()));
        synchronized (toAdopt) {
            toAdopt.addAll(found);
        }
    }

    /**
     * Gives the engine one after the other; those that it does not take stand in nobody's way and come again later. A node that
     * stood still since it found them may be dead to others, and they may be over: it waits until it has renewed its lease.
     */
    private void adoptNext() {
        if (System.nanoTime() - heldUntilNanos >= 0) {
            return;
        }
        Adoption next;
        synchronized (toAdopt) {
            next = toAdopt.poll();
            if (next == null) {
                toAdopt.addAll(refused);
                refused.clear();
            }
        }
        if (next == null || isClosed) {
            return;
        }
        LedgerRecord record = next.record();
        group.workers()
                .adopt(
                        record,
                        next.incarnation(),
                        () -> engine.adopt(new LedgerRecord().copyOf(record), isTaken -> {
                            executor.execute(told(() -> adopted(next, isTaken)));
                        }));
    }

    private void adopted(Adoption adoption, boolean isTaken) {
        if (!isTaken) {
            group.workers().giveUp(adoption.record());
            if (!adoption.isTold()) {
                LOG.warn(
                        "Request {} of a node that died cannot be taken over yet and is tried again: a request of that id is"
                                + " open, no more may be open, or its level or account is unknown here",
                        adoption.record().requestId());
            }
            synchronized (toAdopt) {
                refused.add(new Adoption(adoption.record(), adoption.incarnation(), true));
            }
        }
        adoptNext();
    }

    // ---- what others change

    private void follow() {
        StreamMessageId last = new StreamMessageId(0);
        while (!isClosed) {
            try {
                last = read(last);
            } catch (RedisException e) {
                pause();
            }
        }
    }

    private StreamMessageId read(StreamMessageId after) {
        StreamMessageId last = after;
        Map<StreamMessageId, Map<byte[], byte[]>> entries = group.changes()
                .read(StreamReadArgs.greaterThan(after).count(CHANGES_AT_ONCE).timeout(READ_WAIT));
        for (Map.Entry<StreamMessageId, Map<byte[], byte[]>> entry : entries.entrySet()) {
            take(entry.getValue());
            last = entry.getKey();
        }
        return last;
    }

    private void take(Map<byte[], byte[]> fields) {
        byte[] node = field(fields, 'n');
        byte[] states = field(fields, 'w');
        long byNode = node.length == Long.BYTES ? LittleEndian.getLong(node, 0) : 0;
        for (int at = 0; at < states.length; ) {
            long workerId = LittleEndian.getLong(states, at);
            int length = LittleEndian.getShort(states, at + Long.BYTES);
            at += Long.BYTES + Short.BYTES;
            group.workers().onChange(workerId, states, at, length, byNode);
            at += length;
        }
    }

    private static byte[] field(Map<byte[], byte[]> fields, char name) {
        for (Map.Entry<byte[], byte[]> field : fields.entrySet()) {
            if (field.getKey().length == 1 && field.getKey()[0] == name) {
                return field.getValue();
            }
        }
        return new byte[0];
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

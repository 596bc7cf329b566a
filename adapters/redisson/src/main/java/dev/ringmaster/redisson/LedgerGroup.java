package dev.ringmaster.redisson;

import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecoveryVisitor;
import dev.ringmaster.port.SharedWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.redisson.api.RMap;
import org.redisson.api.RStream;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;

/** What a node has in the keys of one group: a session, the batches of it on their way, and what is known of workers. */
final class LedgerGroup {
    private static final long RETRY_MILLIS = 100;
    private static final int SCAN_COUNT = 500;

    private final Redis redis;
    private final RedisLedgerConfig config;
    private final PoolKeys keys;
    private final Functions functions;
    private final Executor answers;
    private final Consumer<String> onLost;
    private final WorkerCodec codec;
    private final EntryCodec entryCodec;
    private final OrderedCalls calls;
    private final RMap<byte[], byte[]> workerMap;
    private final RMap<byte[], byte[]> entryMap;
    private final RStream<byte[], byte[]> changes;
    private final ArrayDeque<LedgerPiece> idle = new ArrayDeque<>();
    private final AtomicLong conflicts = new AtomicLong();
    private final Session session;
    private final SharedWorkers workers;
    private List<Long> recoveredSessions = List.of();
    private long sequence;
    private volatile Runnable whenClosed = () -> {};

    LedgerGroup(
            Redis redis,
            RedisLedgerConfig config,
            String name,
            Executor answers,
            OrderedCalls.Watcher watcher,
            Consumer<String> onLost) {
        this.redis = redis;
        this.config = config;
        this.answers = answers;
        this.onLost = onLost;
        keys = PoolKeys.of(config.settings().keyPrefix(), name);
        functions = new Functions(redis.writer(), keys);
        codec = new WorkerCodec(config.catalog());
        entryCodec = new EntryCodec(config.catalog());
        calls = new OrderedCalls(functions, answers, watcher);
        workerMap = redis.writer().getMap(keys.workers(), ByteArrayCodec.INSTANCE);
        entryMap = redis.writer().getMap(keys.entries(), ByteArrayCodec.INSTANCE);
        changes = redis.reader().getStream(keys.changes(), ByteArrayCodec.INSTANCE);
        redis.await(functions.loadIfThereIsRoom());
        requireSameCatalog();
        session = new Session(
                redis, functions, nodes(), config.nodeName(), config.lease().toMillis());
        workers = new SharedWorkers(codec, session.number(), this::readLater);
    }

    private RMap<byte[], byte[]> nodes() {
        return redis.writer().getMap(keys.nodes(), ByteArrayCodec.INSTANCE);
    }

    private void requireSameCatalog() {
        long fingerprint = functionsCatalog();
        if (fingerprint == 0) {
            throw new LedgerException("the workers in Redis under " + keys.workers()
                    + " are described in another vocabulary than this node's; all nodes need the same dimensions, GPU"
                    + " models, pools and labels");
        }
    }

    private long functionsCatalog() {
        return redis.await(functions.call(
                "ringmaster1_catalog", config.catalog().fingerprint().getBytes(StandardCharsets.UTF_8)));
    }

    // ---- for what takes requests in

    Redis redis() {
        return redis;
    }

    RedisLedgerConfig config() {
        return config;
    }

    PoolKeys keys() {
        return keys;
    }

    Functions functions() {
        return functions;
    }

    RMap<byte[], byte[]> entries() {
        return entryMap;
    }

    // ---- for pieces

    boolean sharesWorkers() {
        return config.areWorkersShared();
    }

    long session() {
        return session.number();
    }

    SharedWorkers workers() {
        return workers;
    }

    WorkerCodec workerCodec() {
        return codec;
    }

    Session sessions() {
        return session;
    }

    /** The sessions whose requests {@link #recover} found. */
    List<Long> recoveredSessions() {
        return recoveredSessions;
    }

    RStream<byte[], byte[]> changes() {
        return changes;
    }

    /** What is to be told to the client that sent a request; 0 for nothing. */
    int addMessage(BatchWriter to, LedgerRecord record) {
        return DecisionCodec.addMessage(to, record);
    }

    boolean isDecided(BatchOutcome outcome) {
        if (outcome != BatchOutcome.DECIDED) {
            onLost.accept("Redis refuses what this node writes: " + outcome);
        }
        return outcome == BatchOutcome.DECIDED;
    }

    void onConflict() {
        conflicts.incrementAndGet();
    }

    long conflicts() {
        return conflicts.get();
    }

    void giveBack(LedgerPiece piece) {
        synchronized (idle) {
            idle.push(piece);
        }
    }

    // ---- batches, from the ledger thread

    LedgerPiece newPiece(LedgerBatch batch, Runnable whenAnswered) {
        LedgerPiece piece;
        synchronized (idle) {
            piece = idle.poll();
        }
        return (piece == null ? new LedgerPiece(this, entryCodec) : piece).begin(batch, whenAnswered);
    }

    /** Numbers and sends a call; any thread. */
    synchronized void send(NumberedCall call) {
        call.end(++sequence);
        calls.send(call);
    }

    // ---- workers

    boolean join(long workerId, WorkerSpec spec) {
        byte[] idleWorker = codec.idle(spec.capacity(), WorkerDescription.encode(spec));
        return redis.await(functions.call("ringmaster1_join", LittleEndian.id(workerId), idleWorker)) == 1;
    }

    boolean open(long workerId, boolean isOpen) {
        byte[] open = {(byte) (isOpen ? '1' : '0')};
        return redis.await(functions.call("ringmaster1_open", LittleEndian.id(workerId), open)) == 1;
    }

    boolean leave(long workerId) {
        return redis.await(functions.call("ringmaster1_leave", LittleEndian.id(workerId))) == 1;
    }

    /** Reads a worker, behind all batches that were sent. */
    private void readLater(long workerId) {
        workerMap
                .getAsync(LittleEndian.id(workerId))
                .whenCompleteAsync(
                        (value, failure) -> {
                            if (failure != null) {
                                retryLater(() -> readLater(workerId));
                            } else if (value == null) {
                                workers.onAnswer(new SharedWorker().unknown(workerId), null);
                            } else {
                                onRead(workerId, value);
                            }
                        },
                        answers);
    }

    private void retryLater(Runnable task) {
        CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, answers)
                .execute(task);
    }

    private void onRead(long workerId, byte[] value) {
        SharedWorker state = new SharedWorker();
        codec.decode(value, 0, workerId, state);
        workers.onAnswer(state, WorkerCodec.description(value));
    }

    /** Reads all workers; before anything is sent, or behind all batches that were sent. */
    void readWorkers() {
        for (Map.Entry<byte[], byte[]> entry : redis.await(workerMap.readAllEntrySetAsync())) {
            onRead(LittleEndian.getLong(entry.getKey(), 0), entry.getValue());
        }
    }

    /** Reads the workers of which nothing was heard since the last check. */
    void check() {
        Set<byte[]> untouched = Collections.newSetFromMap(new IdentityHashMap<>());
        workers.untouched(workerId -> untouched.add(LittleEndian.id(workerId)));
        workers.beginPeriod();
        if (untouched.isEmpty()) {
            return;
        }
        workerMap
                .getAllAsync(untouched)
                .whenCompleteAsync(
                        (found, failure) -> {
                            if (failure == null) {
                                found.forEach(this::onCheck);
                            }
                        },
                        answers);
    }

    private void onCheck(byte[] id, byte[] value) {
        SharedWorker state = new SharedWorker();
        codec.decode(value, 0, LittleEndian.getLong(id, 0), state);
        workers.onCheck(state);
    }

    // ---- recovery

    /** Reads all workers, then the entries for which this node answers. */
    void recover(RecoveryVisitor visitor) {
        readWorkers();
        Session.All all = session.readAll();
        workers.onSessions(all.live());
        recoveredSessions = all.before(session.number());
        EntryCodec reading = new EntryCodec(config.catalog());
        LedgerRecord record = new LedgerRecord();
        readEntries(all, session.number(), (requestId, value) -> {
            reading.decode(requestId, value, record);
            if (record.workerId() != LedgerRecord.NO_WORKER && sharesWorkers()) {
                workers.recover(record, EntryCodec.incarnation(value));
            }
            visitor.onEntry(record);
        });
    }

    /** Takes the id of a request and its entry. */
    interface EntryVisitor {
        void onEntry(long requestId, byte[] value);
    }

    /** Visits the entries for which a session answers, each once; a scan may find one twice. */
    void readEntries(Session.All all, long owner, EntryVisitor visitor) {
        LongHashSet visited = new LongHashSet();
        try {
            for (Map.Entry<byte[], byte[]> entry : entryMap.entrySet(SCAN_COUNT)) {
                long requestId = LittleEndian.getLong(entry.getKey(), 0);
                if (all.ownerOf(EntryCodec.owner(entry.getValue())) == owner && visited.add(requestId)) {
                    visitor.onEntry(requestId, entry.getValue());
                }
            }
        } catch (RedisException e) {
            throw RedisFailures.noAnswer(config.settings(), e);
        }
    }

    /** Something ends with this. */
    void whenClosed(Runnable task) {
        whenClosed = task;
    }

    void erase() {
        for (Object key : keys.allAndAside()) {
            redis.await(redis.writer().getBucket((String) key).deleteAsync());
        }
        redis.await(redis.writer().getBucket(keys.commands()).deleteAsync());
    }

    void close() {
        calls.close();
        whenClosed.run();
    }
}

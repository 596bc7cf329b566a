package dev.ringmaster.redisson;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.CapacityChange;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.SharedCapacity;
import dev.ringmaster.port.SharedWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMap;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Workers that nodes share, in Redis. Batches are answered on a thread of Redisson's; one that gets no answer is sent
 * again until it does. Other calls wait for Redis as long as the settings allow and fail after that with a
 * {@link LedgerException}; whether they were done is not known then, and saying them again does no harm.
 */
public final class RedisSharedCapacity implements SharedCapacity {
    private static final byte[] NO_DESCRIPTION = {};

    private final ResourceCatalog catalog;
    private final WorkerCodec codec;
    private final Redis redis;
    private final Functions functions;
    private final OrderedCalls calls;
    private final RMap<byte[], byte[]> workers;
    private final ArrayDeque<CapacityCall> idle = new ArrayDeque<>();
    private volatile @Nullable Throwable failure;

    /**
     * Connects to the workers of a group, such as a pool.
     *
     * @param group part of the names of the keys; nodes that name the same share the workers
     * @throws LedgerException if Redis cannot be used
     */
    public RedisSharedCapacity(RedisSettings settings, String group, ResourceCatalog catalog) {
        this.catalog = catalog;
        codec = new WorkerCodec(catalog);
        redis = new Redis(settings, 0);
        PoolKeys keys = PoolKeys.of(settings.keyPrefix(), group);
        functions = new Functions(redis.writer(), keys);
        workers = redis.writer().getMap(keys.workers(), ByteArrayCodec.INSTANCE);
        calls = new OrderedCalls(functions, Runnable::run, new OrderedCalls.Watcher() {
            @Override
            public void away(Throwable why) {
                failure = why;
            }

            @Override
            public void back() {
                failure = null;
            }
        });
        try {
            redis.await(functions.load());
        } catch (LedgerException e) {
            close();
            throw e;
        }
    }

    /** Why batches get no answer at the moment; null if they do. */
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public boolean join(long workerId, Capacity capacity) {
        requireOwn(capacity.catalog());
        byte[] idleWorker = codec.idle(capacity, NO_DESCRIPTION);
        return redis.await(functions.call("ringmaster1_join", LittleEndian.id(workerId), idleWorker)) == 1;
    }

    @Override
    public boolean open(long workerId, boolean isOpen) {
        return redis.await(functions.call("ringmaster1_open", LittleEndian.id(workerId), text(isOpen ? 1 : 0))) == 1;
    }

    @Override
    public boolean leave(long workerId) {
        return redis.await(functions.call("ringmaster1_leave", LittleEndian.id(workerId))) == 1;
    }

    @Override
    public void fenceOff(long nodeId, long fence) {
        redis.await(functions.call("ringmaster1_fence_off", LittleEndian.id(nodeId), text(fence)));
    }

    @Override
    public void read(long workerId, SharedWorker into) {
        byte[] worker = redis.await(workers.getAsync(LittleEndian.id(workerId)));
        if (worker == null) {
            into.unknown(workerId);
        } else {
            codec.decode(worker, 0, workerId, into);
        }
    }

    @Override
    public void readAll(Consumer<SharedWorker> visitor) {
        SharedWorker worker = new SharedWorker();
        for (Map.Entry<byte[], byte[]> entry : redis.await(workers.readAllEntrySetAsync())) {
            codec.decode(entry.getValue(), 0, LittleEndian.getLong(entry.getKey(), 0), worker);
            visitor.accept(worker);
        }
    }

    @Override
    public void apply(CapacityBatch batch, Consumer<CapacityBatch> whenAnswered) {
        requireOwn(batch.catalog());
        if (batch.size() > BatchWriter.MAX_CHANGES) {
            throw new IllegalArgumentException(
                    "a batch of " + batch.size() + " changes; allowed are " + BatchWriter.MAX_CHANGES);
        }
        if (batch.size() == 0) {
            batch.outcome(BatchOutcome.DECIDED);
            whenAnswered.accept(batch);
            return;
        }
        calls.send(takeIdle().fill(batch, whenAnswered));
    }

    private CapacityCall takeIdle() {
        synchronized (idle) {
            CapacityCall call = idle.poll();
            return call == null ? new CapacityCall() : call;
        }
    }

    @Override
    public void close() {
        calls.close();
        redis.close();
    }

    private void requireOwn(ResourceCatalog other) {
        if (other != catalog) {
            throw new IllegalArgumentException("built from another catalog");
        }
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /** A batch on its way, and what it is written into. */
    private final class CapacityCall extends OrderedCalls.Call {
        private final BatchWriter writer = new BatchWriter();
        private final LongHashSet ids = new LongHashSet();
        private @Nullable CapacityBatch batch;
        private @Nullable Consumer<CapacityBatch> whenAnswered;
        private @Nullable GrowingBytes written;
        private int[] order = new int[0];

        CapacityCall fill(CapacityBatch newBatch, Consumer<CapacityBatch> newWhenAnswered) {
            batch = newBatch;
            whenAnswered = newWhenAnswered;
            writer.clear();
            ids.clear();
            order = order.length < newBatch.size() ? new int[newBatch.size()] : order;
            for (int worker = 0; worker < newBatch.workers(); worker++) {
                addWorker(newBatch, worker);
            }
            int flags = (newBatch.isAllOrNone() ? BatchWriter.ALL_OR_NONE : 0)
                    | (ids.size() < newBatch.size() ? BatchWriter.REPEATED_IDS : 0);
            written = writer.write(newBatch.nodeId(), newBatch.fence(), newBatch.sequence(), flags);
            return this;
        }

        /** A worker's changes stand together; requests of the same demand share a value. */
        private void addWorker(CapacityBatch from, int worker) {
            long workerId = from.worker(worker).workerId();
            int number = writer.addWorker(workerId);
            CapacityChange last = null;
            int value = BatchWriter.NONE;
            for (int i = from.first(worker); i != CapacityBatch.END; i = from.next(i)) {
                CapacityChange change = from.get(i);
                order[writer.changes()] = i;
                ids.add(change.reservationId());
                if (!change.isReservation()) {
                    writer.add(change.reservationId(), BatchWriter.RELEASE, number, BatchWriter.NONE, BatchWriter.NONE);
                    continue;
                }
                if (last == null || !isSame(change, last)) {
                    writer.beginPlaced(from.nodeId(), workerId, 0, change.demand(), change.gpuDevices());
                    value = writer.end();
                    last = change;
                }
                writer.add(change.reservationId(), BatchWriter.RESERVE, number, value, BatchWriter.NONE);
            }
        }

        private static boolean isSame(CapacityChange one, CapacityChange other) {
            return one.gpuDevices() == other.gpuDevices() && one.demand().equals(other.demand());
        }

        @Override
        GrowingBytes batch() {
            return Objects.requireNonNull(written);
        }

        @Override
        void answered(byte[] bytes) {
            CapacityBatch answered = Objects.requireNonNull(batch);
            Consumer<CapacityBatch> then = Objects.requireNonNull(whenAnswered);
            Answer answer = new Answer(bytes, answered.size());
            answered.outcome(answer.outcome());
            for (int i = 0; i < answered.size(); i++) {
                answered.verdict(order[i], answer.verdict(i));
            }
            for (int worker = 0; worker < answered.workers(); worker++) {
                answer.nextWorker(answered.worker(worker).workerId(), codec, answered.worker(worker));
            }
            batch = null;
            whenAnswered = null;
            if (!wasRepeated()) {
                synchronized (idle) {
                    idle.push(this);
                }
            }
            then.accept(answered);
        }
    }
}

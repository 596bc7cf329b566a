package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.redisson.api.RStream;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Reads what clients say about their requests, on a thread of its own. All nodes read all of it, and the one that has the
 * request acts. A request that comes to a node after commands about it were read has these read again, and until then
 * no later one is for it; so none is missed, and they keep their order. One may be heard twice, which changes nothing.
 */
final class CommandFollower {
    /** How far back a node that takes a request over looks for commands, beside two lease times. */
    static final Duration LOOK_BACK = Duration.ofMinutes(1);

    private static final int AT_ONCE = 1_000;
    private static final long PAUSE_NANOS = 50_000_000;

    private final LedgerGroup group;
    private final OpenRequests open;
    private final Publishing engine;
    private final RStream<byte[], byte[]> commands;
    private final Duration wait;
    private final Thread thread;
    /** Requests whose commands are to be read again, and from when. */
    private final Map<Long, Long> toCatchUp = new ConcurrentHashMap<>();

    private volatile StreamMessageId position = StreamMessageId.MIN;
    private volatile boolean isClosed;

    CommandFollower(LedgerGroup group, OpenRequests open, Publishing engine, Duration wait) {
        this.group = group;
        this.open = open;
        this.engine = engine;
        this.wait = wait;
        commands = group.redis().reader().getStream(group.keys().commands(), ByteArrayCodec.INSTANCE);
        thread = Redis.daemon(this::run, "ringmaster-redis-commands");
    }

    /** Begins with what is said from now on. */
    void start(long nowMillis) {
        position = new StreamMessageId(nowMillis - 1, 0);
        thread.start();
    }

    void close() {
        isClosed = true;
        thread.interrupt();
    }

    // ---- what this node has, from any thread

    /** The engine has a request since now; commands may have been read before. */
    void submitted(long requestId) {
        open.ready(requestId);
        if (position.getId0() >= StreamIds.millis(requestId)) {
            open.catchUp(requestId);
            toCatchUp.put(requestId, StreamIds.millis(requestId));
        }
    }

    /** The engine has taken up a request of an earlier run or of a node that died. */
    void catchUpRecovered(long requestId) {
        long back = LOOK_BACK.plus(group.config().lease().multipliedBy(2)).toMillis();
        toCatchUp.put(requestId, Math.max(StreamIds.millis(requestId), position.getId0() - back));
    }

    // ---- the thread

    private void run() {
        while (!isClosed && !engine.isOver()) {
            try {
                catchUp();
                take(commands.read(
                        StreamReadArgs.greaterThan(position).count(AT_ONCE).timeout(wait)));
            } catch (RedisException | LedgerException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** The position goes ahead first: whoever comes later looks back, whoever came before is found. */
    private void take(Map<StreamMessageId, Map<byte[], byte[]>> read) {
        for (StreamMessageId id : read.keySet()) {
            position = id;
        }
        for (Map<byte[], byte[]> entry : read.values()) {
            ClientCommand command = ClientCommand.decode(StreamIds.field(entry, 'c'));
            if (command != null && open.isReady(command.requestId())) {
                publish(command);
            }
        }
    }

    private void catchUp() {
        Map<Long, Long> late = new HashMap<>(toCatchUp);
        if (late.isEmpty()) {
            return;
        }
        long from = late.values().stream().mapToLong(Long::longValue).min().getAsLong();
        readAgain(late, new StreamMessageId(from, 0));
        late.keySet().forEach(requestId -> {
            toCatchUp.remove(requestId);
            open.ready(requestId);
        });
    }

    private void readAgain(Map<Long, Long> late, StreamMessageId from) {
        StreamMessageId end = position;
        Map<StreamMessageId, Map<byte[], byte[]>> page =
                commands.range(StreamRangeArgs.startId(from).endId(end).count(AT_ONCE));
        while (!page.isEmpty() && !isClosed) {
            StreamMessageId last = from;
            for (Map.Entry<StreamMessageId, Map<byte[], byte[]>> entry : page.entrySet()) {
                last = entry.getKey();
                ClientCommand command = ClientCommand.decode(StreamIds.field(entry.getValue(), 'c'));
                if (command != null && late.containsKey(command.requestId())) {
                    publish(command);
                }
            }
            page = commands.range(
                    StreamRangeArgs.startIdExclusive(last).endId(end).count(AT_ONCE));
        }
    }

    private void publish(ClientCommand command) {
        engine.publish(command::publishTo);
    }
}

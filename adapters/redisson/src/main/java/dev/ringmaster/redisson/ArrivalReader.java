package dev.ringmaster.redisson;

import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.redisson.api.RStream;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Takes requests out of the stream of a group and gives them to the engine, on a thread of its own. They stay in the list
 * of what this node has not acknowledged until their final answer, which the function that gives it takes out of the
 * stream in the same step. What this node's requests lost on the way, or belonged to nodes that died, comes from {@link
 * Leftovers}.
 */
final class ArrivalReader {
    /** The consumer group of all nodes; the functions in Redis know it too. */
    static final String ENGINES = "engines";

    private static final int AT_ONCE = 256;
    private static final long PAUSE_NANOS = 50_000_000;

    private final LedgerGroup group;
    private final int groupIndex;
    private final IntPredicate isPoolOfGroup;
    private final OpenRequests open;
    private final Publishing engine;
    private final CommandFollower commands;
    private final Answers answers;
    private final Leftovers leftovers;
    private final ArrivalCodec codec;
    private final RStream<byte[], byte[]> arrivals;
    private final Duration wait;
    private final Thread thread;
    private boolean hasGroup;
    private volatile boolean isClosed;

    ArrivalReader(
            LedgerGroup group,
            int groupIndex,
            IntPredicate isPoolOfGroup,
            OpenRequests open,
            Publishing engine,
            CommandFollower commands,
            Answers answers,
            Duration wait) {
        this.group = group;
        this.groupIndex = groupIndex;
        this.isPoolOfGroup = isPoolOfGroup;
        this.open = open;
        this.engine = engine;
        this.commands = commands;
        this.answers = answers;
        this.wait = wait;
        codec = new ArrivalCodec(group.config().catalog());
        arrivals = group.redis().reader().getStream(group.keys().arrivals(), ByteArrayCodec.INSTANCE);
        leftovers = new Leftovers(group, groupIndex, open, this, wait);
        thread = Redis.daemon(this::run, "ringmaster-redis-arrivals");
    }

    void start() {
        thread.start();
    }

    void close() throws InterruptedException {
        isClosed = true;
        thread.interrupt();
        thread.join(wait.toMillis());
    }

    // ---- the thread

    private void run() {
        while (!isClosed && !engine.isOver()) {
            try {
                createGroup();
                leftovers.gatherIfDue();
                read();
            } catch (RedisException | LedgerException e) {
                hasGroup &= !String.valueOf(e.getMessage()).contains("NOGROUP");
                leftovers.suspect();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void createGroup() {
        if (hasGroup) {
            return;
        }
        try {
            arrivals.createGroup(StreamCreateGroupArgs.name(ENGINES)
                    .id(new StreamMessageId(0))
                    .makeStream());
        } catch (RedisException e) {
            if (!String.valueOf(e.getMessage()).contains("BUSYGROUP")) {
                throw e;
            }
        }
        hasGroup = true;
    }

    private void read() {
        Map<StreamMessageId, Map<byte[], byte[]>> read = arrivals.readGroup(
                ENGINES,
                Long.toString(group.session()),
                StreamReadGroupArgs.neverDelivered().count(AT_ONCE).timeout(wait));
        read.forEach(this::take);
    }

    /** Takes an entry that was delivered to this node. */
    void take(StreamMessageId place, Map<byte[], byte[]> entry) {
        long requestId = StreamIds.of(place, groupIndex);
        if (requestId == StreamIds.NONE) {
            setAside(place, "its place in the stream, " + place + ", is none that Redis gives today");
        } else if (!engine.isOver() && open.begin(requestId)) {
            try {
                submit(requestId, codec.decode(StreamIds.field(entry, 'q')));
            } catch (IllegalArgumentException e) {
                open.end(requestId);
                setAside(place, String.valueOf(e.getMessage()));
            }
        }
    }

    private void submit(long requestId, LedgerRecord sent) {
        RequestSpec spec = sent.spec();
        long tokens = sent.tokens();
        if (!isPoolOfGroup.test(spec.pool())) {
            throw new IllegalArgumentException("it is for pool " + spec.pool() + ", which is of another group");
        }
        long ageNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, leftovers.nowMillis() - StreamIds.millis(requestId)));
        long timeoutNanos = spec.waitTimeoutNanos();
        boolean ends = timeoutNanos > 0 && timeoutNanos != RequestSpec.WAIT_FOREVER;
        if (ends && ageNanos >= timeoutNanos) {
            answers.ended(requestId, FinalAnswer.EXPIRED, null);
            return;
        }
        RequestSpec left = ends && ageNanos > 0 ? spec.withWaitTimeout(timeoutNanos - ageNanos) : spec;
        long dueNanos = System.nanoTime() - ageNanos;
        if (engine.publish(to -> to.trySubmit(requestId, left, tokens, dueNanos))) {
            commands.submitted(requestId);
        } else {
            open.end(requestId); // it stays in the stream
        }
    }

    /** Takes a request out of the stream that cannot be served. If Redis does not answer, it comes again. */
    void setAside(StreamMessageId place, String why) {
        group.redis()
                .await(group.functions()
                        .setAside(
                                LittleEndian.id(group.session()),
                                DecisionCodec.setAside(place),
                                why.getBytes(StandardCharsets.UTF_8)));
    }
}

package dev.ringmaster.redisson;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.redisson.api.RStream;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.RedisException;

/** Reads the decisions of one group on a thread of its own, and waits where there are none. */
final class DecisionFollower implements RingmasterClient.Following {
    private static final int AT_ONCE = 1_000;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final long PAUSE_NANOS = 50_000_000;

    private final RStream<byte[], byte[]> decisions;
    private final int group;
    private final DecisionSubscriber subscriber;
    private final Runnable whenClosed;
    private final Thread thread;
    private StreamMessageId position;
    private volatile boolean isClosed;

    DecisionFollower(
            RStream<byte[], byte[]> decisions,
            int group,
            StreamMessageId after,
            DecisionSubscriber subscriber,
            Runnable whenClosed) {
        this.decisions = decisions;
        this.group = group;
        this.subscriber = subscriber;
        this.whenClosed = whenClosed;
        position = after;
        thread = Redis.daemon(this::run, "ringmaster-decisions");
    }

    DecisionFollower start() {
        thread.start();
        return this;
    }

    private void run() {
        while (!isClosed) {
            try {
                decisions
                        .read(StreamReadArgs.greaterThan(position)
                                .count(AT_ONCE)
                                .timeout(WAIT))
                        .forEach(this::tell);
            } catch (RedisException e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void tell(StreamMessageId id, Map<byte[], byte[]> entry) {
        position = id;
        if (isClosed) {
            return;
        }
        try {
            RequestDecision decision = DecisionCodec.read(id, entry, group);
            if (decision != null) {
                subscriber.onDecision(decision);
            }
        } catch (RuntimeException e) {
            // The subscriber's, or an entry that nobody of us wrote: the next one may be right.
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            thread.interrupt();
            whenClosed.run();
        }
    }

    /** Reads where the last decision stands; before the first one if there is none. */
    static StreamMessageId last(RStream<byte[], byte[]> decisions, Redis redis) {
        Map<StreamMessageId, Map<byte[], byte[]>> last =
                redis.await(decisions.rangeReversedAsync(StreamRangeArgs.startId(StreamMessageId.MAX)
                        .endId(StreamMessageId.MIN)
                        .count(1)));
        return last.isEmpty()
                ? new StreamMessageId(0)
                : last.keySet().iterator().next();
    }
}

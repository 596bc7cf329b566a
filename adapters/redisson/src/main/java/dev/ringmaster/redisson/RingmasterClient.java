package dev.ringmaster.redisson;

import dev.ringmaster.api.Placement;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.redisson.api.RStream;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Sends requests to whichever nodes there are, through Redis, and hears what is decided. Needs no node to be there when it
 * connects: what is sent waits in Redis.
 *
 * <p>Any thread may call; nothing blocks but {@link #connect}, {@link #follow} and {@link #close}. A stage completes on a
 * thread of Redisson's or of this client's, which must not be blocked. A stage that fails with a failure of Redis says
 * nothing about what was sent: it may have arrived.
 *
 * <p>What is said about a request that does not apply to it is ignored, such as completing one that waits or is over. It
 * is kept for nodes that take over: the last {@value #KEPT_COMMANDS} or so of a group, of which a node reads again those of the last
 * minute and two leases.
 */
public final class RingmasterClient implements AutoCloseable {
    /** The position behind all decisions that there are. */
    public static final String NOW = "$";

    /** The position before all decisions that there are; Redis keeps the last 100,000 or so of a group. */
    public static final String BEGINNING = "0-0";

    /** How many may follow at once. */
    public static final int MAX_FOLLOWERS = 8;

    private static final int KEPT_COMMANDS = 1_000_000;
    private static final byte[] REQUEST = {'q'};
    private static final byte[] COMMAND = {'c'};

    private final Redis redis;
    private final ArrivalCodec codec;
    private final int[] groupOfPool;
    private final List<Group> groups = new ArrayList<>();
    private final List<DecisionFollower> followers = new CopyOnWriteArrayList<>();
    private boolean isClosed;

    /** Decisions that are being followed. */
    public interface Following extends AutoCloseable {
        /** Nothing more is told after this, but what is being told. */
        @Override
        void close();
    }

    /** The streams of a group. */
    private static final class Group {
        final int index;
        final RStream<byte[], byte[]> arrivals;
        final RStream<byte[], byte[]> commands;
        final RStream<byte[], byte[]> decisions;
        final PlacementWaits waits = new PlacementWaits();
        boolean isFollowed;

        Group(int index, PoolKeys keys, Redis redis) {
            this.index = index;
            arrivals = redis.writer().getStream(keys.arrivals(), ByteArrayCodec.INSTANCE);
            commands = redis.writer().getStream(keys.commands(), ByteArrayCodec.INSTANCE);
            decisions = redis.reader().getStream(keys.decisions(), ByteArrayCodec.INSTANCE);
        }
    }

    private RingmasterClient(RedisSettings settings, ResourceCatalog catalog, List<String> names) {
        codec = new ArrivalCodec(catalog);
        groupOfPool = new int[names.size()];
        List<String> distinct = names.stream().distinct().toList();
        for (int pool = 0; pool < groupOfPool.length; pool++) {
            groupOfPool[pool] = distinct.indexOf(names.get(pool));
        }
        redis = new Redis(settings, distinct.size() + MAX_FOLLOWERS);
        for (String name : distinct) {
            groups.add(new Group(groups.size(), PoolKeys.of(settings.keyPrefix(), name), redis));
        }
    }

    /**
     * Connects to where each pool is a group of its own, as {@link RedisLedgerConfig#of} has it.
     *
     * @throws dev.ringmaster.port.LedgerException if Redis cannot be used
     */
    public static RingmasterClient connect(RedisSettings settings, ResourceCatalog catalog) {
        return connect(settings, catalog, catalog.pools());
    }

    /**
     * Connects.
     *
     * @param catalog the nodes' vocabulary: what is sent in another is set aside
     * @param groups the group of each pool, as in the nodes' {@link RedisLedgerConfig}; at most 16 of them
     * @throws IllegalArgumentException if there is not one name for each pool, or too many groups
     * @throws dev.ringmaster.port.LedgerException if Redis cannot be used
     */
    public static RingmasterClient connect(RedisSettings settings, ResourceCatalog catalog, List<String> groups) {
        long count = groups.stream().distinct().count();
        if (groups.size() != catalog.pools().size() || count > StreamIds.MAX_GROUPS) {
            throw new IllegalArgumentException("there are " + groups.size() + " names of " + count + " groups for "
                    + catalog.pools().size() + " pools; allowed is one name for each pool, and "
                    + StreamIds.MAX_GROUPS + " groups");
        }
        return new RingmasterClient(settings, catalog, groups);
    }

    // ---- requests

    /**
     * Sends a request; completes with its id when it is in Redis. Its time to wait counts from then.
     *
     * @param tokens 0 to {@link RequestSpec#MAX_TOKENS}
     * @throws IllegalArgumentException if tokens are out of range or the demand is of another catalog
     */
    public CompletionStage<Long> submit(RequestSpec spec, long tokens) {
        requireTokens(tokens);
        Group group = groups.get(groupOfPool[spec.pool()]);
        byte[] request;
        synchronized (codec) {
            request = codec.encode(spec, tokens);
        }
        return group.arrivals
                .addAsync(StreamAddArgs.entry(REQUEST, request))
                .thenApply(place -> StreamIds.of(place, group.index));
    }

    /**
     * Sends a request; completes when it is placed and Redis has that, and fails with a {@link
     * dev.ringmaster.api.NotPlacedException} if it ends before. The time it waited is that of Redis, in whole ms. The first
     * call for a group begins to follow its decisions, for which it waits for Redis.
     *
     * @param tokens 0 to {@link RequestSpec#MAX_TOKENS}
     * @throws IllegalArgumentException if tokens are out of range or the demand is of another catalog
     * @throws dev.ringmaster.port.LedgerException if Redis does not answer
     */
    public CompletionStage<Placement> submitAndAwait(RequestSpec spec, long tokens) {
        requireTokens(tokens);
        Group group = groups.get(groupOfPool[spec.pool()]);
        followForWaits(group);
        group.waits.begin();
        return group.waits.await(submit(spec, tokens));
    }

    private synchronized void followForWaits(Group group) {
        if (!group.isFollowed && !isClosed) {
            group.isFollowed = true;
            StreamMessageId last = DecisionFollower.last(group.decisions, redis);
            followers.add(new DecisionFollower(group.decisions, group.index, last, group.waits, () -> {}).start());
        }
    }

    /** Says that a placed request is done and used as many tokens as it was estimated at; completes when that is in Redis. */
    public CompletionStage<Void> complete(long requestId) {
        return say(new ClientCommand(ClientCommand.Kind.COMPLETE, requestId, ClientCommand.AS_ESTIMATED));
    }

    /**
     * As {@link #complete(long)}, with the tokens that were really used.
     *
     * @param tokens 0 to {@link RequestSpec#MAX_TOKENS}
     * @throws IllegalArgumentException if they are out of range, or the id is of no request that a client sent
     */
    public CompletionStage<Void> complete(long requestId, long tokens) {
        requireTokens(tokens);
        return say(new ClientCommand(ClientCommand.Kind.COMPLETE, requestId, tokens));
    }

    /** Says that a placed request failed. */
    public CompletionStage<Void> fail(long requestId) {
        return say(new ClientCommand(ClientCommand.Kind.FAIL, requestId, 0));
    }

    /** Says that a request is not wanted any more, waiting or placed. */
    public CompletionStage<Void> cancel(long requestId) {
        return say(new ClientCommand(ClientCommand.Kind.CANCEL, requestId, 0));
    }

    /** Says that the holder of a placed request is alive: its lease starts anew. */
    public CompletionStage<Void> renew(long requestId) {
        return say(new ClientCommand(ClientCommand.Kind.RENEW, requestId, 0));
    }

    private CompletionStage<Void> say(ClientCommand command) {
        long requestId = command.requestId();
        if (!StreamIds.isOfStream(requestId) || StreamIds.group(requestId) >= groups.size()) {
            throw new IllegalArgumentException("request " + requestId + " is none that a client sent here");
        }
        return groups.get(StreamIds.group(requestId))
                .commands
                .addAsync(StreamAddArgs.entry(COMMAND, command.encode())
                        .trimNonStrict()
                        .maxLen(KEPT_COMMANDS)
                        .noLimit())
                .thenAccept(place -> {});
    }

    private static void requireTokens(long tokens) {
        if (tokens < 0 || tokens > RequestSpec.MAX_TOKENS) {
            throw new IllegalArgumentException("tokens are " + tokens + "; allowed is 0 to " + RequestSpec.MAX_TOKENS);
        }
    }

    // ---- decisions

    /**
     * Follows what is decided about the requests of a pool's group, of all clients, until the result is closed. While Redis
     * is away nothing is heard, and afterwards everything.
     *
     * @param pool the index of a pool
     * @param after behind which position: {@link #NOW}, {@link #BEGINNING}, or that of the decision heard last
     * @throws IllegalArgumentException if that is no position
     * @throws IllegalStateException if {@value #MAX_FOLLOWERS} follow already, or the client is closed
     * @throws dev.ringmaster.port.LedgerException if Redis does not answer
     */
    public synchronized Following follow(int pool, String after, DecisionSubscriber subscriber) {
        Group group = groups.get(groupOfPool[pool]);
        long following =
                followers.size() - groups.stream().filter(one -> one.isFollowed).count();
        if (isClosed || following >= MAX_FOLLOWERS) {
            throw new IllegalStateException(isClosed ? "the client is closed" : following + " follow already");
        }
        StreamMessageId from =
                after.equals(NOW) ? DecisionFollower.last(group.decisions, redis) : StreamIds.parse(after);
        DecisionFollower[] self = new DecisionFollower[1];
        self[0] = new DecisionFollower(group.decisions, group.index, from, subscriber, () -> followers.remove(self[0]));
        followers.add(self[0]);
        return self[0].start();
    }

    /** Ends all following, fails the stages that wait for placements, and disconnects. Requests live on. */
    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        followers.forEach(DecisionFollower::close);
        groups.forEach(group -> group.waits.close());
        redis.close();
    }
}

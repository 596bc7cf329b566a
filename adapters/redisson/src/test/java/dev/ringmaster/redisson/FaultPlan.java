package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random faults, the same for the same seed. */
final class FaultPlan {
    /** What goes wrong. */
    enum Kind {
        /** Redis stands still; its connections stay. */
        REDIS_STOPPED,
        /** Redis answers nobody for a while. */
        REDIS_PAUSED,
        /** Redis has no memory left. */
        REDIS_FULL,
        /** Redis is killed; it is started again on its data, or its replica takes its place. */
        REDIS_KILLED,
        /** One node does not reach Redis, and is told so. */
        NODE_CUT_OFF,
        /** What one node and Redis say to each other gets lost, and they are not told. */
        NODE_UNHEARD,
        /** A node is killed and started again under its name. */
        NODE_KILLED,
        /** A node stands still for longer than its lease. */
        NODE_STOPPED;

        boolean isOfNode() {
            return name().startsWith("NODE");
        }
    }

    /**
     * One fault.
     *
     * @param node the index of the node, of faults of a node
     * @param millis how long it lasts
     * @param pauseMillis how long all is well afterwards
     * @param overlaps whether it begins before the one ahead of it ends
     */
    record Fault(Kind kind, int node, int millis, int pauseMillis, boolean overlaps) {}

    private final Random random;
    private final FaultyRedis redis;
    private final int leaseMillis;

    private FaultPlan(long seed, FaultyRedis redis, int leaseMillis) {
        random = new Random(seed);
        this.redis = redis;
        this.leaseMillis = leaseMillis;
    }

    static List<Fault> of(long seed, int count, FaultyRedis redis, int nodes, int leaseMillis) {
        FaultPlan plan = new FaultPlan(seed, redis, leaseMillis);
        List<Fault> faults = new ArrayList<>();
        Fault before = null;
        for (int i = 0; i < count; i++) {
            before = plan.next(before, nodes);
            faults.add(before);
        }
        return faults;
    }

    private Fault next(@Nullable Fault before, int nodes) {
        Kind kind = redis.kinds().get(random.nextInt(redis.kinds().size()));
        int node = random.nextInt(nodes);
        boolean mayOverlap = redis.mayOverlap()
                && before != null
                && !before.overlaps()
                && (kind.isOfNode() != before.kind().isOfNode() || (kind.isOfNode() && node != before.node()));
        boolean overlaps = random.nextInt(3) == 0 && mayOverlap;
        return new Fault(kind, node, millis(kind), 100 + random.nextInt(1_000), overlaps);
    }

    private int millis(Kind kind) {
        return switch (kind) {
            case REDIS_STOPPED, REDIS_PAUSED, REDIS_FULL -> 50 + random.nextInt(redis.mostSlowMillis() - 50);
            case REDIS_KILLED ->
                random.nextInt(4) == 0 ? leaseMillis + random.nextInt(leaseMillis) : random.nextInt(500);
            case NODE_CUT_OFF, NODE_UNHEARD -> 50 + random.nextInt(2 * leaseMillis);
            case NODE_KILLED -> random.nextInt(2) == 0 ? 0 : random.nextInt(2 * leaseMillis);
            case NODE_STOPPED -> leaseMillis + 200 + random.nextInt(leaseMillis);
        };
    }
}

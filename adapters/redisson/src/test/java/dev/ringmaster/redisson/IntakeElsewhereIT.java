package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.redisson.RequestDecision.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests of clients where Redis is a Cluster, and where it is a watched pair: a node dies, another goes on. */
@RequiresRedis
class IntakeElsewhereIT {
    @Test
    void onACluster() {
        try (RedisClusterProcesses cluster = RedisClusterProcesses.launch(RedisServerProcess.Append.NO);
                IntakeFixture redis = new IntakeFixture(
                        keys -> cluster.nodeOf(keys.arrivals()), RedisSettings.parse(cluster.url()))) {
            assertRequestsOutliveTheirNode(redis);
        }
    }

    @Test
    void onAWatchedPair() {
        try (RedisSentinelProcesses pair = RedisSentinelProcesses.launch(RedisServerProcess.Append.NO);
                IntakeFixture redis = new IntakeFixture(keys -> pair.master(), RedisSettings.parse(pair.url()))) {
            assertRequestsOutliveTheirNode(redis);
        }
    }

    private static void assertRequestsOutliveTheirNode(IntakeFixture redis) {
        IntakeNode dead = redis.mortal("dead");
        dead.ledger().join(1, IntakeFixture.worker(1_000));
        dead.awaitWorker(1);
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(redis.submit(IntakeFixture.request(10)));
        }
        redis.await(ids.get(0), Kind.PLACED);
        dead.kill();
        redis.node("heir");
        ids.subList(0, 100).forEach(id -> redis.await(id, Kind.PLACED));
        ids.subList(0, 100).forEach(redis::complete);
        ids.subList(100, 200).forEach(id -> redis.await(id, Kind.PLACED));
        ids.subList(100, 200).forEach(redis::complete);
        ids.forEach(id -> redis.await(id, Kind.RELEASED));
        redis.awaitNoArrivals();
        ids.forEach(id -> assertEquals(1, redis.finals(id)));
        assertEquals("0", redis.redis("HLEN", redis.keys.entries()));
    }
}

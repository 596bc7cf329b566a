package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.redisson.api.FunctionMode;
import org.redisson.api.FunctionResult;
import org.redisson.api.RFunction;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;

/** The documented rules are enough for what the engine does, and for nothing else. */
@RequiresRedis
class RedisAclTest {
    private static final Set<String> PROBES = Set.of("eval", "pubsub|numpat", "pubsub|shardnumsub");
    private static final String LIBRARY = """
            redis.register_function('ringmaster_probe', function(keys, arguments)
                redis.call('HSET', keys[1], 'used', arguments[1])
                return tonumber(redis.call('HGET', keys[1], 'used'))
            end)
            """;

    @Test
    void theRulesAreEnoughOnOneServer() {
        try (RedisServerProcess server =
                RedisAcl.guard(RedisServerProcess.builder()).launch()) {
            doWhatTheEngineDoes(RedisAcl.url(server) + "/1");
            assertNothingRefused(server);
        }
    }

    @Test
    void theRulesAreEnoughOverTls() {
        try (RedisServerProcess server =
                RedisAcl.guard(RedisServerProcess.builder().tls()).launch()) {
            doWhatTheEngineDoes(RedisAcl.url(server));
            assertNothingRefused(server);
        }
    }

    @Test
    void theRulesAreEnoughInACluster() {
        try (RedisClusterProcesses cluster = RedisClusterProcesses.launch(RedisServerProcess.Append.NO)) {
            doWhatTheEngineDoes(cluster.url());
            cluster.nodes().forEach(RedisAclTest::assertNothingRefused);
        }
    }

    @Test
    void theRulesAreEnoughUnderSentinel() {
        try (RedisSentinelProcesses pair = RedisSentinelProcesses.launch(RedisServerProcess.Append.NO)) {
            doWhatTheEngineDoes(pair.url());
            pair.servers().forEach(RedisAclTest::assertNothingRefused);
            pair.sentinels().forEach(RedisAclTest::assertNothingRefused);
        }
    }

    @Test
    void theRulesAreEnoughForClientsAndTheNodesThatServeThem() {
        try (RedisServerProcess server =
                        RedisAcl.guard(RedisServerProcess.builder()).launch();
                IntakeFixture redis = new IntakeFixture(server, RedisSettings.parse(RedisAcl.url(server)))) {
            IntakeNode dead = redis.mortal("dead");
            dead.ledger().join(1, IntakeFixture.worker(1_000));
            dead.awaitWorker(1);
            dead.standStill();
            redis.redis("XADD", redis.keys.arrivals(), "*", "q", "nonsense");
            long id = redis.submit(IntakeFixture.request(1_000));
            TestProcess.await("it is read", () -> dead.intake().openRequests() == 1);
            dead.kill();
            redis.node("heir");
            redis.await(id, RequestDecision.Kind.PLACED);
            redis.complete(id);
            redis.await(id, RequestDecision.Kind.RELEASED);
            redis.client.follow(0, RingmasterClient.NOW, decision -> {}).close();
            redis.awaitNoArrivals();
            assertEquals("1", redis.redis("XLEN", redis.keys.aside()));
            assertNothingRefused(server);
        }
    }

    @Test
    void theRulesAllowNothingElse() {
        try (RedisServerProcess server =
                RedisAcl.guard(RedisServerProcess.builder()).launch()) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(RedisAcl.url(server)));
            try {
                RFunction functions = writer.getFunction(ByteArrayCodec.INSTANCE);
                functions.loadAndReplace("ringmaster", LIBRARY);

                assertRefused(() -> probe(functions, "{other:a}:worker"));
                assertRefused(() -> probe(functions, "ringmaster"));
                assertRefused(functions::flush);
                assertRefused(() -> functions.delete("ringmaster"));
                assertRefused(() -> writer.getKeys().flushdb());
                assertRefused(() -> writer.getKeys().count());
                assertRefused(() -> writer.getScript().scriptFlush());
                assertRefused(() -> writer.getTopic("{ringmaster:a}:topic").countSubscribers());
                assertRefused(() -> writer.getBucket("{ringmaster:a}:x", ByteArrayCodec.INSTANCE)
                        .rename("y"));
            } finally {
                writer.shutdown();
            }
        }
    }

    private static void assertRefused(Executable action) {
        RedisException refusal = assertThrows(RedisException.class, action);
        assertTrue(
                refusal.getMessage().contains("NOPERM") || refusal.getMessage().contains("ACL"), refusal.getMessage());
    }

    private static Long probe(RFunction functions, String key) {
        return functions.call(
                FunctionMode.WRITE,
                "ringmaster_probe",
                FunctionResult.LONG,
                List.of(key),
                "7".getBytes(StandardCharsets.UTF_8));
    }

    private static void doWhatTheEngineDoes(String url) {
        RedisLedgerConfig config = RedisLedgerConfig.of(RedisSettings.parse(url), ChildNode.CATALOG, "node");
        try (TestNode node = new TestNode(ChildNode.CATALOG, config)) {
            node.ledger().join(1, ChildNode.worker(1_000));
            node.awaitWorker(1);
            node.engine().trySubmit(7, ChildNode.request(1_000));
            node.awaitConfirmed(7, RequestState.PLACED);
            node.engine().tryComplete(7);
            node.awaitConfirmed(7, RequestState.FINISHED);
            node.ledger().erase();
        }
    }

    /** Redisson tries some commands to find out what the server is, and can do without an answer. */
    private static void assertNothingRefused(RedisServerProcess server) {
        List<String> log = server.command("ACL", "LOG").lines().toList();
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).equals("object")) {
                assertTrue(PROBES.contains(log.get(i + 1)), log.toString());
            }
        }
    }
}

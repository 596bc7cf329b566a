package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.redisson.api.FunctionMode;
import org.redisson.api.FunctionResult;
import org.redisson.api.RFunction;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamPendingRangeArgs;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.api.stream.StreamTrimArgs;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;

/** The documented rules are enough for what the engine does, and for nothing else. */
@RequiresRedis
class RedisAclTest {
    private static final String GROUP = "nodes";
    private static final Set<String> PROBES = Set.of("eval", "pubsub|numpat", "pubsub|shardnumsub");
    private static final byte[] FIELD = "f".getBytes(StandardCharsets.UTF_8);
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
        RedisSettings settings = RedisSettings.parse(url);
        RedissonClient writer = RedisClients.openWriter(settings);
        RedissonClient reader = RedisClients.openReader(settings, 2);
        try {
            callFunctions(writer);
            useStreams(writer, reader);
        } finally {
            reader.shutdown();
            writer.shutdown();
        }
    }

    private static void callFunctions(RedissonClient writer) {
        RFunction functions = writer.getFunction(ByteArrayCodec.INSTANCE);
        functions.loadAndReplace("ringmaster", LIBRARY);
        assertEquals(1, functions.list("ringmaster").size());
        assertEquals(7L, probe(functions, "{ringmaster:a}:worker"));
    }

    private static void useStreams(RedissonClient writer, RedissonClient reader) {
        RStream<byte[], byte[]> out = writer.getStream("{ringmaster:a}:events", ByteArrayCodec.INSTANCE);
        RStream<byte[], byte[]> in = reader.getStream("{ringmaster:a}:events", ByteArrayCodec.INSTANCE);
        out.createGroup(StreamCreateGroupArgs.name(GROUP).makeStream());
        StreamMessageId id = out.add(StreamAddArgs.entry(FIELD, FIELD));
        assertEquals(
                1,
                in.read(StreamReadArgs.greaterThan(StreamMessageId.ALL).timeout(Duration.ofSeconds(1)))
                        .size());
        Map<StreamMessageId, Map<byte[], byte[]>> read =
                in.readGroup(GROUP, "one", StreamReadGroupArgs.neverDelivered().timeout(Duration.ofSeconds(1)));
        assertEquals(List.of(id), List.copyOf(read.keySet()));
        assertEquals(
                1,
                in.listPending(StreamPendingRangeArgs.groupName(GROUP)
                                .startId(StreamMessageId.MIN)
                                .endId(StreamMessageId.MAX)
                                .count(10))
                        .size());
        assertEquals(1, in.claim(GROUP, "two", 0, TimeUnit.MILLISECONDS, id).size());
        assertEquals(
                1,
                in.autoClaim(GROUP, "one", 0, TimeUnit.MILLISECONDS, StreamMessageId.MIN, 10)
                        .getMessages()
                        .size());
        assertEquals(1, in.ack(GROUP, id));
        assertEquals(1, out.size());
        out.trim(StreamTrimArgs.maxLen(1).noLimit());
        assertEquals(
                1,
                out.range(StreamRangeArgs.startId(StreamMessageId.MIN).endId(StreamMessageId.MAX))
                        .size());
        assertEquals(1, out.remove(id));
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

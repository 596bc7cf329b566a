package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.port.LedgerException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.redisson.api.RList;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;

@RequiresRedis
class RedisClientsTest {
    private static final int COMMANDS = 1_000;
    private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

    @Test
    void writerTalksToOneServer() {
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            assertTalks(server.url());
            assertEquals("1", server.command("EXISTS", "{ringmaster:a}:test"));
        }
    }

    @Test
    void whatIsIssuedWhileTheServerStallsArrivesInOrder() {
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(server.url()).toBuilder()
                    .timeoutMillis(20_000)
                    .build());
            try {
                RList<byte[]> list = writer.getList("{ringmaster:a}:list", ByteArrayCodec.INSTANCE);
                server.pause();
                List<CompletableFuture<Boolean>> answers = new ArrayList<>();
                for (int i = 0; i < COMMANDS; i++) {
                    byte[] number = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
                    answers.add(list.addAsync(number).toCompletableFuture());
                }
                server.resume();
                answers.forEach(CompletableFuture::join);

                List<Integer> arrived = list.readAll().stream()
                        .map(number -> Integer.valueOf(new String(number, StandardCharsets.UTF_8)))
                        .toList();
                assertEquals(IntStream.range(0, COMMANDS).boxed().toList(), arrived);
            } finally {
                writer.shutdown();
            }
        }
    }

    @Test
    void writerTalksToACluster() {
        try (RedisClusterProcesses cluster = RedisClusterProcesses.launch(RedisServerProcess.Append.NO)) {
            assertTalks(cluster.url());
            assertEquals("1", cluster.nodeOf("{ringmaster:a}:test").command("EXISTS", "{ringmaster:a}:test"));
        }
    }

    @Test
    void writerFollowsSentinelToTheNewMaster() {
        try (RedisSentinelProcesses pair = RedisSentinelProcesses.launch(RedisServerProcess.Append.NO)) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(pair.url()));
            try {
                writer.<byte[], byte[]>getMap("{ringmaster:a}:test", ByteArrayCodec.INSTANCE)
                        .fastPut(VALUE, VALUE);
                pair.killMasterAndAwaitFailover();
                TestProcess.await("the writer reaches the new master", () -> writes(writer));
                assertEquals("1", pair.master().command("EXISTS", "{ringmaster:a}:after"));
            } finally {
                writer.shutdown();
            }
        }
    }

    @Test
    void aFailedOpenLeavesNoThreads() {
        String url = "redis://127.0.0.1:" + TestProcess.freePort();

        assertThrows(LedgerException.class, () -> RedisClients.openWriter(RedisSettings.parse(url)));

        TestProcess.await(
                "Redisson's threads end",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().contains("redisson")));
    }

    private static boolean writes(RedissonClient writer) {
        try {
            writer.<byte[], byte[]>getMap("{ringmaster:a}:after", ByteArrayCodec.INSTANCE)
                    .fastPut(VALUE, VALUE);
            return true;
        } catch (RedisException e) {
            return false;
        }
    }

    static void assertTalks(String url) {
        RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(url));
        try {
            writer.<byte[], byte[]>getMap("{ringmaster:a}:test", ByteArrayCodec.INSTANCE)
                    .fastPut(VALUE, VALUE);
            assertArrayEquals(
                    VALUE,
                    writer.<byte[], byte[]>getMap("{ringmaster:a}:test", ByteArrayCodec.INSTANCE)
                            .get(VALUE));
        } finally {
            writer.shutdown();
        }
    }
}

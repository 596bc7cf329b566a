package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.redisson.RedisServerProcess.Append;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.codec.ByteArrayCodec;

@RequiresRedis
class RedisServerProcessTest {
    @Test
    void whatWasSyncedSurvivesAKill() {
        try (RedisServerProcess server =
                RedisServerProcess.builder().append(Append.ALWAYS).launch()) {
            server.command("SET", "key", "value");

            server.kill();
            assertFalse(server.isAlive());
            server.start();

            assertEquals("value", server.command("GET", "key"));
        }
    }

    @Test
    void withoutAnAppendOnlyFileNothingSurvives() {
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            server.command("SET", "key", "value");

            server.stop();
            server.start();

            assertEquals("", server.command("GET", "key"));
        }
    }

    @Test
    void aPausedServerAnswersWhenItIsResumed() {
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(server.url()).toBuilder()
                    .timeoutMillis(100)
                    .build());
            RBucket<byte[]> bucket = writer.getBucket("{ringmaster:a}:x", ByteArrayCodec.INSTANCE);
            try {
                server.pause();
                assertThrows(RedisTimeoutException.class, bucket::get);
                assertTrue(server.isAlive());
                server.resume();
                TestProcess.await("the writer gets answers", () -> answers(bucket));
            } finally {
                writer.shutdown();
            }
        }
    }

    @Test
    void aFullServerRefusesWrites() {
        try (RedisServerProcess server =
                RedisServerProcess.builder().maxMemoryBytes(2_000_000).launch()) {
            RedissonClient writer = RedisClients.openWriter(RedisSettings.parse(server.url()));
            try {
                RBucket<byte[]> bucket = writer.getBucket("{ringmaster:a}:x", ByteArrayCodec.INSTANCE);
                byte[] large = new byte[4_000_000];
                Arrays.fill(large, (byte) 'x');
                assertThrows(RedisOutOfMemoryException.class, () -> bucket.set(large));
                assertNull(bucket.get());
            } finally {
                writer.shutdown();
            }
        }
    }

    @Test
    void aClosedServerLeavesNoFiles() {
        Path directory;
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            directory = server.directory();
            assertTrue(Files.exists(directory));
        }
        assertFalse(Files.exists(directory));
    }

    private static boolean answers(RBucket<byte[]> bucket) {
        try {
            bucket.get();
            return true;
        } catch (RedisTimeoutException e) {
            return false;
        }
    }
}

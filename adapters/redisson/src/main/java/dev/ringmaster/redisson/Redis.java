package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.redisson.api.RedissonClient;

/** The two clients of a node: one that keeps the order of what it writes, and one that waits for news. */
final class Redis implements AutoCloseable {
    private final RedisSettings settings;
    private final RedissonClient writer;
    private final RedissonClient reader;

    /**
     * Connects.
     *
     * @param readers how many reads may wait at once, at least 1
     * @throws LedgerException if Redis cannot be used
     */
    Redis(RedisSettings settings, int readers) {
        this.settings = settings;
        writer = RedisClients.openWriter(settings);
        try {
            reader = RedisClients.openReader(settings, readers);
        } catch (LedgerException e) {
            writer.shutdown();
            throw e;
        }
    }

    RedissonClient writer() {
        return writer;
    }

    RedissonClient reader() {
        return reader;
    }

    /**
     * Waits for an answer; not on a thread of Redisson's.
     *
     * @throws LedgerException if there is none
     */
    <T> T await(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw RedisFailures.noAnswer(settings, e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void close() {
        reader.shutdown();
        writer.shutdown();
    }
}

package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** The clients of a node: one that keeps the order of what it writes, and one that waits for news. */
final class Redis implements AutoCloseable {
    private final RedisSettings settings;
    private final RedissonClient writer;
    private final @Nullable RedissonClient reader;

    /**
     * Connects.
     *
     * @param readers how many reads may wait at once; with 0 there is no reader
     * @throws LedgerException if Redis cannot be used
     */
    Redis(RedisSettings settings, int readers) {
        this.settings = settings;
        writer = RedisClients.openWriter(settings);
        try {
            reader = readers == 0 ? null : RedisClients.openReader(settings, readers);
        } catch (LedgerException e) {
            writer.shutdown();
            throw e;
        }
    }

    /** A thread that does not keep the JVM alive. */
    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    RedissonClient writer() {
        return writer;
    }

    RedissonClient reader() {
        return Objects.requireNonNull(reader);
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
        if (reader != null) {
            reader.shutdown();
        }
        writer.shutdown();
    }
}

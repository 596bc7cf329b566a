package dev.ringmaster.redisson;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.SharedCapacity;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests that only need a place of their own in it. It ends with the JVM. */
final class TestRedis {
    private static final RedisServerProcess SERVER = RedisServerProcess.launch();
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private TestRedis() {}

    static RedisServerProcess server() {
        return SERVER;
    }

    static RedisSettings settings() {
        return RedisSettings.parse(SERVER.url());
    }

    /** A name that no other test has. */
    static String newGroup() {
        return "test-" + GROUPS.incrementAndGet();
    }

    static SharedCapacity openSharedCapacity(ResourceCatalog words) {
        return new RedisSharedCapacity(settings(), newGroup(), words);
    }
}

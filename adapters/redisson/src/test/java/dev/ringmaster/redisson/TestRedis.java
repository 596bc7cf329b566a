package dev.ringmaster.redisson;

import java.util.concurrent.atomic.AtomicInteger;

/** One server for all tests that only need a place of their own in it. It ends with the JVM. */
final class TestRedis {
    private static final RedisServerProcess SERVER =
            RedisAcl.guard(RedisServerProcess.builder()).launch();
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private TestRedis() {}

    static RedisServerProcess server() {
        return SERVER;
    }

    /** How the server is reached as a user that may do what the documentation says, and no more. */
    static String url() {
        return RedisAcl.url(SERVER);
    }

    static RedisSettings settings() {
        return RedisSettings.parse(url());
    }

    /** A name that no other test has. */
    static String newGroup() {
        return "test-" + GROUPS.incrementAndGet();
    }
}

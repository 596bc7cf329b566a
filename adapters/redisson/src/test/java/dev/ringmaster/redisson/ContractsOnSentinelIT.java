package dev.ringmaster.redisson;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A master and its replica, watched by Sentinel. */
class ContractsOnSentinelIT extends ContractTests {
    private static RedisSentinelProcesses pair;

    @BeforeAll
    static void launch() {
        pair = RedisSentinelProcesses.launch(RedisServerProcess.Append.NO);
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    @Override
    RedisSettings settings() {
        return RedisSettings.parse(pair.url());
    }
}

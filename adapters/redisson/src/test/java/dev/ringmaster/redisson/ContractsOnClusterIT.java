package dev.ringmaster.redisson;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Three masters of a Redis Cluster. */
class ContractsOnClusterIT extends ContractTests {
    private static RedisClusterProcesses cluster;

    @BeforeAll
    static void launch() {
        cluster = RedisClusterProcesses.launch(RedisServerProcess.Append.NO);
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @Override
    RedisSettings settings() {
        return RedisSettings.parse(cluster.url());
    }
}

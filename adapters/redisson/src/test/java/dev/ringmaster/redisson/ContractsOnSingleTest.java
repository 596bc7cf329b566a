package dev.ringmaster.redisson;

/** One server. */
class ContractsOnSingleTest extends ContractTests {
    @Override
    RedisSettings settings() {
        return TestRedis.settings();
    }
}

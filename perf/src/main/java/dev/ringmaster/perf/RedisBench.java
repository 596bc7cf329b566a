package dev.ringmaster.perf;

import dev.ringmaster.redisson.RedisServerProcess;
import dev.ringmaster.redisson.RedisSettings;

/** Workers that nodes share in Redis, beside {@code redis-benchmark} and beside locks, semaphores and polling. */
final class RedisBench {
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 5;

    private RedisBench() {}

    static Section run(Rounds wanted) throws InterruptedException {
        Rounds rounds = wanted.atMost(WARM_UPS, ROUNDS);
        Section section = new Section("redis: workers that nodes share in Redis");
        String missing = RedisProgram.missing();
        if (missing != null) {
            section.note("Skipped: " + missing);
            return section;
        }
        section.note("A redis-server of its own on this machine, which shares its cores with the JVM. "
                + rounds.warmups() + " rounds to warm up, " + rounds.rounds() + " measured.");
        section.note("Engines wait " + Rings.name(RedisNode.WAIT_MODE) + ".");
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            RedisSettings settings = RedisSettings.parse(server.url());
            Series batched;
            try (RedisLink link = new RedisLink(settings, "rates")) {
                batched = RedisRates.run(section, rounds, server, link);
                RedisOpenLoop.run(section, rounds, link);
            }
            RedisOldWay.run(section, rounds, settings, batched);
            RedisHandOver.run(section, rounds, settings);
            RedisConflicts.run(section, rounds, server);
        }
        RedisReturn.run(section, rounds);
        return section;
    }
}

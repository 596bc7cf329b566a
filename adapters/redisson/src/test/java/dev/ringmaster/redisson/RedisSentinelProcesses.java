package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A master, a replica and three Sentinels, two of which must agree, on loopback ports. For one thread.
 *
 * <p>All have the users of {@link RedisAcl}. The Sentinels take a master for dead when it has not answered for a second.
 */
public final class RedisSentinelProcesses implements AutoCloseable {
    private static final String MASTER = "ringmaster";
    private static final int SENTINELS = 3;

    private final List<RedisServerProcess> servers = new ArrayList<>();
    private final List<RedisServerProcess> sentinels = new ArrayList<>();

    private RedisSentinelProcesses(RedisServerProcess.Append append, int leastReplicas) {
        RedisServerProcess first = server(append, leastReplicas).launch();
        servers.add(first);
        servers.add(server(append, leastReplicas)
                .option("replicaof", "127.0.0.1 " + first.port())
                .launch());
        TestProcess.await(
                "the replica follows",
                () -> first.command("INFO", "replication").contains("state=online"));
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(
                    RedisServerProcess.builder().sentinel(configuration(first)).launch());
        }
        for (RedisServerProcess sentinel : sentinels) {
            TestProcess.await("the Sentinels know each other and the replica", () -> {
                String about = sentinel.command("SENTINEL", "MASTER", MASTER).replace("\n", " ");
                return about.contains("num-slaves 1 ") && about.contains("num-other-sentinels " + (SENTINELS - 1));
            });
        }
    }

    private static RedisServerProcess.Builder server(RedisServerProcess.Append append, int leastReplicas) {
        return RedisAcl.guard(RedisServerProcess.builder())
                .append(append)
                .option("repl-diskless-sync-delay", "0")
                .option("min-replicas-to-write", Integer.toString(leastReplicas))
                .option("masteruser", RedisAcl.ADMIN)
                .option("masterauth", RedisAcl.ADMIN_PASSWORD);
    }

    private static String configuration(RedisServerProcess master) {
        return RedisAcl.sentinelFile() + """
                port PORT
                bind 127.0.0.1
                sentinel sentinel-user %3$s
                sentinel sentinel-pass %4$s
                sentinel monitor %1$s 127.0.0.1 %2$d 2
                sentinel auth-user %1$s %3$s
                sentinel auth-pass %1$s %4$s
                sentinel down-after-milliseconds %1$s 1000
                sentinel failover-timeout %1$s 5000
                """.formatted(MASTER, master.port(), RedisAcl.ADMIN, RedisAcl.ADMIN_PASSWORD);
    }

    /** Starts it; ready when this returns. */
    public static RedisSentinelProcesses launch(RedisServerProcess.Append append) {
        return new RedisSentinelProcesses(append, 0);
    }

    /**
     * Starts it with {@code min-replicas-to-write 1}: who is alone writes nothing, also not an old master that comes back before
     * all Sentinels have told of the new one.
     */
    public static RedisSentinelProcesses launchWritingInPairs(RedisServerProcess.Append append) {
        return new RedisSentinelProcesses(append, 1);
    }

    /** Who is master now, by what the first Sentinel says. */
    public RedisServerProcess master() {
        String port = masterPort(sentinels.get(0));
        return servers.stream()
                .filter(server -> Integer.toString(server.port()).equals(port))
                .findFirst()
                .orElseThrow();
    }

    private static String masterPort(RedisServerProcess sentinel) {
        return sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    /** Makes the other one follow the master; whether it does, and all Sentinels agree who is master. */
    boolean areInStep() {
        RedisServerProcess master = master();
        String port = Integer.toString(master.port());
        RedisServerProcess other = servers.get(servers.get(0) == master ? 1 : 0);
        if (!other.command("ROLE").startsWith("slave")) {
            other.command("REPLICAOF", "127.0.0.1", port); // the Sentinels would do so, but take their time
        }
        return master.command("INFO", "replication").contains("state=online")
                && sentinels.stream().allMatch(sentinel -> masterPort(sentinel).equals(port));
    }

    /** Kills the master and waits until the Sentinels have made the replica the new one. */
    public void killMasterAndAwaitFailover() {
        RedisServerProcess old = master();
        old.kill();
        TestProcess.await("the replica is master", () -> {
            RedisServerProcess now = master();
            return now != old && now.command("ROLE").startsWith("master");
        });
    }

    /** Master and replica, in no order. */
    public List<RedisServerProcess> servers() {
        return List.copyOf(servers);
    }

    /** Those who watch. */
    public List<RedisServerProcess> sentinels() {
        return List.copyOf(sentinels);
    }

    /** How it is reached as the engine's user. */
    public String url() {
        return "redis+sentinel://" + RedisAcl.USER + ":" + RedisAcl.PASSWORD + "@"
                + sentinels.stream().map(one -> "127.0.0.1:" + one.port()).collect(Collectors.joining(","))
                + "?master=" + MASTER;
    }

    /** Ends it and removes its files. */
    @Override
    public void close() {
        sentinels.forEach(RedisServerProcess::close);
        servers.forEach(RedisServerProcess::close);
    }
}

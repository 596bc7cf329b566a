package dev.ringmaster.redisson;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Redis Cluster of three masters without replicas, on loopback ports, with the users of {@link RedisAcl}. For one thread.
 */
public final class RedisClusterProcesses implements AutoCloseable {
    private static final int MASTERS = 3;

    private final List<RedisServerProcess> nodes = new ArrayList<>();

    private RedisClusterProcesses(RedisServerProcess.Append append) {
        List<String> create = new ArrayList<>(List.of("redis-cli", "--no-auth-warning"));
        create.addAll(List.of("--user", RedisAcl.ADMIN, "--pass", RedisAcl.ADMIN_PASSWORD, "--cluster", "create"));
        for (int i = 0; i < MASTERS; i++) {
            nodes.add(RedisAcl.guard(RedisServerProcess.builder())
                    .append(append)
                    .option("cluster-enabled", "yes")
                    .option("cluster-node-timeout", "2000")
                    .launch());
            create.add("127.0.0.1:" + nodes.get(i).port());
        }
        create.add("--cluster-yes");
        TestProcess.run(create);
        for (RedisServerProcess node : nodes) {
            TestProcess.await("the cluster is complete", () -> isComplete(node));
        }
    }

    /** Starts it; ready when this returns. */
    public static RedisClusterProcesses launch(RedisServerProcess.Append append) {
        return new RedisClusterProcesses(append);
    }

    /** Its servers. */
    public List<RedisServerProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** The server that has a key. */
    public RedisServerProcess nodeOf(String key) {
        RedisServerProcess asked = nodes.get(0);
        int slot = Integer.parseInt(asked.command("CLUSTER", "KEYSLOT", key));
        for (RedisServerProcess node : nodes) {
            // id, address, flags, master, three numbers, link state, then ranges of slots
            String[] self = node.command("CLUSTER", "NODES")
                    .lines()
                    .filter(line -> line.contains("myself"))
                    .findFirst()
                    .orElseThrow()
                    .split(" ", -1);
            for (int i = 8; i < self.length; i++) {
                String[] range = self[i].split("-", -1);
                if (Integer.parseInt(range[0]) <= slot && slot <= Integer.parseInt(range[range.length - 1])) {
                    return node;
                }
            }
        }
        throw new IllegalStateException("nobody has slot " + slot);
    }

    /** How it is reached as the engine's user. */
    public String url() {
        return "redis+cluster://" + RedisAcl.USER + ":" + RedisAcl.PASSWORD + "@"
                + nodes.stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /** Ends it and removes its files. */
    @Override
    public void close() {
        nodes.forEach(RedisServerProcess::close);
    }

    private static boolean isComplete(RedisServerProcess node) {
        String info = node.command("CLUSTER", "INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + MASTERS);
    }
}

package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three busy nodes in processes of their own, forty workers, one Redis that syncs each write to its disk, and random faults.
 * After each fault Redis itself is asked whether what is free of each worker is what the reservations leave of it. At the
 * end all nodes are killed at once, and what they had said is compared with what Redis has; then they start again, finish
 * all there is, and nothing may be left.
 *
 * <p>{@code -Dringmaster.faults} says how many faults, {@code -Dringmaster.seed} which.
 */
@RequiresRedis
class FaultIT {
    private static final int LEASE_MILLIS = 2_000;
    private static final int WORKERS = 40;
    private static final int NODES = 3;
    private static final int FAULTS_BETWEEN_CHECKS = 3;
    private static final int USUAL_FAULTS = 30;
    private static final int LEAST_PLACEMENTS_A_FAULT = 20;

    private final long seed = Long.getLong("ringmaster.seed", System.nanoTime());
    private final String group = "faults";
    private final AtomicLong lastRun = new AtomicLong();
    private final List<TcpProxy> proxies = new ArrayList<>();
    private final List<FaultSlot> nodes = new ArrayList<>();
    private RedisServerProcess server;
    private String at = "-Dringmaster.seed=" + seed + " before the first fault";

    @AfterEach
    void stop() {
        nodes.forEach(FaultSlot::close);
        proxies.forEach(TcpProxy::close);
        if (server != null) {
            server.close();
        }
    }

    @Test
    void nothingIsLostNorDoubledNorLeaked() {
        System.out.println("FaultIT: -Dringmaster.seed=" + seed);
        server = RedisServerProcess.builder()
                .append(RedisServerProcess.Append.ALWAYS)
                .launch();
        start();
        int count = Integer.getInteger("ringmaster.faults", USUAL_FAULTS);
        List<FaultPlan.Fault> faults = FaultPlan.of(seed, count, NODES, LEASE_MILLIS);
        inject(faults.subList(0, count / 2));
        killAll();
        inject(faults.subList(count / 2, count));
        at = "-Dringmaster.seed=" + seed + " after the last fault";
        finishAll();
        FaultLogs logs = assertNothingIsWrong(running());
        System.out.println("FaultIT: " + logs);
        assertTrue(logs.confirmedPlacements() > count * LEAST_PLACEMENTS_A_FAULT, at + ": " + logs);
    }

    private void start() {
        joinWorkers();
        for (int i = 0; i < NODES; i++) {
            TcpProxy proxy = TcpProxy.to(server.port());
            proxies.add(proxy);
            String url = "redis://127.0.0.1:" + proxy.port();
            nodes.add(new FaultSlot("node" + i, group, LEASE_MILLIS, () -> url, lastRun));
        }
        awaitReady(NODES);
    }

    private void joinWorkers() {
        RedisLedgerConfig config = RedisLedgerConfig.of(RedisSettings.parse(server.url()), FaultNode.CATALOG, "joiner")
                .withGroups(List.of(group));
        try (RedisLedger ledger = new RedisLedger(config)) {
            for (long id = 1; id <= WORKERS; id++) {
                ledger.join(id, dev.ringmaster.api.WorkerSpec.of(0, FaultNode.capacity(id)));
            }
        }
    }

    private void awaitReady(int count) {
        await(count + " nodes are ready", () -> {
            nodes.forEach(FaultSlot::revive);
            return nodes.stream().filter(FaultSlot::isReady).count() >= count;
        });
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        TestProcess.await(what + "; " + at, () -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            return condition.getAsBoolean();
        });
    }

    // ---- faults

    private void inject(List<FaultPlan.Fault> faults) {
        for (int i = 0; i < faults.size(); i++) {
            FaultPlan.Fault fault = faults.get(i);
            FaultPlan.Fault next = i + 1 < faults.size() && faults.get(i + 1).overlaps() ? faults.get(i + 1) : null;
            at = "-Dringmaster.seed=" + seed + " fault " + i + " " + fault + (next == null ? "" : " and " + next);
            if (Boolean.getBoolean("verbose")) System.out.println(java.time.LocalTime.now() + " " + System.nanoTime() / 1000000 + " " + at + " runs " + lastRun);
            awaitReady(NODES - 1);
            begin(fault);
            if (next != null) {
                pass(fault.millis() / 2);
                begin(next);
                pass(fault.millis() / 2);
                end(fault);
                pass(next.millis() - fault.millis() / 2);
                end(next);
                i++;
            } else {
                pass(fault.millis());
                end(fault);
            }
            pass(fault.pauseMillis());
            assertEquals(List.of(), RedisAudit.of(server, group).faults(), at);
            if (i % FAULTS_BETWEEN_CHECKS == 0) {
                awaitAllGoOn();
            }
        }
    }

    /** Lets time pass, and lost nodes start again. */
    private void pass(int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            nodes.forEach(FaultSlot::revive);
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
        }
    }

    private void begin(FaultPlan.Fault fault) {
        FaultSlot node = nodes.get(fault.node());
        TcpProxy proxy = proxies.get(fault.node());
        switch (fault.kind()) {
            case REDIS_STOPPED -> server.pause();
            case REDIS_PAUSED -> server.command("CLIENT", "PAUSE", Integer.toString(fault.millis()), "ALL");
            case REDIS_FULL -> server.command("CONFIG", "SET", "maxmemory", "1");
            case REDIS_KILLED -> server.kill();
            case NODE_CUT_OFF -> proxy.partition();
            case NODE_UNHEARD -> {
                proxy.set(TcpProxy.Direction.TO_CLIENT, TcpProxy.Mode.DROP);
                if (fault.millis() % 2 == 0) {
                    proxy.set(TcpProxy.Direction.TO_SERVER, TcpProxy.Mode.DROP);
                }
            }
            case NODE_KILLED -> node.kill();
            case NODE_STOPPED -> node.pause();
        }
    }

    private void end(FaultPlan.Fault fault) {
        switch (fault.kind()) {
            case REDIS_STOPPED -> server.resume();
            case REDIS_PAUSED -> server.command("CLIENT", "UNPAUSE");
            case REDIS_FULL -> server.command("CONFIG", "SET", "maxmemory", "0");
            case REDIS_KILLED -> server.start();
            case NODE_CUT_OFF, NODE_UNHEARD -> proxies.get(fault.node()).heal();
            case NODE_KILLED -> nodes.get(fault.node()).allow();
            case NODE_STOPPED -> nodes.get(fault.node()).resume();
        }
    }

    /** All at once, and what they had said is compared with what Redis has. */
    private void killAll() {
        at = "-Dringmaster.seed=" + seed + " with all nodes killed";
        awaitReady(NODES);
        nodes.forEach(FaultSlot::kill);
        assertNothingIsWrong(Set.of());
        nodes.forEach(FaultSlot::allow);
    }

    // ---- what must hold

    /** All nodes work again without any help. */
    private void awaitAllGoOn() {
        awaitReady(NODES);
        for (FaultSlot node : nodes) {
            long said = node.said();
            await(node.name() + " goes on", () -> {
                nodes.forEach(FaultSlot::revive);
                return node.goesOn(said);
            });
        }
    }

    private Set<Long> running() {
        return nodes.stream()
                .map(node -> node.runs().get(node.runs().size() - 1).number())
                .collect(Collectors.toSet());
    }

    private FaultLogs assertNothingIsWrong(Set<Long> running) {
        RedisAudit audit = RedisAudit.of(server, group);
        assertEquals(List.of(), audit.faults(), at);
        assertEquals(WORKERS, audit.workers(), at);
        FaultLogs logs = FaultLogs.read(
                nodes.stream().flatMap(node -> node.runs().stream()).toList());
        List<String> faults = logs.faults(audit.entries().keySet(), running);
        assertEquals(List.of(), faults, at + ": " + logs);
        return logs;
    }

    private void finishAll() {
        awaitReady(NODES);
        nodes.forEach(FaultSlot::drain);
        await("all requests are finished", () -> nodes.stream().allMatch(FaultSlot::isDrained)
                && server.command("HLEN", PoolKeys.of("ringmaster", group).entries()).equals("0"));
    }
}

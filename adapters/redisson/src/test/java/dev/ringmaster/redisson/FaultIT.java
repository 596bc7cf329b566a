package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.WorkerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three busy nodes in processes of their own, forty workers, and random faults. After each fault Redis itself is asked
 * whether what is free of each worker is what the reservations leave of it; now and then all nodes must show that they go
 * on. Halfway all nodes are killed at once, and what they had said is compared with what Redis has. In the end they finish
 * all there is, and nothing may be left.
 *
 * <p>An answer counts for good when its state FINISHED is confirmed. A node may give an answer that Redis never hears of,
 * because it is killed or cut off and another takes over; then that one gives the answer.
 *
 * <p>{@code -Dringmaster.faults} says how many faults, {@code -Dringmaster.seed} which, and {@code -Dringmaster.faults.logs}
 * names a directory in which what the nodes say is kept.
 */
@RequiresRedis
class FaultIT {
    private static final int LEASE_MILLIS = 2_000;
    private static final int WORKERS = 40;
    private static final int NODES = 3;
    private static final int FAULTS_BETWEEN_CHECKS = 3;
    private static final int LEAST_PLACEMENTS_A_FAULT = 20;
    private static final String GROUP = "faults";

    private final long seed = Long.getLong("ringmaster.seed", System.nanoTime());
    private final int count = Integer.getInteger("ringmaster.faults", 30);
    private final AtomicLong lastRun = new AtomicLong();
    private final List<FaultSlot> nodes = new ArrayList<>();
    private FaultyRedis redis;
    private String at = "";

    @AfterEach
    void stop() {
        nodes.forEach(FaultSlot::close);
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void nothingIsLostNorDoubledNorLeakedOnOneServer() {
        run(new OneFaultyRedis(NODES), count - count / 5);
    }

    @Test
    void nothingIsLostNorDoubledNorLeakedOnAWatchedPair() {
        run(new WatchedFaultyRedis(), count / 5);
    }

    private void run(FaultyRedis on, int faultCount) {
        redis = on;
        System.out.println("FaultIT: -Dringmaster.seed=" + seed);
        at("before the first fault");
        joinWorkers();
        for (int i = 0; i < NODES; i++) {
            nodes.add(new FaultSlot("node" + i, GROUP, LEASE_MILLIS, redis.url(i), lastRun));
        }
        List<FaultPlan.Fault> faults = FaultPlan.of(seed, faultCount, redis, NODES, LEASE_MILLIS);
        inject(faults.subList(0, faultCount / 2));
        killAll();
        inject(faults.subList(faultCount / 2, faultCount));
        at("after the last fault");
        finishAll();
        FaultLogs logs = assertNothingIsWrong(running());
        System.out.println("FaultIT: " + faultCount + " faults, " + logs);
        assertTrue(logs.confirmedPlacements() > faultCount * LEAST_PLACEMENTS_A_FAULT, at + ": " + logs);
    }

    /** What is told when something fails from here on. */
    private void at(String where) {
        at = "-Dringmaster.seed=" + seed + " " + where;
    }

    private void joinWorkers() {
        RedisLedgerConfig config = RedisLedgerConfig.of(RedisSettings.parse(redis.url(0)), FaultNode.CATALOG, "joiner")
                .withGroups(List.of(GROUP));
        try (RedisLedger ledger = new RedisLedger(config)) {
            for (long id = 1; id <= WORKERS; id++) {
                ledger.join(id, WorkerSpec.of(0, FaultNode.capacity(id)));
            }
        }
    }

    private void awaitReady(int wanted) {
        await(
                wanted + " nodes are ready",
                () -> nodes.stream().filter(FaultSlot::isReady).count() >= wanted);
    }

    /** Meanwhile nodes that ended start again. */
    private void await(String what, BooleanSupplier condition) {
        TestProcess.await(what + "; " + at, () -> {
            nodes.forEach(FaultSlot::revive);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            return condition.getAsBoolean();
        });
    }

    // ---- faults

    private void inject(List<FaultPlan.Fault> faults) {
        for (int i = 0; i < faults.size(); i++) {
            FaultPlan.Fault fault = faults.get(i);
            FaultPlan.Fault next = i + 1 < faults.size() && faults.get(i + 1).overlaps() ? faults.get(i + 1) : null;
            at(fault + (next == null ? "" : " and " + next));
            awaitReady(NODES - 1);
            begin(fault);
            if (next == null) {
                pass(fault.millis());
                end(fault);
            } else {
                pass(fault.millis() / 2);
                begin(next);
                pass(fault.millis() / 2);
                end(fault);
                pass(next.millis() - fault.millis() / 2);
                end(next);
                i++;
            }
            pass(fault.pauseMillis());
            assertEquals(List.of(), RedisAudit.of(redis.master(), GROUP).faults(), at);
            if (i % FAULTS_BETWEEN_CHECKS == 0) {
                awaitAllGoOn();
            }
        }
    }

    /** Lets time pass, and nodes that ended start again. */
    private void pass(int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            nodes.forEach(FaultSlot::revive);
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
        }
    }

    private void begin(FaultPlan.Fault fault) {
        switch (fault.kind()) {
            case NODE_KILLED -> nodes.get(fault.node()).kill();
            case NODE_STOPPED -> nodes.get(fault.node()).pause();
            default -> redis.begin(fault);
        }
    }

    private void end(FaultPlan.Fault fault) {
        switch (fault.kind()) {
            case NODE_KILLED -> nodes.get(fault.node()).allow();
            case NODE_STOPPED -> nodes.get(fault.node()).resume();
            default -> redis.end(fault);
        }
    }

    /** All at once, and what they had said is compared with what Redis has. */
    private void killAll() {
        at("with all nodes killed");
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
            await(node.name() + " goes on", () -> node.goesOn(said));
        }
    }

    private Set<Long> running() {
        return nodes.stream()
                .map(node -> node.runs().get(node.runs().size() - 1).number())
                .collect(Collectors.toSet());
    }

    private FaultLogs assertNothingIsWrong(Set<Long> running) {
        RedisAudit audit = RedisAudit.of(redis.master(), GROUP);
        assertEquals(List.of(), audit.faults(), at);
        assertEquals(WORKERS, audit.workers(), at);
        List<FaultSlot.Run> runs =
                nodes.stream().flatMap(node -> node.runs().stream()).toList();
        FaultLogs logs = FaultLogs.read(runs, redis.lossy());
        assertEquals(List.of(), logs.faults(audit.entries().keySet(), running), at + ": " + logs);
        return logs;
    }

    private void finishAll() {
        String entries = PoolKeys.of("ringmaster", GROUP).entries();
        awaitReady(NODES);
        nodes.forEach(FaultSlot::drain);
        await(
                "all requests are finished",
                () -> nodes.stream().allMatch(FaultSlot::isDrained)
                        && redis.master().command("HLEN", entries).equals("0"));
    }
}

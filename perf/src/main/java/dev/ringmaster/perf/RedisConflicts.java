package dev.ringmaster.perf;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.redisson.BenchAccess;
import dev.ringmaster.redisson.RedisServerProcess;
import dev.ringmaster.redisson.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** How often nodes that share workers want the same capacity, and that all of them are served in the end. */
final class RedisConflicts {
    private static final int[] NODES = {2, 4, 8};
    private static final int[] LOADS = {50, 90, 100};
    private static final int WORKERS = 40;
    private static final int SLOTS = 10;
    private static final int PER_SECOND = 1_000;
    private static final int ROUNDS = 3;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final RedisServerProcess server;
    private final RedisSettings settings;
    private final int millis;
    private final List<Map<String, Object>> rows;

    private RedisConflicts(RedisServerProcess server, int millis, List<Map<String, Object>> rows) {
        this.server = server;
        settings = RedisSettings.parse(server.url());
        this.millis = millis;
        this.rows = rows;
    }

    static void run(Section section, Rounds rounds, RedisServerProcess server) throws InterruptedException {
        List<Map<String, Object>> rows = section.table("conflicts: placements refused per 1,000 confirmed; " + WORKERS
                + " workers of " + SLOTS + " slots, about " + PER_SECOND + " starts a second by all nodes");
        RedisConflicts conflicts = new RedisConflicts(server, rounds.millis(), rows);
        try {
            for (int nodes : NODES) {
                conflicts.measure(nodes, true);
                conflicts.measure(nodes, false);
            }
        } finally {
            conflicts.clock.shutdownNow();
        }
    }

    private void measure(int count, boolean hasHomes) throws InterruptedException {
        String group = "conflicts-" + count + "-" + hasHomes;
        List<Node> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                nodes.add(new Node(group, i));
            }
            nodes.get(0).join(WORKERS, SLOTS);
            for (Node node : nodes) {
                node.awaitWorkers();
            }
            BenchAccess.homes(nodes.stream().map(node -> node.ledger).toList(), hasHomes);
            for (int load : LOADS) {
                measure(nodes, load, hasHomes, group);
            }
        } finally {
            nodes.forEach(RedisNode::close);
        }
    }

    private void measure(List<Node> nodes, int load, boolean hasHomes, String group) throws InterruptedException {
        int open = WORKERS * SLOTS * load / 100;
        Tally before = Tally.of(nodes);
        for (Node node : nodes) {
            node.begin(1_000.0 * open / PER_SECOND);
        }
        for (int i = 0; i < open; i++) {
            nodes.get(i % nodes.size()).submit();
        }
        TimeUnit.MILLISECONDS.sleep(millis);
        Tally filled = Tally.of(nodes);
        Series rate = new Series();
        Tally last = filled;
        for (int round = 0; round < ROUNDS; round++) {
            TimeUnit.MILLISECONDS.sleep(millis);
            Tally now = Tally.of(nodes);
            rate.add(now.refusedPerThousandSince(last));
            last = now;
        }
        nodes.forEach(Node::end);
        long settling = settle(nodes, group);
        rows.add(Section.row(
                "nodes",
                nodes.size(),
                "load %",
                load,
                "home workers",
                hasHomes ? "yes" : "no",
                "refused per 1,000",
                rate.stat(),
                "while filling up",
                filled.refusedPerThousandSince(before),
                "started/s",
                (last.confirmed - filled.confirmed) * 1e3 / (ROUNDS * millis),
                "all settled after ms",
                settling));
    }

    /** Waits until all that was submitted has been placed and completed, and Redis has none of it. */
    private long settle(List<Node> nodes, String group) throws InterruptedException {
        long start = System.nanoTime();
        String entries = BenchAccess.keys(settings, group).get(1);
        while (nodes.stream().anyMatch(node -> node.open.get() > 0)
                || !server.command("HLEN", entries).equals("0")) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
                throw new IllegalStateException("not settled: "
                        + nodes.stream().mapToLong(node -> node.open.get()).sum() + " requests are open, Redis has "
                        + server.command("HLEN", entries));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** What has happened so far. */
    private record Tally(long confirmed, long refused) {
        static Tally of(List<Node> nodes) {
            return new Tally(
                    nodes.stream().mapToLong(node -> node.confirmed.get()).sum(),
                    nodes.stream().mapToLong(node -> node.ledger.conflicts()).sum());
        }

        double refusedPerThousandSince(Tally before) {
            return 1e3 * (refused - before.refused) / Math.max(1, confirmed - before.confirmed);
        }
    }

    /** A node whose requests run for random times; each that ends is followed by another. */
    private final class Node extends RedisNode {
        private final AtomicLong open = new AtomicLong();
        private final AtomicLong confirmed = new AtomicLong();
        private final AtomicLong lastId;
        private final Set<Long> running = ConcurrentHashMap.newKeySet();
        private volatile double meanMillis;
        private volatile boolean isEnding;

        Node(String group, int index) {
            super(settings, group, "node-" + index, WORKERS);
            lastId = new AtomicLong((index + 1L) << 40);
        }

        void begin(double newMeanMillis) {
            meanMillis = newMeanMillis;
            isEnding = false;
        }

        /** What runs is completed, and what starts from now on too. */
        void end() {
            isEnding = true;
            running.forEach(this::complete);
        }

        void submit() {
            open.incrementAndGet();
            engine.trySubmit(lastId.incrementAndGet(), REQUEST);
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            if (state == RequestState.PLACED) {
                confirmed.incrementAndGet();
                running.add(requestId);
                double runMillis = isEnding
                        ? 0
                        : -meanMillis * Math.log(1 - ThreadLocalRandom.current().nextDouble());
                var unused =
                        clock.schedule(() -> complete(requestId), (long) (1_000 * runMillis), TimeUnit.MICROSECONDS);
            }
        }

        private void complete(long requestId) {
            if (running.remove(requestId)) {
                engine.tryComplete(requestId);
                if (!isEnding) {
                    submit();
                }
            }
        }

        @Override
        public void onReleased(long nowNanos, long requestId, long workerId) {
            open.decrementAndGet();
        }
    }
}

package dev.ringmaster.perf;

import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.redisson.RedisSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** From a completion on one node to the start of a request that waits on another, against a reader that polls. */
final class RedisHandOver {
    private static final int FAST_POLL_MILLIS = 100;
    private static final int SLOW_POLL_MILLIS = 2_000;
    private static final int POLLED = 40;

    private final List<Node> nodes;
    private final Histogram toPlaced = new Histogram(3);
    private final Histogram toConfirmed = new Histogram(3);
    private final Series p50 = new Series();
    private long requestId;
    private int holder;

    private RedisHandOver(RedisSettings settings) {
        nodes = List.of(new Node(settings, "a"), new Node(settings, "b"));
    }

    static void run(Section section, Rounds rounds, RedisSettings settings) throws InterruptedException {
        RedisHandOver handOver = new RedisHandOver(settings);
        try {
            handOver.measure(section, rounds, settings);
        } finally {
            handOver.nodes.forEach(RedisNode::close);
        }
    }

    private void measure(Section section, Rounds rounds, RedisSettings settings) throws InterruptedException {
        nodes.get(0).join(1, 1);
        for (Node node : nodes) {
            node.awaitWorkers();
        }
        submit(nodes.get(0), RequestState.PLACED);
        Histogram fast = new Histogram(3);
        Series fastP50 = new Series();
        Histogram slow = new Histogram(3);
        try (RedisPolling polling = new RedisPolling(settings, POLLED)) {
            rounds.run(List.of(isMeasured -> round(rounds.wakes() / 4, isMeasured), isMeasured -> {
                Histogram polled = polling.measure(FAST_POLL_MILLIS);
                if (isMeasured) {
                    fast.add(polled);
                    fastP50.add(RedisRates.millis(polled, 50));
                }
            }));
            slow.add(polling.measure(SLOW_POLL_MILLIS));
        }
        List<Map<String, Object>> rows =
                section.table("from a completion on node A to the start on node B, ms; both nodes in one JVM, waiting "
                        + Rings.name(RedisNode.WAIT_MODE));
        rows.add(row("events: B has placed the request", p50.stat().toString(), toPlaced));
        rows.add(row("events: Redis has confirmed that", "", toConfirmed));
        rows.add(row("a reader that polls every 100 ms", fastP50.stat().toString(), fast));
        rows.add(row("a reader that polls every 2 s, one round", "", slow));
        section.atMost("A to B, p50", p50.stat().median(), 0.5, "ms");
    }

    private static Map<String, Object> row(String what, String byRounds, Histogram nanos) {
        return Section.row(
                "what", what,
                "samples", nanos.getTotalCount(),
                "p50 by rounds", byRounds,
                "p50", RedisRates.millis(nanos, 50),
                "p90", RedisRates.millis(nanos, 90),
                "p99", RedisRates.millis(nanos, 99),
                "max", RedisRates.millis(nanos, 100));
    }

    /** The request that holds the slot is completed where it is; the next one waits on the other node. */
    private void round(int samples, boolean isMeasured) throws InterruptedException {
        Histogram placed = new Histogram(3);
        for (int i = 0; i < samples; i++) {
            Node from = nodes.get(holder);
            holder = 1 - holder;
            Node to = nodes.get(holder);
            long completed = requestId;
            submit(to, RequestState.QUEUED);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000, 2_000_000));
            long start = System.nanoTime();
            require(from.engine.tryComplete(completed));
            to.await(RequestState.PLACED);
            placed.recordValue(to.placedNanos - start);
            if (isMeasured) {
                toConfirmed.recordValue(to.confirmedNanos - start);
            }
        }
        if (isMeasured) {
            toPlaced.add(placed);
            p50.add(RedisRates.millis(placed, 50));
        }
    }

    private void submit(Node node, RequestState expected) throws InterruptedException {
        require(node.engine.trySubmit(++requestId, RedisNode.REQUEST));
        node.await(expected);
    }

    private static void require(PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new IllegalStateException("the engine answered " + result);
        }
    }

    private static final class Node extends RedisNode {
        private final BlockingQueue<RequestState> confirmed = new ArrayBlockingQueue<>(16);
        private volatile long placedNanos;
        private volatile long confirmedNanos;

        Node(RedisSettings settings, String name) {
            super(settings, "hand-over", name, 1);
        }

        void await(RequestState expected) throws InterruptedException {
            RequestState state = confirmed.poll(30, TimeUnit.SECONDS);
            if (state != expected) {
                throw new IllegalStateException("a request is " + state + ", not " + expected);
            }
        }

        @Override
        public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
            placedNanos = System.nanoTime();
        }

        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            if (state == RequestState.PLACED || state == RequestState.QUEUED) {
                confirmedNanos = System.nanoTime();
                confirmed.add(state);
            }
        }
    }
}

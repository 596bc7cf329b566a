package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A hundred requests at once. */
@RequiresRedis
class BurstIT {
    private static final int REQUESTS = 100;
    private static final int WORKERS = 20;
    private static final int WARM_UP_ROUNDS = 100;
    private static final int ROUNDS = 51;
    private static final long MOST_CALLS = 2;
    private static final Pattern CALLS = Pattern.compile("cmdstat_fcall:calls=(\\d+)");

    private final String group = TestRedis.newGroup();
    private final RequestSpec request = ChildNode.request(100);
    private long callsToConfirm;
    private volatile CountDownLatch awaited = new CountDownLatch(0);

    @Test
    @DisplayName("100 requests on 20 workers are confirmed within 3 ms of the first, in at most 2 round trips (p50)")
    void areConfirmedTogether() throws InterruptedException {
        RedisLedger ledger = new RedisLedger(RedisLedgerConfig.of(TestRedis.settings(), ChildNode.CATALOG, "node")
                .withGroups(Collections.singletonList(group))
                .withLease(Duration.ofHours(1)));
        EngineConfig config = EngineConfig.builder(ChildNode.CATALOG)
                .batchWindowNanos(TimeUnit.MILLISECONDS.toNanos(1))
                .build();
        try (SchedulingEngine engine = SchedulingEngine.launch(config, new Listener(), ledger)) {
            for (long worker = 0; worker < WORKERS; worker++) {
                ledger.join(worker, ChildNode.worker(1_000));
            }
            TestProcess.await("the workers have joined", () -> engine.metrics().gauge(Gauge.WORKERS) == WORKERS);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                nanosOfRound(engine, round);
            }
            long[] nanos = new long[ROUNDS];
            long[] calls = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long before = calls();
                nanos[i] = nanosOfRound(engine, WARM_UP_ROUNDS + i);
                calls[i] = callsToConfirm - before;
            }
            Arrays.sort(nanos);
            Arrays.sort(calls);
            long p50Micros = TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS / 2]);
            System.out.println("100 requests on 20 workers: confirmed after " + p50Micros + " us (p50)");
            assertTrue(calls[ROUNDS / 2] <= MOST_CALLS, calls[ROUNDS / 2] + " calls for 100 requests (p50)");
            assertTrue(p50Micros <= 3_000, "confirmed after " + p50Micros + " us (p50)");
        }
    }

    /** Publishes all, waits for all, completes all. */
    private long nanosOfRound(SchedulingEngine engine, long round) throws InterruptedException {
        awaited = new CountDownLatch(REQUESTS);
        long startNanos = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            engine.trySubmit(round * REQUESTS + i, request);
        }
        assertTrue(awaited.await(30, TimeUnit.SECONDS), "not all are confirmed");
        long nanos = System.nanoTime() - startNanos;
        callsToConfirm = calls();
        awaited = new CountDownLatch(REQUESTS);
        for (int i = 0; i < REQUESTS; i++) {
            engine.tryComplete(round * REQUESTS + i);
        }
        assertTrue(awaited.await(30, TimeUnit.SECONDS), "not all are finished");
        return nanos;
    }

    /** How often functions were called; the lease is so long that it is not renewed meanwhile. */
    private static long calls() {
        Matcher matcher = CALLS.matcher(TestRedis.server().command("INFO", "commandstats"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private final class Listener implements DecisionListener {
        @Override
        public void onConfirmed(long nowNanos, long requestId, RequestState state) {
            awaited.countDown();
        }
    }
}

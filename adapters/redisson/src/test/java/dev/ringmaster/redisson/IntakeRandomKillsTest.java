package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.redisson.RequestDecision.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes die at any moment while requests come, are completed and are cancelled; in the end each was answered once. */
@RequiresRedis
class IntakeRandomKillsTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int NODES = 3;
    private static final int WORKERS = 4;
    private static final int KILLS = 12;
    private static final int REQUESTS_BETWEEN = 30;

    private final long seed = Long.getLong("ringmaster.intake.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final IntakeFixture redis = new IntakeFixture();
    private final IntakeNode[] nodes = new IntakeNode[NODES];
    private final List<Long> ids = new ArrayList<>();
    private int started;

    @AfterEach
    void close() {
        redis.close();
    }

    /** The next run of the node before, or a new one. */
    private IntakeNode start(int place) {
        String name = "node-" + place + (random.nextBoolean() ? "" : "-" + started++);
        IntakeNode node = new IntakeNode(
                redis.config(name, LEASE),
                EngineConfig.builder(IntakeFixture.CATALOG)
                        .maxOpenRequests(2_000)
                        .build());
        redis.nodes.add(node);
        return node.start();
    }

    private void submitSome() {
        for (int i = 0; i < REQUESTS_BETWEEN; i++) {
            RequestSpec spec = IntakeFixture.request(100 + random.nextInt(600));
            if (random.nextInt(8) == 0) {
                spec = spec.withWaitTimeout(
                        random.nextBoolean() ? 0 : TimeUnit.MILLISECONDS.toNanos(random.nextInt(900)));
            }
            ids.add(redis.submit(spec));
            if (random.nextInt(8) == 0) {
                redis.client.cancel(ids.get(random.nextInt(ids.size())));
            }
        }
    }

    private void awaitHeard(int decisions) {
        TestProcess.await("decision " + decisions + " is heard", () -> redis.heard.size() >= decisions);
    }

    @Test
    void everyRequestIsAnsweredOnce() {
        try {
            runAndKill();
            ids.forEach(id -> TestProcess.await(
                    "request " + id + " has its final answer, not only " + redis.kinds.get(id),
                    () -> redis.finals(id) > 0));
            redis.awaitNoArrivals();
            ids.forEach(id -> assertEquals(1, redis.finals(id), () -> id + " " + redis.kinds.get(id)));
            assertEquals("0", redis.redis("HLEN", redis.keys.entries()));
        } catch (IllegalStateException | AssertionError e) {
            throw new AssertionError("with seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private void runAndKill() {
        for (int i = 0; i < NODES; i++) {
            nodes[i] = start(i);
        }
        for (int worker = 1; worker <= WORKERS; worker++) {
            nodes[0].ledger().join(worker, IntakeFixture.worker(1_000));
        }
        redis.client.follow(0, RingmasterClient.BEGINNING, decision -> {
            if (decision.kind() == Kind.PLACED) {
                redis.client.complete(decision.requestId());
            }
        });
        for (int i = 0; i < KILLS; i++) {
            int heard = redis.heard.size();
            submitSome();
            awaitHeard(heard + random.nextInt(REQUESTS_BETWEEN));
            int victim = random.nextInt(NODES);
            nodes[victim].kill();
            redis.nodes.remove(nodes[victim]);
            nodes[victim] = start(victim);
        }
    }
}

package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.redisson.RequestDecision.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@code kill -9} of nodes that serve clients. */
@RequiresRedis
class IntakeKillIT {
    private static final long LEASE_MILLIS = 2_000;
    private static final int REQUESTS = 200;

    private final String group = TestRedis.newGroup();
    private final Map<Long, AtomicInteger> finals = new ConcurrentHashMap<>();

    private NodeProcess node(String name) {
        return new NodeProcess(TestRedis.url(), group, name, LEASE_MILLIS);
    }

    private static String redis(String... words) {
        return TestRedis.server().command(words);
    }

    @Test
    void everyRequestIsAnsweredOnceWhenNodesAreKilled() {
        RedisSettings settings =
                TestRedis.settings().toBuilder().timeoutMillis(10_000).build();
        try (NodeProcess first = node("first");
                NodeProcess second = node("second");
                RingmasterClient client =
                        RingmasterClient.connect(settings, ChildNode.CATALOG, Collections.singletonList(group))) {
            client.follow(0, RingmasterClient.BEGINNING, decision -> hear(client, decision));
            first.send("join 1 1000");
            second.awaitLine("worker 1 ACTIVE");
            List<Long> ids = new ArrayList<>(submit(client));
            awaitAnswered(10);
            first.kill();
            ids.addAll(submit(client));
            awaitAnswered(REQUESTS + 10);
            second.kill();
            try (NodeProcess third = node("third")) {
                ids.forEach(id -> TestProcess.await("request " + id + " is answered", () -> finals.containsKey(id)));
                PoolKeys keys = PoolKeys.of(settings.keyPrefix(), group);
                TestProcess.await(
                        "no arrival is left",
                        () -> redis("XLEN", keys.arrivals()).equals("0"));
                assertEquals("0", redis("HLEN", keys.entries()));
                ids.forEach(id -> assertEquals(1, finals.get(id).get()));
                third.send("quit");
            }
        }
    }

    private void hear(RingmasterClient client, RequestDecision decision) {
        if (decision.kind() == Kind.PLACED) {
            client.complete(decision.requestId());
        } else if (decision.kind().isFinal()) {
            finals.computeIfAbsent(decision.requestId(), id -> new AtomicInteger())
                    .incrementAndGet();
        }
    }

    private static List<Long> submit(RingmasterClient client) {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            ids.add(client.submit(ChildNode.request(400), 0)
                    .toCompletableFuture()
                    .join());
        }
        return ids;
    }

    /** So that the next node dies in the middle of its work. */
    private void awaitAnswered(int count) {
        TestProcess.await(count + " requests are answered", () -> finals.size() >= count);
    }
}

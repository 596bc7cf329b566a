package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Gauge;
import dev.ringmaster.api.RequestState;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node does while Redis is away, or full, and when it is back. */
@RequiresRedis
class AwayTest {
    private static final String ENTRIES = PoolKeys.of("ringmaster", "group").entries();

    private static TestNode node(String url) {
        return node(url, "node", Duration.ofSeconds(3));
    }

    private static TestNode node(String url, String name, Duration lease) {
        return new TestNode(
                ChildNode.CATALOG,
                RedisLedgerConfig.of(RedisSettings.parse(url), ChildNode.CATALOG, name)
                        .withGroups(Collections.singletonList("group"))
                        .withLease(lease));
    }

    private static void awaitAway(TestNode node, boolean isAway) {
        TestProcess.await(
                "the ledger is " + (isAway ? "away" : "back"),
                () -> node.engine().metrics().gauge(Gauge.LEDGER_AWAY) == (isAway ? 1 : 0));
    }

    @Test
    void whatIsDecidedWhileRedisIsDownIsThereWhenItIsBack() {
        try (RedisServerProcess server = RedisServerProcess.builder()
                        .append(RedisServerProcess.Append.ALWAYS)
                        .launch();
                TestNode node = node(server.url())) {
            node.ledger().join(1, ChildNode.worker(1_000));
            node.awaitWorker(1);
            node.engine().trySubmit(1, ChildNode.request(600));
            node.awaitConfirmed(1, RequestState.PLACED);
            server.kill();
            node.engine().trySubmit(2, ChildNode.request(600));
            awaitAway(node, true);
            node.engine().tryComplete(1);
            node.engine().trySubmit(3, ChildNode.request(100));
            server.start();
            awaitAway(node, false);
            node.awaitConfirmed(2, RequestState.PLACED);
            node.awaitConfirmed(3, RequestState.PLACED);
            assertEquals("2", server.command("HLEN", ENTRIES));
        }
    }

    @Test
    void nobodyTakesOverFromAnybodyWhenRedisWasAwayForLongerThanALease() {
        Duration lease = Duration.ofMillis(500);
        try (RedisServerProcess server = RedisServerProcess.builder()
                        .append(RedisServerProcess.Append.ALWAYS)
                        .launch();
                TestNode left = node(server.url(), "left", lease);
                TestNode right = node(server.url(), "right", lease)) {
            left.ledger().join(1, ChildNode.worker(1_000));
            left.awaitWorker(1);
            right.awaitWorker(1);
            left.engine().trySubmit(1, ChildNode.request(600));
            left.awaitConfirmed(1, RequestState.PLACED);
            server.kill();
            left.engine().trySubmit(2, ChildNode.request(100));
            right.engine().trySubmit(3, ChildNode.request(100));
            awaitAway(left, true);
            awaitAway(right, true);
            long start = System.nanoTime();
            TestProcess.await("two leases are over", () -> System.nanoTime() - start > 2 * lease.toNanos());
            server.start();
            left.awaitConfirmed(2, RequestState.PLACED);
            right.awaitConfirmed(3, RequestState.PLACED);
            left.engine().tryComplete(1);
            left.awaitConfirmed(1, RequestState.FINISHED);
            assertNull(left.ledger().lost());
            assertNull(right.ledger().lost());
        }
    }

    @Test
    void aFullRedisTakesBackWhatIsDoneAndNothingNew() {
        try (RedisServerProcess server = RedisServerProcess.launch();
                TestNode node = node(server.url())) {
            node.ledger().join(1, ChildNode.worker(1_000_000));
            node.awaitWorker(1);
            for (long id = 1; id <= 100; id++) {
                node.engine().trySubmit(id, ChildNode.request(10));
            }
            node.awaitConfirmed(100, RequestState.PLACED);
            server.command("CONFIG", "SET", "maxmemory", "1");
            node.engine().trySubmit(101, ChildNode.request(10));
            awaitAway(node, true);
            node.awaitAnswer(101, "failed");
            for (long id = 1; id <= 50; id++) {
                node.engine().tryComplete(id);
            }
            node.awaitConfirmed(50, RequestState.FINISHED);
            assertEquals("50", server.command("HLEN", ENTRIES));
            assertTrue(node.engine().metrics().gauge(Gauge.LEDGER_AWAY) == 1, "still full");
            server.command("CONFIG", "SET", "maxmemory", "0");
            awaitAway(node, false);
            node.engine().trySubmit(102, ChildNode.request(10));
            node.awaitConfirmed(102, RequestState.PLACED);
            assertEquals("51", server.command("HLEN", ENTRIES));
        }
    }

    @Test
    void aNodeStartsAndTakesOverWhileRedisIsFull() {
        Duration lease = Duration.ofMillis(500);
        try (RedisServerProcess server = RedisServerProcess.launch()) {
            TestNode dead = node(server.url(), "dead", lease);
            dead.ledger().join(1, ChildNode.worker(1_000));
            dead.awaitWorker(1);
            dead.engine().trySubmit(1, ChildNode.request(600));
            dead.awaitConfirmed(1, RequestState.PLACED);
            server.command("CONFIG", "SET", "maxmemory", "1");
            try (TestNode heir = node(server.url(), "heir", lease)) {
                dead.close();
                TestProcess.await("it is taken over", () -> heir.recovered().equals(List.of(1L)));
                heir.engine().tryComplete(1);
                heir.awaitConfirmed(1, RequestState.FINISHED);
            }
        }
    }
}

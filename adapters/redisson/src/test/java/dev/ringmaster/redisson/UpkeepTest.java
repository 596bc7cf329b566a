package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.RequestState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.client.codec.ByteArrayCodec;

/** A node that cannot look after its part of Redis any more. */
@RequiresRedis
class UpkeepTest {
    private static final int REQUESTS = 20;

    private final String group = TestRedis.newGroup();

    @Test
    void endsWhenItCannotReadWhatOthersChange() {
        RedisLedgerConfig config = RedisLedgerConfig.of(TestRedis.settings(), ChildNode.CATALOG, "node")
                .withGroups(List.of(group));
        try (TestNode node = new TestNode(ChildNode.CATALOG, config)) {
            addDamagedChange();
            TestProcess.await("the node ends", () -> node.ledger().lost() != null);
            assertEquals(
                    "this node cannot look after its part of Redis any more",
                    String.valueOf(node.ledger().lost()).split(":", 2)[0]);
        }
    }

    /** It is cut off while it takes requests over, and another takes over from it. */
    @Test
    void takesNothingMoreOverWhenItsLeaseIsOver() throws InterruptedException {
        CountDownLatch hold = new CountDownLatch(1);
        TestNode dead = node(TestRedis.settings(), "dead");
        try (TcpProxy proxy = TcpProxy.to(TestRedis.server().port());
                TestNode slow = node(proxied(proxy), "slow")) {
            slow.whenRecovered(() -> await(hold));
            dead.ledger().join(1, ChildNode.worker(1_000));
            dead.awaitWorker(1);
            for (long id = 1; id <= REQUESTS; id++) {
                dead.engine().trySubmit(id, ChildNode.request(10));
                dead.awaitConfirmed(id, RequestState.PLACED);
            }
            dead.close();
            TestProcess.await("one is taken over", () -> slow.recovered().size() == 1);
            proxy.partition();
            try (TestNode heir = node(TestRedis.settings(), "heir")) {
                TestProcess.await("all go on elsewhere", () -> heir.recovered().size() == REQUESTS);
                hold.countDown();
                proxy.heal();
                TestProcess.await(
                        "the slow one hears of it", () -> slow.ledger().lost() != null);
                assertEquals(List.of(1L), slow.recovered());
            }
        } finally {
            hold.countDown();
            dead.close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RedisSettings proxied(TcpProxy proxy) {
        String port = ":" + TestRedis.server().port();
        return RedisSettings.parse(TestRedis.url().replace(port, ":" + proxy.port()));
    }

    private TestNode node(RedisSettings settings, String name) {
        return new TestNode(
                ChildNode.CATALOG,
                RedisLedgerConfig.of(settings, ChildNode.CATALOG, name)
                        .withGroups(List.of(group))
                        .withLease(Duration.ofMillis(1_500)));
    }

    private void addDamagedChange() {
        RedissonClient client = RedisClients.openWriter(TestRedis.settings());
        try {
            String changes =
                    PoolKeys.of(TestRedis.settings().keyPrefix(), group).changes();
            client.<byte[], byte[]>getStream(changes, ByteArrayCodec.INSTANCE)
                    .add(StreamAddArgs.entries(Map.of(new byte[] {'w'}, new byte[] {1, 2, 3})));
        } finally {
            client.shutdown();
        }
    }
}

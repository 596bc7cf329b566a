package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.RequestState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** A take-over that Redis did and whose answer was lost. */
@RequiresRedis
class LostTakeOverTest {
    private static final Duration LEASE = Duration.ofMillis(1_500);

    private final String group = TestRedis.newGroup();

    private TestNode node(String name) {
        return new TestNode(
                ChildNode.CATALOG,
                RedisLedgerConfig.of(TestRedis.settings(), ChildNode.CATALOG, name)
                        .withGroups(List.of(group))
                        .withLease(LEASE));
    }

    /** The heir has not been in touch for a lease yet, so it takes nothing over by itself. */
    @Test
    void whoeverTookOverWithoutKnowingServesTheRequestsAllTheSame() {
        TestNode dead = node("dead");
        dead.ledger().join(1, ChildNode.worker(1_000));
        dead.awaitWorker(1);
        dead.engine().trySubmit(1, ChildNode.request(600));
        dead.awaitConfirmed(1, RequestState.PLACED);
        try (TestNode heir = node("heir")) {
            dead.close();
            assertEquals(1, takeOver(1, 2));
            TestProcess.await("the request is taken up", () -> heir.recovered().equals(List.of(1L)));
            heir.engine().tryComplete(1);
            heir.awaitConfirmed(1, RequestState.FINISHED);
        }
    }

    private long takeOver(long deadSession, long heir) {
        RedissonClient client = RedisClients.openWriter(TestRedis.settings());
        try {
            return new Functions(client, PoolKeys.of("ringmaster", group))
                    .call("ringmaster1_take_over", LittleEndian.id(deadSession), LittleEndian.id(heir))
                    .toCompletableFuture()
                    .join();
        } finally {
            client.shutdown();
        }
    }
}

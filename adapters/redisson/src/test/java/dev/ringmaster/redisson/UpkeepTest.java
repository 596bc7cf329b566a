package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.client.codec.ByteArrayCodec;

/** A node that cannot look after its part of Redis any more. */
@RequiresRedis
class UpkeepTest {
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

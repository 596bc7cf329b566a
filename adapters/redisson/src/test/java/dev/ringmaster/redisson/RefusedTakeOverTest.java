package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.port.LedgerBatch;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Requests of a dead node that its heir cannot take. */
@RequiresRedis
class RefusedTakeOverTest {
    private static final int ACCOUNT_UNKNOWN_TO_THE_HEIR = 100_000;

    private final String group = TestRedis.newGroup();

    private RedisLedgerConfig config(String name) {
        return RedisLedgerConfig.of(TestRedis.settings(), ChildNode.CATALOG, name)
                .withGroups(Collections.singletonList(group))
                .withLease(Duration.ofMillis(600));
    }

    @Test
    void holdUpNobodyBehindThem() {
        RedisLedger dead = new RedisLedger(config("dead")); // never started, so its lease ends
        try (TestNode heir = new TestNode(ChildNode.CATALOG, config("heir"))) {
            RequestSpec known = ChildNode.request(100);
            LedgerBatch batch = new LedgerBatch(2);
            batch.add().queued(1, 1, known.withAccount(ACCOUNT_UNKNOWN_TO_THE_HEIR), 0, 0, RequestSpec.WAIT_FOREVER);
            batch.add().queued(2, 2, known, 0, 0, RequestSpec.WAIT_FOREVER);
            CompletableFuture<LedgerBatch> answer = new CompletableFuture<>();
            dead.apply(batch, answer::complete);
            answer.orTimeout(20, TimeUnit.SECONDS).join();
            TestProcess.await("the second is taken over", () -> heir.recovered().contains(2L));
            assertEquals(List.of(2L), heir.recovered());
        } finally {
            dead.close();
        }
    }
}

package dev.ringmaster.redisson;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** Two engines, one set of workers. */
@RequiresRedis
class TwoNodesTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.CPU_MILLIS).build();

    private final String group = TestRedis.newGroup();
    private final TestNode left = new TestNode(CATALOG, config("left"));
    private final TestNode right = new TestNode(CATALOG, config("right"));

    private RedisLedgerConfig config(String name) {
        return RedisLedgerConfig.of(TestRedis.settings(), CATALOG, name).withGroups(Collections.singletonList(group));
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
    }

    private static WorkerSpec worker(long cpuMillis) {
        return WorkerSpec.of(
                0,
                CATALOG.capacity().amount(ResourceCatalog.CPU_MILLIS, cpuMillis).build());
    }

    private static RequestSpec request(long cpuMillis) {
        return RequestSpec.of(
                CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, cpuMillis).build(), 0);
    }

    @Test
    void aWorkerThatJoinsIsThereForBoth() {
        left.ledger().join(1, worker(1_000));
        left.awaitWorker(1);
        right.awaitWorker(1);
    }

    @Test
    void whatOneReleasesTheOtherStarts() {
        left.ledger().join(1, worker(1_000));
        left.awaitWorker(1);
        right.awaitWorker(1);
        left.engine().trySubmit(1, request(1_000));
        left.awaitConfirmed(1, RequestState.PLACED);
        right.engine().trySubmit(2, request(1_000));
        right.awaitConfirmed(2, RequestState.QUEUED);
        left.engine().tryComplete(1);
        right.awaitConfirmed(2, RequestState.PLACED);
    }

    @Test
    void anIdThatIsTakenFailsAndHarmsNobody() {
        left.ledger().join(1, worker(1_000));
        left.awaitWorker(1);
        right.awaitWorker(1);
        left.engine().trySubmit(1, request(400));
        left.awaitConfirmed(1, RequestState.PLACED);
        right.engine().trySubmit(1, request(400));
        right.awaitAnswer(1, "failed");
        right.awaitConfirmed(1, RequestState.FINISHED);
        right.engine().trySubmit(2, request(700));
        right.awaitConfirmed(2, RequestState.QUEUED);
        left.engine().tryComplete(1);
        left.awaitConfirmed(1, RequestState.FINISHED);
        right.awaitConfirmed(2, RequestState.PLACED);
    }

    @Test
    void twoThatWantTheSameAreServedOneAfterTheOther() {
        left.ledger().join(1, worker(1_000));
        left.awaitWorker(1);
        right.awaitWorker(1);
        for (long i = 0; i < 50; i++) {
            left.engine().trySubmit(2 * i, request(1_000));
            right.engine().trySubmit(2 * i + 1, request(1_000));
        }
        left.completeAllPlaced();
        right.completeAllPlaced();
        for (long i = 0; i < 50; i++) {
            left.awaitReleased(2 * i);
            right.awaitReleased(2 * i + 1);
        }
    }

    /** Such as after a fail-over to a replica that had not heard of the latest. */
    @Test
    void capacityThatCameBackBecauseItsReservationWasLostIsUsed() {
        left.ledger().join(1, worker(1_000));
        left.awaitWorker(1);
        right.awaitWorker(1);
        RedissonClient client = RedisClients.openWriter(TestRedis.settings());
        try {
            PoolKeys keys = PoolKeys.of("ringmaster", group);
            RMap<byte[], byte[]> workers = client.getMap(keys.workers(), ByteArrayCodec.INSTANCE);
            byte[] id = LittleEndian.id(1);
            byte[] before = workers.get(id);
            left.engine().trySubmit(1, request(1_000));
            left.awaitConfirmed(1, RequestState.PLACED);
            right.engine().trySubmit(2, request(1_000));
            right.awaitConfirmed(2, RequestState.QUEUED);
            client.getMap(keys.entries(), ByteArrayCodec.INSTANCE).fastRemove(LittleEndian.id(1));
            workers.fastPut(id, before);
            right.awaitConfirmed(2, RequestState.PLACED);
        } finally {
            client.shutdown();
        }
    }
}

package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.CapacityVerdict;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.SharedWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the functions remember between calls is never other than what Redis has. */
@RequiresRedis
class FunctionsTest {
    private static final long NODE = 1;
    private static final long WORKER = 7;
    private static final int MISSING = 99;

    private final ResourceCatalog catalog = ResourceCatalog.builder()
            .dimensions(ResourceCatalog.CPU_MILLIS, ResourceCatalog.MEMORY_MIB)
            .build();
    private final Demand demand = catalog.demand()
            .amount(ResourceCatalog.CPU_MILLIS, 100)
            .amount(ResourceCatalog.MEMORY_MIB, 1)
            .build();
    private final WorkerCodec codec = new WorkerCodec(catalog);
    private final Redis redis = new Redis(TestRedis.settings(), 0);
    private final Functions functions =
            new Functions(redis.writer(), PoolKeys.of(TestRedis.settings().keyPrefix(), TestRedis.newGroup()));
    private final BatchWriter writer = new BatchWriter();

    @BeforeEach
    void join() {
        redis.await(functions.load());
        byte[] idle = codec.idle(
                catalog.capacity()
                        .amount(ResourceCatalog.CPU_MILLIS, 1_000)
                        .amount(ResourceCatalog.MEMORY_MIB, 1_000)
                        .build(),
                new byte[0]);
        redis.await(functions.call("ringmaster1_join", LittleEndian.id(WORKER), idle));
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    @DisplayName("1,000 free, a call that fails after it reserved 100 of them, and one that reserves 100: 900 are free")
    void whatFailsHalfwayIsForgotten() {
        begin(1);
        writer.add(2, BatchWriter.RESERVE, 1, MISSING, BatchWriter.NONE);
        assertThrows(LedgerException.class, () -> send(1));
        begin(3);
        assertEquals(900, send(1).free(0));
        begin(4);
        assertEquals(800, send(2).free(0));
    }

    private void begin(long id) {
        writer.clear();
        int worker = writer.addWorker(WORKER);
        writer.beginPlaced(NODE, WORKER, 0, demand, 0);
        writer.add(id, BatchWriter.RESERVE, worker, writer.end(), BatchWriter.NONE);
    }

    private SharedWorker send(long sequence) {
        Answer answer =
                new Answer(redis.await(functions.apply(writer.write(NODE, 1, sequence, 0), false)), writer.changes());
        assertEquals(CapacityVerdict.APPLIED, answer.verdict(0));
        SharedWorker worker = new SharedWorker();
        answer.nextWorker(WORKER, codec, worker);
        return worker;
    }
}

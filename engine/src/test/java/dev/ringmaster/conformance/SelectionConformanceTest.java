package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.BACKUP;
import static dev.ringmaster.conformance.Cluster.CATALOG;
import static dev.ringmaster.conformance.Cluster.CPU;
import static dev.ringmaster.conformance.Cluster.GPU;
import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.askGpu;
import static dev.ringmaster.conformance.Cluster.gpuWorker;
import static dev.ringmaster.conformance.Cluster.worker;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which workers the special cases of container platforms may use: builds, private machines, checkpoints, spare models. */
class SelectionConformanceTest {
    private static final long BUILD = 1;
    private static final long MINE = 7;
    private static final long FOREIGN = 8;
    private static final long RUNC = 1;
    private static final long GVISOR = 2;

    private final Cluster cluster = new Cluster();

    @Test
    @DisplayName("a build of 2000/2000 on a build worker of 2000/2500 leaves 0/0; others do not see build workers")
    void aBuildUsesABuildWorker() {
        cluster.join(1, worker(2_000, 2_500).reservedFor("selector", BUILD));
        cluster.join(2, worker(100, 125));
        assertFalse(cluster.hasRoomFor(CPU, ask(1_000, 1_000)));
        cluster.submit(1, ask(2_000, 2_000).requires("selector", BUILD));
        assertEquals(1, cluster.workerOf(1));
        assertFalse(cluster.hasRoomFor(CPU, ask(1, 0).requires("selector", BUILD)));
        assertFalse(cluster.hasRoomFor(CPU, ask(0, 1).requires("selector", BUILD)));
    }

    @Test
    @DisplayName("a reserved worker of 2000/2000 takes 1000/1000 of its selector's and keeps 1000/750")
    void aReservedWorkerKeepsTheRest() {
        cluster.join(1, worker(2_000, 2_000).reservedFor("selector", 5));
        cluster.submit(1, ask(1_000, 1_000).requires("selector", 5));
        assertEquals(1, cluster.workerOf(1));
        assertTrue(cluster.hasRoomFor(CPU, ask(1_000, 600).requires("selector", 5)));
        assertFalse(cluster.hasRoomFor(CPU, ask(1_001, 600).requires("selector", 5)));
        assertFalse(cluster.hasRoomFor(CPU, ask(1_000, 601).requires("selector", 5)));
    }

    @Test
    @DisplayName("two workers, an A10G and a T4: two requests that may use either get one each, the third waits")
    void theThirdOfTwoGpuWorkersWaits() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "A10G"));
        cluster.join(2, gpuWorker(1_000, 1_250, 1, "T4"));
        LongStream.of(1, 2, 3).forEach(id -> cluster.submit(id, GPU, askGpu("A10G", "T4")));
        assertEquals(1, cluster.workerOf(1));
        assertEquals(2, cluster.workerOf(2));
        cluster.assertWaits(3);
    }

    @Test
    @DisplayName("any model, bound to a selector: GPUs of a model that nobody named will do")
    void anyModelAlsoMeansOneWithoutAName() {
        Capacity nameless = CATALOG.capacity()
                .amount(ResourceCatalog.CPU_MILLIS, 1_000)
                .amount(ResourceCatalog.MEMORY_MIB, 1_250)
                .gpus(1)
                .build();
        WorkerSpec.Builder own = CATALOG.worker(nameless).pool(GPU).reservedFor("selector", 5);
        cluster.join(1, own);
        cluster.join(2, gpuWorker(1_000, 1_250, 1, "H100"));
        cluster.submit(1, GPU, ask(100, 100).gpus(1, 1_000).requires("selector", 5));
        assertEquals(1, cluster.workerOf(1));
        cluster.submit(2, GPU, askGpu("H100"));
        assertEquals(2, cluster.workerOf(2));
    }

    @Test
    @DisplayName("a private worker must have as many GPUs as are asked for; a foreign one that has them does not count")
    void aPrivateWorkerNeedsTheNumberOfGpus() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "T4").reservedFor("tenant", MINE));
        cluster.join(2, gpuWorker(1_000, 1_250, 2, "T4").reservedFor("tenant", FOREIGN));
        cluster.submit(1, GPU, ask(100, 100).gpus(2, 1_000).gpuModels("T4").belongsTo("tenant", MINE));
        assertEquals(RejectReason.LARGER_THAN_ANY_WORKER, cluster.rejected.get(1L));
        cluster.submit(2, GPU, askGpu("T4").belongsTo("tenant", MINE));
        assertEquals(1, cluster.workerOf(2));
    }

    @Test
    @DisplayName("workers that need the tenant's storage take only those who have it")
    void workersThatNeedStorage() {
        cluster.join(1, worker(1_000, 1_250).reservedFor("storage", 1));
        cluster.join(2, worker(100, 125));
        cluster.submit(1, ask(100, 100));
        cluster.submit(2, ask(100, 100));
        assertEquals(2, cluster.workerOf(1));
        cluster.assertWaits(2);
        cluster.submit(3, ask(500, 500).belongsTo("storage", 1));
        assertEquals(1, cluster.workerOf(3));
    }

    @Test
    @DisplayName("a checkpoint goes back to a worker of the runtime and the accelerator it was taken on, or waits")
    void aCheckpointNeedsItsRuntimeAndAccelerator() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "T4").label("runtime", RUNC));
        cluster.join(2, gpuWorker(1_000, 1_250, 1, "A10G").label("runtime", GVISOR));
        cluster.join(3, gpuWorker(1_000, 1_250, 1, "A10G").label("runtime", RUNC));
        cluster.submit(1, GPU, ask(100, 100).gpuModels("A10G").requires("runtime", RUNC));
        cluster.submit(2, GPU, ask(100, 100).gpuModels("A10G").requires("runtime", RUNC));
        assertEquals(3, cluster.workerOf(1));
        cluster.assertWaits(2);
        cluster.submit(3, GPU, ask(100, 100).gpus(1, 1_000).requires("runtime", GVISOR));
        assertEquals(2, cluster.workerOf(3), "an accelerator that is not known is left to the worker");
        cluster.submit(4, GPU, ask(100, 100).gpuModels("H100").requires("runtime", RUNC));
        assertEquals(RejectReason.LARGER_THAN_ANY_WORKER, cluster.rejected.get(4L));
    }

    @Test
    @DisplayName("failover: the own pool's model is not demoted, though the chain has one that is preferred")
    void theOwnPoolsModelIsNotDemoted() {
        Cluster chained = new Cluster(EngineConfig.builder(CATALOG)
                .pool("gpu", PoolPolicy.DEFAULT.withFailover(BACKUP))
                .build());
        chained.join(1, gpuWorker(1_000, 1_250, 1, "A10G").pool(BACKUP).priority(9));
        chained.join(2, gpuWorker(1_000, 1_250, 1, "T4"));
        LongStream.of(1, 2).forEach(id -> chained.submit(id, GPU, askGpu("A10G", "T4")));
        assertEquals(2, chained.workerOf(1));
        assertEquals(1, chained.workerOf(2));
    }

    @Test
    @DisplayName("failover: off unless it is configured, and never to a pool that was not named")
    void failoverIsOffUnlessConfigured() {
        cluster.join(1, worker(1_000, 1_250).pool(BACKUP));
        cluster.submit(1, ask(100, 100));
        cluster.assertWaits(1);
        Cluster chained = new Cluster(EngineConfig.builder(CATALOG)
                .pool("cpu", PoolPolicy.DEFAULT.withFailover(GPU))
                .build());
        chained.join(1, worker(1_000, 1_250).pool(BACKUP));
        chained.submit(1, ask(100, 100));
        chained.assertWaits(1);
        chained.join(2, worker(1_000, 1_250).pool(GPU));
        assertEquals(2, chained.workerOf(1));
    }

    @Test
    @DisplayName("asking what would become of a request reserves nothing")
    void askingReservesNothing() {
        cluster.join(1, worker(1_000, 1_250));
        long before = cluster.engine.stateHash();
        for (int i = 0; i < 10; i++) {
            assertTrue(cluster.hasRoomFor(CPU, ask(1_000, 1_000)));
        }
        assertEquals(before, cluster.engine.stateHash());
        cluster.submit(1, ask(1_000, 1_000));
        assertEquals(1, cluster.workerOf(1));
    }

    @Test
    @DisplayName(
            "what replaces a request of 1000/1000 and one GPU finds its charged memory and its GPU again: 1250 and 1")
    void aReplacementFindsAllThatWasHeld() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "T4"));
        cluster.submit(1, GPU, ask(1_000, 1_000).gpuModels("T4"));
        assertFalse(cluster.hasRoomFor(GPU, ask(1, 1).gpuModels("T4")));
        cluster.engine.complete(++cluster.now, 1);
        assertTrue(cluster.hasRoomFor(GPU, ask(1_000, 1_000).gpuModels("T4")));
        assertFalse(cluster.hasRoomFor(GPU, ask(1_000, 1_001).gpuModels("T4")));
        cluster.submit(2, GPU, ask(1_000, 1_000).gpuModels("T4"));
        assertEquals(1, cluster.workerOf(2));
    }

    @Test
    @DisplayName("which worker fits best does not depend on the unit in which memory is counted")
    void unitsDoNotMixInBestFit() {
        List<Long> inMiB = placements(1);
        assertEquals(inMiB, placements(1_024));
        assertTrue(inMiB.stream().distinct().count() > 1, "more than one worker is used");
    }

    private static List<Long> placements(long unitsOfMemory) {
        Cluster fit = new Cluster(PoolPolicy.DEFAULT);
        Random random = new Random(42);
        for (int id = 0; id < 6; id++) {
            fit.join(id, worker(1_000 + random.nextInt(3_000), unitsOfMemory * (1_250 + random.nextInt(4_000))));
        }
        for (int id = 0; id < 12; id++) {
            fit.submit(id, ask(1 + random.nextInt(600), unitsOfMemory * 4 * (1 + random.nextInt(100))));
        }
        return LongStream.range(0, 12).mapToObj(fit::workerOf).toList();
    }
}

package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.BACKUP;
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
import dev.ringmaster.api.Explanation;
import dev.ringmaster.api.Obstacle;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RejectReason;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users of container platforms know of placement, with the numbers they know it by: millicores and MiB. */
class PlacementConformanceTest {
    private final Cluster cluster = new Cluster();

    // ---- one view of what is free

    @Test
    @DisplayName("a second request with the id of an open one is a duplicate")
    void aSecondRequestWithTheSameIdIsADuplicate() {
        cluster.submit(1, ask(100, 100));
        cluster.submit(1, ask(100, 100));
        assertEquals(RejectReason.DUPLICATE_REQUEST, cluster.rejected.get(1L));
    }

    @Test
    @DisplayName("requests that waited reach the worker that comes")
    void queuedRequestsReachAWorker() {
        cluster.submit(1, ask(100, 100));
        cluster.submit(2, ask(100, 100));
        cluster.assertWaits(1);
        cluster.join(7, worker(1000, 1000));
        assertEquals(List.of(1L, 2L), cluster.placedInOrder);
    }

    @Test
    @DisplayName("a batch of 1,000 requests of 1/1 fills a worker of 1000/2000 to nothing")
    void aLargeBatchFillsAWorkerToTheLast() {
        LongStream.range(0, 1_000).forEach(id -> cluster.submit(id, ask(1, 1)));
        cluster.join(7, worker(1000, 2000));
        assertEquals(1_000, cluster.runningOn(7));
        assertEquals(0, cluster.engine.waitingRequests());
        assertFalse(cluster.hasRoomFor(CPU, ask(1, 0)));
        assertFalse(cluster.hasRoomFor(CPU, ask(0, 1)));
    }

    @Test
    @DisplayName("1000/1000 takes all of 1000/1250; 1/1 finds no room then")
    void aQuarterMoreMemoryIsChargedThanIsAsked() {
        cluster.join(7, worker(1000, 1250));
        cluster.submit(1, ask(1000, 1000));
        assertEquals(7, cluster.workerOf(1));
        cluster.submit(2, ask(1, 1));
        cluster.assertWaits(2);
        cluster.engine.complete(++cluster.now, 1);
        assertEquals(7, cluster.workerOf(2));
    }

    @ParameterizedTest
    @DisplayName("charged memory is rounded up: 0 is 0, 1 is 2, 100 is 125")
    @CsvSource({"0, 0", "1, 2", "2, 3", "4, 5", "100, 125", "101, 127"})
    void chargedMemoryIsRoundedUp(long asked, long charged) {
        cluster.join(7, worker(1000, 1000));
        cluster.submit(1, ask(1, asked));
        assertTrue(cluster.hasRoomFor(CPU, ask(1, (1000 - charged) * 100 / 125)));
        assertEquals(charged, ask(1, asked).build().charge(1));
    }

    @Test
    @DisplayName("of three requests of 100/100 two go to a worker of 200/250, and nothing is promised twice")
    void nothingIsPromisedTwice() {
        cluster.join(7, worker(200, 250));
        LongStream.of(1, 2, 3).forEach(id -> cluster.submit(id, ask(100, 100)));
        assertEquals(2, cluster.runningOn(7));
        cluster.assertWaits(3);
        assertFalse(cluster.hasRoomFor(CPU, ask(1, 0)));
    }

    @Test
    @DisplayName("50 requests of 1000/2048 fill five workers of 10000 exactly, never more")
    void aBurstFillsWorkersExactly() {
        LongStream.range(0, 5).forEach(id -> cluster.join(id, worker(10_000, 30_000)));
        LongStream.range(0, 51).forEach(id -> cluster.submit(id, ask(1_000, 2_048)));
        LongStream.range(0, 5).forEach(id -> assertEquals(10, cluster.runningOn(id)));
        cluster.assertWaits(50);
    }

    @Test
    @DisplayName("one event tells of a placement: the worker it got and how long it waited")
    void oneEventTellsOfAPlacement() {
        cluster.now = 1_000;
        cluster.submit(1, ask(100, 100));
        cluster.now = 5_000;
        cluster.join(7, worker(1000, 1000));
        assertEquals(List.of(1L), cluster.placedInOrder);
        assertEquals(List.of(4_000L), cluster.waits);
    }

    @Test
    @DisplayName("a request that waits can be stopped and holds nothing; one that runs gives back what it held")
    void stoppingGivesBackWhatWasHeld() {
        cluster.join(7, worker(100, 125));
        cluster.submit(1, ask(100, 100));
        cluster.submit(2, ask(100, 100));
        cluster.submit(3, ask(100, 100));
        cluster.engine.cancel(++cluster.now, 2);
        cluster.engine.cancel(++cluster.now, 1);
        assertEquals(7, cluster.workerOf(3));
        assertEquals(1, cluster.engine.openRequests());
    }

    // ---- pack and spread

    @Test
    @DisplayName("two requests of 100/100 and two workers of 200/250: one worker gets both, the other none")
    void packsOntoOneWorker() {
        cluster.join(7, worker(200, 250));
        cluster.join(8, worker(200, 250));
        cluster.submit(1, ask(100, 100));
        cluster.submit(2, ask(100, 100));
        assertEquals(cluster.workerOf(1), cluster.workerOf(2));
    }

    @Test
    @DisplayName("a burst of 70 requests of 100/100 goes to one of two workers of 16000/32000")
    void aBurstGoesToOneWorker() {
        cluster.join(7, worker(16_000, 32_000));
        cluster.join(8, worker(16_000, 32_000));
        LongStream.range(0, 70).forEach(id -> cluster.submit(id, ask(100, 100)));
        assertEquals(70, Math.max(cluster.runningOn(7), cluster.runningOn(8)));
    }

    @Test
    @DisplayName("pack leaves an idle worker idle though it would be the tighter fit")
    void packLeavesIdleWorkersIdle() {
        cluster.join(7, worker(1_000, 2_000));
        cluster.submit(1, ask(100, 100));
        cluster.join(8, worker(100, 125));
        cluster.submit(2, ask(100, 100));
        assertEquals(7, cluster.workerOf(2));
    }

    @Test
    @DisplayName("spread: 100 requests over 10 workers leave 5 to 15 on each, all in use")
    void spreadUsesAllWorkersAlike() {
        Cluster spread = new Cluster(PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.SPREAD));
        LongStream.range(0, 10).forEach(id -> spread.join(id, worker(10_000, 20_480)));
        LongStream.range(0, 100).forEach(id -> spread.submit(id, ask(100, 256)));
        LongStream.range(0, 10).forEach(id -> assertEquals(10, spread.runningOn(id)));
    }

    // ---- who may use which worker

    @Test
    @DisplayName(
            "CPU requests go to CPU workers and GPU requests to workers with their model; 2000/2500/1 keeps 1000/1250/0")
    void cpuAndGpuWorkKeepApart() {
        cluster.join(1, worker(2_000, 2_500));
        cluster.join(2, gpuWorker(2_000, 2_500, 1, "A10G").pool(CPU));
        cluster.submit(1, ask(1_000, 1_000));
        cluster.submit(2, ask(1_000, 1_000).gpus(1, 1_000).gpuModels("A10G"));
        assertEquals(1, cluster.workerOf(1));
        assertEquals(2, cluster.workerOf(2));
        cluster.submit(3, ask(1_000, 1_000));
        cluster.submit(4, ask(1_000, 1_000));
        assertEquals(1, cluster.workerOf(3));
        cluster.assertWaits(4);
        Explanation explanation = cluster.engine.explain(4).orElseThrow();
        assertTrue(explanation.obstacles().stream().anyMatch(o -> o.kind() == Obstacle.Kind.WORKER_KIND));
    }

    @Test
    @DisplayName("CPU requests use GPU workers where the pool lets them")
    void cpuWorkUsesGpuWorkersWhereThePoolLetsIt() {
        Cluster open = new Cluster(PoolPolicy.DEFAULT.withCpuWorkOnGpuWorkers());
        open.join(2, gpuWorker(2_000, 2_500, 1, "A10G"));
        open.submit(1, GPU, ask(1_000, 1_000));
        assertEquals(2, open.workerOf(1));
    }

    @Test
    @DisplayName("a request that names GPU models and no number of devices asks for one whole device")
    void aModelWithoutANumberIsOneDevice() {
        cluster.join(2, gpuWorker(2_000, 2_500, 2, "T4"));
        cluster.submit(1, GPU, askGpu("T4"));
        cluster.submit(2, GPU, askGpu("T4"));
        cluster.submit(3, GPU, askGpu("T4"));
        assertEquals(2, cluster.runningOn(2));
        cluster.assertWaits(3);
    }

    @Test
    @DisplayName("a plain request is kept off preemptable workers; one that allows them may use both")
    void preemptableWorkersAreForThoseWhoAllowThem() {
        cluster.join(1, worker(1_000, 1_250).preemptable());
        cluster.submit(1, ask(1_000, 1_000));
        assertEquals(RejectReason.LARGER_THAN_ANY_WORKER, cluster.rejected.get(1L));
        cluster.submit(2, ask(1_000, 1_000).allowPreemptable());
        assertEquals(1, cluster.workerOf(2));
        cluster.join(3, worker(1_000, 1_250));
        cluster.submit(4, ask(1_000, 1_000));
        assertEquals(3, cluster.workerOf(4));
    }

    @Test
    @DisplayName("a reserved worker refuses who does not name its selector and takes who does; 1000/2000 keeps 0/750")
    void aReservedWorkerTakesOnlyItsOwn() {
        cluster.join(1, worker(1_000, 2_000).reservedFor("selector", 5));
        cluster.join(2, worker(100, 125));
        cluster.submit(1, ask(1_000, 1_000));
        assertEquals(RejectReason.LARGER_THAN_ANY_WORKER, cluster.rejected.get(1L));
        cluster.submit(2, ask(1_000, 1_000).requires("selector", 6));
        assertEquals(RejectReason.LARGER_THAN_ANY_WORKER, cluster.rejected.get(2L));
        cluster.submit(3, ask(1_000, 1_000).requires("selector", 5));
        assertEquals(1, cluster.workerOf(3));
    }

    @Test
    @DisplayName("a request that names a selector goes to no worker without it")
    void aSelectorIsBinding() {
        cluster.join(1, worker(1_000, 1_250));
        cluster.join(2, worker(1_000, 1_250).label("selector", 5));
        cluster.submit(1, ask(100, 100).requires("selector", 5));
        cluster.submit(2, ask(950, 100).requires("selector", 5));
        assertEquals(2, cluster.workerOf(1));
        cluster.assertWaits(2);
        assertEquals(
                List.of(Obstacle.Kind.DIMENSION, Obstacle.Kind.LABELS),
                cluster.engine.explain(2).orElseThrow().obstacles().stream()
                        .map(Obstacle::kind)
                        .toList());
    }

    @Test
    @DisplayName(
            "another tenant's private worker is invisible, with the right selector too; the tenant uses his and shared ones")
    void anotherTenantsWorkerIsInvisible() {
        cluster.join(1, worker(100, 125).label("selector", 5).reservedFor("tenant", 7));
        cluster.join(2, worker(100, 125).label("selector", 5));
        cluster.submit(1, ask(100, 100).requires("selector", 5).belongsTo("tenant", 8));
        cluster.submit(2, ask(100, 100).requires("selector", 5).belongsTo("tenant", 8));
        assertEquals(2, cluster.workerOf(1));
        cluster.assertWaits(2);
        cluster.submit(3, ask(100, 100).belongsTo("tenant", 7));
        assertEquals(1, cluster.workerOf(3));
    }

    @Test
    @DisplayName("a request pinned to a machine goes there or waits, however free others are")
    void aPinnedRequestGoesToItsMachine() {
        cluster.join(1, worker(1_000, 1_250).label("machine", 11));
        cluster.join(2, worker(100, 125).label("machine", 12));
        cluster.submit(1, ask(100, 100).requires("machine", 12));
        cluster.submit(2, ask(100, 100).requires("machine", 12));
        assertEquals(2, cluster.workerOf(1));
        cluster.assertWaits(2);
        cluster.join(3, worker(100, 125).label("machine", 12));
        assertEquals(3, cluster.workerOf(2));
    }

    // ---- which worker is better

    @Test
    @DisplayName("workers of priority 1000 are used before those of 100, and those when they are full")
    void higherPrioritiesGoFirst() {
        cluster.join(1, worker(100, 125).priority(100));
        cluster.join(2, worker(100, 125).priority(1_000));
        cluster.submit(1, ask(100, 100));
        cluster.submit(2, ask(100, 100));
        assertEquals(2, cluster.workerOf(1));
        assertEquals(1, cluster.workerOf(2));
    }

    @Test
    @DisplayName("GPU models are used in the order of preference: [A10G], [A10G, T4] get A10G, T4")
    void preferredModelsGoFirst() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "T4"));
        cluster.join(2, gpuWorker(1_000, 1_250, 1, "A10G"));
        cluster.submit(1, GPU, askGpu("A10G"));
        cluster.submit(2, GPU, askGpu("A10G", "T4"));
        assertEquals(2, cluster.workerOf(1));
        assertEquals(1, cluster.workerOf(2));
    }

    @Test
    @DisplayName("three models in the order of preference, each used once; the fourth request waits")
    void threePreferredModels() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "T4"));
        cluster.join(2, gpuWorker(1_000, 1_250, 1, "A10G"));
        cluster.join(3, gpuWorker(1_000, 1_250, 1, "H100"));
        LongStream.range(0, 4).forEach(id -> cluster.submit(id, GPU, askGpu("H100", "A10G", "T4")));
        assertEquals(
                List.of(3L, 2L, 1L),
                LongStream.range(0, 3).boxed().map(cluster::workerOf).toList());
        cluster.assertWaits(3);
    }

    @Test
    @DisplayName("a request for any model takes one that is not the first choice of its pool's other users")
    void anyModelWillDo() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "H100"));
        cluster.submit(1, GPU, ask(100, 100).gpus(1, 1_000));
        assertEquals(1, cluster.workerOf(1));
    }

    @Test
    @DisplayName("a preference changes nothing on the worker: with equal priorities [T4, A10G] gets T4 again and again")
    void aPreferenceChangesNothingOnTheWorker() {
        cluster.join(1, gpuWorker(1_000, 1_250, 1, "A10G").priority(7));
        cluster.join(2, gpuWorker(1_000, 1_250, 1, "T4").priority(7));
        for (int id = 0; id < 100; id++) {
            cluster.submit(id, GPU, askGpu("T4", "A10G"));
            assertEquals(2, cluster.workerOf(id));
            cluster.engine.complete(++cluster.now, id);
        }
    }

    @Test
    @DisplayName("a request is refused at once that asks for more devices than any worker has")
    void moreDevicesThanAnyWorkerHas() {
        cluster.join(1, gpuWorker(1_000, 1_250, 2, "T4"));
        cluster.submit(1, GPU, ask(100, 100).gpus(3, 1_000));
        assertEquals(RejectReason.LARGER_THAN_ANY_WORKER, cluster.rejected.get(1L));
    }

    // ---- other pools

    private static Cluster withFailover() {
        return new Cluster(EngineConfig.builder(Cluster.CATALOG)
                .pools(PoolPolicy.DEFAULT.withPlacement(PlacementPolicy.PACK))
                .pool("cpu", PoolPolicy.DEFAULT.withFailover(GPU, BACKUP))
                .build());
    }

    @Test
    @DisplayName("failover: the own pool first, then the others in their order, then the request waits for any of them")
    void failoverGoesDownTheChain() {
        Cluster chained = withFailover();
        chained.join(1, worker(100, 125).pool(BACKUP));
        chained.join(2, worker(100, 125).pool(GPU));
        chained.join(3, worker(100, 125).pool(CPU));
        LongStream.range(0, 4).forEach(id -> chained.submit(id, ask(100, 100)));
        assertEquals(
                List.of(3L, 2L, 1L),
                LongStream.range(0, 3).boxed().map(chained::workerOf).toList());
        chained.assertWaits(3);
        chained.engine.complete(++chained.now, 2);
        assertEquals(1, chained.workerOf(3), "it was woken by room in the last pool of the chain");
    }

    @Test
    @DisplayName("failover: the chain outranks priority and a tighter fit elsewhere")
    void theChainOutranksPriority() {
        Cluster chained = withFailover();
        chained.join(1, worker(100, 125).pool(GPU).priority(1_000));
        chained.join(2, worker(10_000, 12_500).pool(CPU));
        chained.submit(1, ask(100, 100));
        assertEquals(2, chained.workerOf(1));
    }

    @Test
    @DisplayName("failover: a pool without a chain sees no other pool's workers, and rules hold down the chain")
    void rulesHoldDownTheChain() {
        Cluster chained = withFailover();
        chained.join(1, worker(100, 125).pool(CPU));
        chained.submit(1, GPU, ask(100, 100));
        chained.assertWaits(1);
        chained.submit(2, ask(100, 100));
        chained.join(2, gpuWorker(100, 125, 1, "T4"));
        chained.join(3, worker(100, 125).pool(BACKUP).preemptable());
        chained.submit(3, ask(100, 100));
        assertEquals(1, chained.workerOf(2));
        chained.assertWaits(3);
    }

    @Test
    @DisplayName("work of a lost worker finds a place down the chain and keeps its order")
    void workOfALostWorkerGoesDownTheChain() {
        Cluster chained = withFailover();
        chained.join(1, worker(200, 250).pool(CPU));
        chained.submit(1, ask(100, 100));
        chained.submit(2, ask(100, 100));
        chained.submit(3, ask(100, 100));
        chained.join(2, worker(100, 125).pool(BACKUP));
        assertEquals(2, chained.workerOf(3));
        chained.engine.complete(++chained.now, 3);
        chained.engine.workerLeave(++chained.now, 1);
        assertEquals(2, chained.workerOf(1));
        chained.assertWaits(2);
    }
}

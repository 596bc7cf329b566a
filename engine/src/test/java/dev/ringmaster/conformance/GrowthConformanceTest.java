package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Cluster.ask;
import static dev.ringmaster.conformance.Cluster.askGpu;
import static dev.ringmaster.conformance.Cluster.gpuWorker;
import static dev.ringmaster.conformance.Cluster.worker;
import static dev.ringmaster.conformance.Fleet.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.EngineConfig;
import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.WorkerSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When workers are ordered, how many, and what becomes of those they were ordered for. CPU millicores / memory MiB. */
class GrowthConformanceTest {
    private static final AdmissionPolicy PLAIN = AdmissionPolicy.builder(1).build();

    private static GrowthPolicy by(WorkerSpec.Builder... templates) {
        return GrowthPolicy.of(Fleet.specs(templates));
    }

    // ---- how many

    @Test
    @DisplayName("InFlightProvisioning: two 100/100 share one 200/250 worker that is being started; one order")
    void requestsShareAWorkerThatIsBeingStarted() {
        Fleet fleet = new Fleet(worker(200, 250));
        fleet.submit(1, ask(100, 100));
        fleet.gather();
        fleet.submit(2, ask(100, 100));
        fleet.gather();

        assertEquals(List.of(new Fleet.Order(1, worker(200, 250).build(), 1)), fleet.orders);
        fleet.start(7);
        assertEquals(Map.of(1L, 7L, 2L, 7L), fleet.workerOf);
    }

    @Test
    @DisplayName("TracksPendingWorkerCapacityAcrossBatches: a second request does not count on a GPU that is promised")
    void aWorkerThatIsFullyPromisedIsNotPromisedAgain() {
        Fleet fleet = new Fleet(gpuWorker(1_000, 1_250, 1, "A10G"));
        fleet.submit(1, Cluster.GPU, askGpu("A10G"));
        fleet.gather();
        fleet.submit(2, Cluster.GPU, askGpu("A10G"));
        fleet.gather();

        assertEquals(2, fleet.orders.size());
        assertEquals(2, fleet.ordered());
    }

    @Test
    @DisplayName("AddWorkerForReservation: who is cancelled gives the promise back")
    void aPromiseIsGivenBackByWhoIsCancelled() {
        Fleet fleet = new Fleet(worker(100, 125));
        fleet.submit(1, ask(100, 100));
        fleet.gather();
        fleet.engine.cancel(fleet.now, 1);
        fleet.submit(2, ask(100, 100));
        fleet.gather();

        assertEquals(1, fleet.ordered());
    }

    @Test
    @DisplayName("ProvisionedWorkerUsesSchedulingMemory: 1000 MiB need a worker of 1250")
    void chargedMemoryCounts() {
        Fleet fleet = new Fleet(worker(1_000, 1_249), worker(1_000, 1_250));
        fleet.submit(1, ask(1_000, 1_000));
        fleet.gather();

        assertEquals(List.of(new Fleet.Order(1, worker(1_000, 1_250).build(), 1)), fleet.orders);
    }

    @Test
    @DisplayName("ProvisionedWorkerUsesPoolSizingDefaults: 100/100 leave 15900/16259 of 16000/16384 to promise")
    void whatAWorkerHasMoreThanIsNeededIsPromisedToOthers() {
        Fleet fleet = new Fleet(worker(16_000, 16_384));
        fleet.submit(1, ask(100, 100));
        fleet.gather();
        fleet.submit(2, ask(15_900, 13_007));
        fleet.gather();
        assertEquals(1, fleet.ordered());

        fleet.submit(3, ask(1, 1));
        fleet.gather();
        assertEquals(2, fleet.ordered());
    }

    @Test
    @DisplayName("TinySandboxBurst: 70 x 100/100 need one worker of 16000/32000, not 70")
    void aBurstOfTinyRequestsNeedsOneWorker() {
        Fleet fleet = new Fleet(worker(16_000, 32_000));
        for (int id = 0; id < 70; id++) {
            fleet.submit(id, ask(100, 100));
        }
        fleet.gather();

        assertEquals(1, fleet.orders.size());
        assertEquals(1, fleet.ordered());
    }

    @Test
    @DisplayName("equal needs are one order: 100 x 1000/1000 need 10 workers of 10000/20480")
    void equalNeedsAreOneOrder() {
        Fleet fleet = new Fleet(worker(10_000, 20_480));
        for (int id = 0; id < 100; id++) {
            fleet.submit(id, ask(1_000, 1_000));
        }
        fleet.pass(10 * SECOND);
        assertEquals(List.of(new Fleet.Order(1, worker(10_000, 20_480).build(), 10)), fleet.orders);

        for (int id = 0; id < 10; id++) {
            fleet.start(id);
            fleet.gather();
        }
        assertEquals(100, fleet.workerOf.size());
        assertEquals(10, fleet.ordered());
    }

    @Test
    @DisplayName("AddWorkerIfNeeded: nothing is ordered while there is enough free, or enough being started")
    void nothingIsOrderedForThoseWhoHaveRoom() {
        Fleet fleet = new Fleet(worker(1_000, 1_250));
        fleet.engine.workerJoin(fleet.now, 1, worker(1_000, 1_250).build());
        fleet.submit(1, ask(600, 100));
        fleet.pass(SECOND);
        assertEquals(0, fleet.ordered());

        fleet.submit(2, ask(600, 100));
        fleet.submit(3, ask(400, 100));
        fleet.pass(SECOND);
        assertEquals(1, fleet.ordered());
        assertEquals(1, fleet.workerOf.get(3L));
    }

    // ---- which

    @Test
    @DisplayName("a large burst gets large workers and a small one small ones")
    void theTemplateThatTakesMostIsOrdered() {
        Fleet small = new Fleet(worker(4_000, 16_000), worker(64_000, 64_000));
        small.submit(1, ask(1_000, 100));
        small.gather();
        assertEquals(worker(4_000, 16_000).build(), small.last().worker());

        Fleet large = new Fleet(worker(4_000, 16_000), worker(64_000, 64_000));
        for (int id = 0; id < 64; id++) {
            large.submit(id, ask(1_000, 100));
        }
        large.gather();
        assertEquals(List.of(new Fleet.Order(1, worker(64_000, 64_000).build(), 1)), large.orders);
    }

    @Test
    @DisplayName("CPU/GPU separate: no worker with GPUs is ordered for requests without")
    void requestsWithoutGpusOrderWorkersWithoutGpus() {
        Fleet fleet = new Fleet(
                gpuWorker(64_000, 64_000, 8, "H100"), worker(1_000, 1_250).pool(Cluster.GPU));
        fleet.submit(1, Cluster.GPU, ask(1_000, 1_000));
        fleet.submit(2, Cluster.GPU, ask(1_000, 1_000));
        fleet.gather();

        assertEquals(
                List.of(new Fleet.Order(
                        1, worker(1_000, 1_250).pool(Cluster.GPU).build(), 2)),
                fleet.orders);
    }

    @Test
    @DisplayName("a request that no worker but one that can be ordered could hold waits for that one")
    void aRequestLargerThanAnyWorkerWaitsForOneThatCanBeOrdered() {
        Fleet fleet = new Fleet(worker(2_000, 1_250));
        fleet.engine.workerJoin(fleet.now, 1, worker(1_000, 1_250).build());
        fleet.submit(1, ask(2_000, 100));
        fleet.submit(2, ask(2_001, 100));
        fleet.gather();

        assertEquals(Map.of(2L, RejectReason.LARGER_THAN_ANY_WORKER), fleet.rejected);
        assertEquals(1, fleet.ordered());
        fleet.start(2);
        assertEquals(2, fleet.workerOf.get(1L));
    }

    @Test
    @DisplayName("static pool skipped: without templates nothing is ordered, and requests wait as ever")
    void aPoolThatDoesNotGrowOrdersNothing() {
        Fleet fleet = new Fleet(GrowthPolicy.NONE, PLAIN);
        fleet.submit(1, ask(100, 100));
        assertTrue(fleet.engine.nextTimerNanos() > 100 * SECOND, "nothing is looked at soon");
        fleet.pass(100 * SECOND);

        assertEquals(0, fleet.ordered());
        assertEquals(1, fleet.engine.waitingRequests());
    }

    @Test
    @DisplayName("who waits for a limit needs no worker; it does when the limit lets it go")
    void nothingIsOrderedForThoseWhomLimitsHold() {
        AdmissionPolicy oneEach = AdmissionPolicy.builder(1)
                .defaultAccount(AccountPolicy.of(Limits.NONE.withMaxConcurrent(1)))
                .build();
        Fleet fleet = new Fleet(by(worker(100, 125)), oneEach);
        for (int id = 0; id < 10; id++) {
            fleet.submit(id, ask(100, 100));
        }
        fleet.gather();
        assertEquals(1, fleet.ordered());
        fleet.start(1);
        fleet.pass(SECOND);
        assertEquals(1, fleet.ordered());
    }

    // ---- failures

    @Test
    @DisplayName("DoesNotBlockOnSlowWorkerProvisioning: ready work goes on while an order hangs")
    void readyWorkGoesOnWhileAnOrderHangs() {
        Fleet fleet = new Fleet(worker(2_000, 2_500));
        fleet.engine.workerJoin(fleet.now, 1, worker(1_000, 1_250).build());
        fleet.submit(1, ask(2_000, 100));
        fleet.gather();
        for (int id = 2; id < 12; id++) {
            fleet.submit(id, ask(1_000, 100));
            assertEquals(1, fleet.workerOf.get((long) id));
            fleet.engine.complete(fleet.now, id);
        }
    }

    @Test
    @DisplayName("failure backs off the pool: no second order before; back-off does not block existing workers")
    void aFailedOrderLetsThePoolWait() {
        Fleet fleet = new Fleet(by(worker(2_000, 2_500)).withBackoff(10 * SECOND, 60 * SECOND), PLAIN);
        fleet.engine.workerJoin(fleet.now, 1, worker(1_000, 1_250).build());
        fleet.submit(1, ask(2_000, 100));
        fleet.gather();
        fleet.failLast();
        fleet.submit(2, ask(2_000, 100));
        fleet.pass(5 * SECOND - 1);
        assertEquals(1, fleet.orders.size());
        fleet.submit(3, ask(1_000, 100));
        assertEquals(1, fleet.workerOf.get(3L));
        fleet.pass(5 * SECOND + 1);
        assertEquals(
                List.of(1, 2), fleet.orders.stream().map(Fleet.Order::count).toList());
    }

    @Test
    @DisplayName("third attempt is the last: three orders, then the request fails; who came later has his own three")
    void theThirdAttemptIsTheLast() {
        Fleet fleet = new Fleet(worker(1_000, 1_250));
        fleet.submit(1, ask(1_000, 100));
        for (int attempt = 1; attempt <= GrowthPolicy.MAX_ATTEMPTS; attempt++) {
            assertTrue(fleet.failed.isEmpty());
            fleet.pass(61 * SECOND);
            assertEquals(attempt, fleet.orders.size());
            if (attempt == 3) {
                fleet.submit(2, ask(1_000, 100));
            }
            fleet.failLast();
        }
        assertEquals(Map.of(1L, FailReason.NO_WORKER_STARTED), fleet.failed);
        assertEquals(1, fleet.engine.waitingRequests());
    }

    @Test
    @DisplayName("workers are ordered for those of a gang that find no room, and all start when the last has joined")
    void workersAreOrderedForGangs() {
        Fleet fleet = new Fleet(worker(2_000, 2_500));
        fleet.engine.workerJoin(fleet.now, 1, worker(1_000, 1_250).build());
        fleet.submitGang(ask(1_000, 1_000), 11, 12, 13, 14);
        fleet.gather();

        assertEquals(List.of(new Fleet.Order(1, worker(2_000, 2_500).build(), 2)), fleet.orders);
        fleet.start(2);
        assertEquals(Map.of(), fleet.workerOf);
        fleet.start(3);
        assertEquals(Map.of(11L, 1L, 12L, 2L, 13L, 2L, 14L, 3L), fleet.workerOf);
    }

    @Test
    @DisplayName("a gang for which three orders failed ends as a whole")
    void theThirdAttemptIsTheLastForAGang() {
        Fleet fleet = new Fleet(worker(1_000, 1_250));
        fleet.submitGang(ask(1_000, 100), 1, 2);
        for (int attempt = 1; attempt <= GrowthPolicy.MAX_ATTEMPTS; attempt++) {
            assertTrue(fleet.failed.isEmpty());
            fleet.pass(61 * SECOND);
            fleet.failLast();
        }

        assertEquals(Map.of(1L, FailReason.NO_WORKER_STARTED, 2L, FailReason.GANG_BROKEN), fleet.failed);
        assertEquals(0, fleet.engine.waitingRequests());
    }

    @Test
    @DisplayName("pending age limit: a worker that does not come within the timeout counts as failed")
    void anOrderTimesOut() {
        Fleet fleet = new Fleet(by(worker(1_000, 1_250)).withOrderTimeout(20 * SECOND), PLAIN);
        fleet.submit(1, ask(1_000, 100));
        fleet.pass(300 * SECOND);

        assertEquals(3, fleet.orders.size());
        assertEquals(FailReason.NO_WORKER_STARTED, fleet.failed.get(1L));
    }

    @Test
    @DisplayName("an order may fail in part: the rest is still expected")
    void anOrderMayFailInPart() {
        Fleet fleet = new Fleet(worker(1_000, 1_250));
        for (int id = 0; id < 4; id++) {
            fleet.submit(id, ask(1_000, 100));
        }
        fleet.gather();
        fleet.engine.workerOrderFailed(fleet.now, 1, 1);
        fleet.pass(5 * SECOND);

        assertEquals(
                List.of(4, 1), fleet.orders.stream().map(Fleet.Order::count).toList());
    }

    @Test
    @DisplayName("an order that is not known, or of which nobody is missing, cannot fail; late workers just join")
    void whatIsNotKnownIsRefused() {
        Fleet fleet = new Fleet(worker(1_000, 1_250));
        fleet.engine.workerOrderFailed(fleet.now, 1, 1);
        fleet.submit(1, ask(1_000, 100));
        fleet.gather();
        fleet.start(1);
        fleet.start(2);
        fleet.engine.workerOrderFailed(fleet.now, 1, 1);

        assertEquals(List.of(RefusalReason.UNKNOWN_ORDER, RefusalReason.UNKNOWN_ORDER), fleet.refused);
        fleet.submit(2, ask(1_000, 100));
        assertEquals(2, fleet.workerOf.get(2L));
    }

    @Test
    @DisplayName("a worker that dies puts its work back in order, and only what found no room is ordered for")
    void whatALostWorkerHeldIsOrderedForIfItFindsNoRoom() {
        Fleet fleet = new Fleet(worker(1_000, 1_250));
        fleet.engine.workerJoin(fleet.now, 1, worker(3_000, 3_750).build());
        for (int id = 1; id <= 3; id++) {
            fleet.submit(id, ask(1_000, 100));
        }
        fleet.engine.workerJoin(fleet.now, 2, worker(1_000, 1_250).build());
        fleet.engine.workerLeave(fleet.now, 1);
        fleet.gather();

        assertEquals(Map.of(1L, 2L), fleet.workerOf);
        assertEquals(2, fleet.ordered());
        fleet.start(3);
        fleet.start(4);
        assertEquals(List.of(1L, 2L, 3L, 1L, 2L, 3L), fleet.placedInOrder);
        assertNull(fleet.failed.get(1L));
    }

    @Test
    @DisplayName("templates are of the pool and the catalog, few, and times are in order")
    void badPoliciesAreRefused() {
        WorkerSpec ofOtherPool = worker(1, 1).pool(Cluster.BACKUP).build();
        EngineConfig.Builder config = EngineConfig.builder(Cluster.CATALOG)
                .pool("cpu", PoolPolicy.DEFAULT.withGrowth(GrowthPolicy.of(ofOtherPool)));

        assertThrows(IllegalArgumentException.class, config::build);
        assertThrows(IllegalArgumentException.class, () -> GrowthPolicy.NONE.withBackoff(2, 1));
        assertThrows(IllegalArgumentException.class, () -> GrowthPolicy.NONE.withGather(-1));
        assertThrows(IllegalArgumentException.class, () -> GrowthPolicy.NONE.withOrderTimeout(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> GrowthPolicy.of(Collections.nCopies(17, ofOtherPool).toArray(WorkerSpec[]::new)));
    }
}

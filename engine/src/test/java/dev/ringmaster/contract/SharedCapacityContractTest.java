package dev.ringmaster.contract;

import static dev.ringmaster.port.CapacityVerdict.ALREADY_RESERVED;
import static dev.ringmaster.port.CapacityVerdict.APPLIED;
import static dev.ringmaster.port.CapacityVerdict.GROUP_REFUSED;
import static dev.ringmaster.port.CapacityVerdict.NOT_RESERVED;
import static dev.ringmaster.port.CapacityVerdict.NO_ROOM;
import static dev.ringmaster.port.CapacityVerdict.UNKNOWN_WORKER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.SharedWorker;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What batches do to the workers that nodes share, with the numbers that users of container platforms know it by:
 * millicores and MiB of workers of 1000/2048.
 */
public abstract class SharedCapacityContractTest extends SharedCapacityFixture {
    // ---- what is applied

    @Test
    @DisplayName("one worker: three reservations of 100/256 leave 700/1280 at version 1")
    void oneWorker() {
        shared.join(1, worker(1000, 2048));
        reserve(1, ask(100, 256), ask(100, 256), ask(100, 256));
        assertFree(1, 700, 1280, 1);
    }

    @Test
    @DisplayName("three workers in one call: 2 x 100/256, 1 x 150/512, 2 x 200/1024 leave 800/1536, 850/1536, 600/0")
    void threeWorkersInOneCall() {
        LongStream.of(1, 2, 3).forEach(id -> shared.join(id, worker(1000, 2048)));
        CapacityBatch batch = batch();
        batch.reserve(1, 3, ask(200, 1024), 0);
        batch.reserve(2, 1, ask(100, 256), 0);
        batch.reserve(3, 2, ask(150, 512), 0);
        batch.reserve(4, 1, ask(100, 256), 0);
        batch.reserve(5, 3, ask(200, 1024), 0);
        assertVerdicts(send(batch), APPLIED, 5);
        assertFree(1, 800, 1536, 1);
        assertFree(2, 850, 1536, 1);
        assertFree(3, 600, 0, 1);
    }

    @Test
    @DisplayName("giving back: of 500/1024 free, two of 100/256 given back leave 700/1536 free")
    void givingBack() {
        shared.join(1, worker(1000, 2048));
        long first = reserve(1, ask(100, 256), ask(100, 256), ask(300, 512));
        assertFree(1, 500, 1024, 1);
        CapacityBatch batch = batch();
        batch.release(first, 1);
        batch.release(first + 1, 1);
        assertVerdicts(send(batch), APPLIED, 2);
        assertFree(1, 700, 1536, 2);
    }

    @Test
    @DisplayName("too little: of 100/256 free, 200/512 is refused and the worker's record is as it was")
    void tooLittle() {
        shared.join(1, worker(1000, 2048));
        reserve(1, ask(900, 1792));
        CapacityBatch batch = batch();
        batch.reserve(99, 1, ask(200, 512), 0);
        send(batch);
        assertEquals(NO_ROOM, batch.verdict(0));
        assertEquals(1, batch.refusals());
        assertFree(1, 100, 256, 1);
        assertEquals(100, batch.worker(0).free(0), "the answer tells what is free");
        assertEquals(1, batch.worker(0).version());
    }

    @Test
    @DisplayName("GPU: 500/1024 and one T4 on a worker of two leave 500/1024 and one T4")
    void gpu() {
        shared.join(1, gpuWorker(1000, 2048, 2, "T4"));
        reserve(1, askGpu(500, 1024, 1, "T4"));
        SharedWorker worker = assertFree(1, 500, 1024, 1);
        assertEquals(1, worker.freeGpus());
        assertEquals(0, worker.freeGpuMillis(0));
        assertEquals(1000, worker.freeGpuMillis(1));
    }

    @Test
    @DisplayName("an empty batch changes nothing, is no error and uses no number")
    void anEmptyBatchIsNothing() {
        shared.join(1, worker(1000, 2048));
        CapacityBatch empty = apply(batch().from(SENDER, FENCE, 1));
        assertEquals(BatchOutcome.DECIDED, empty.outcome());
        assertEquals(0, empty.workers());
        assertEquals(0, empty.refusals());
        reserve(1, ask(100, 256));
        assertFree(1, 900, 1792, 1);
    }

    // ---- what is refused

    @Test
    @DisplayName("an unknown worker is refused, and neither a reservation nor a release makes a record of it")
    void anUnknownWorkerLeavesNoGhost() {
        CapacityBatch batch = batch();
        batch.reserve(1, 77, ask(100, 256), 0);
        batch.release(2, 77);
        send(batch);
        assertVerdicts(batch, UNKNOWN_WORKER, 2);
        assertFalse(batch.worker(0).isKnown());
        assertFalse(read(77).isKnown());
        assertFalse(shared.open(77, true));
        assertFalse(shared.leave(77));
        assertEquals(List.of(), readAll());
    }

    @Test
    @DisplayName("a bad worker and a good one: the good one's reservations are there")
    void aBadWorkerDoesNotTakeDownAGoodOne() {
        shared.join(1, worker(1000, 2048));
        shared.join(2, worker(100, 128));
        CapacityBatch batch = batch().allOrNone();
        batch.reserve(1, 77, ask(100, 256), 0);
        batch.reserve(2, 1, ask(100, 256), 0);
        batch.reserve(3, 2, ask(100, 256), 0);
        send(batch);
        assertEquals(List.of(UNKNOWN_WORKER, APPLIED, NO_ROOM), verdicts(batch));
        assertFree(1, 900, 1792, 1);
        assertFree(2, 100, 128, 0);
    }

    @Test
    @DisplayName("a GPU that is not free, or not there, or of another model is refused")
    void gpusAreNeverPromisedTwice() {
        shared.join(1, gpuWorker(4000, 8192, 2, "T4"));
        CapacityBatch batch = batch();
        batch.reserve(1, 1, askGpu(500, 1024, 1, "T4"), 0b01);
        batch.reserve(2, 1, askGpu(500, 1024, 1, "T4"), 0b01);
        batch.reserve(3, 1, askGpu(500, 1024, 2, "T4"), 0b11);
        batch.reserve(4, 1, askGpu(500, 1024, 1, "T4"), 0b100);
        batch.reserve(5, 1, askGpu(500, 1024, 1, "A10G"), 0b10);
        batch.reserve(6, 1, askGpu(500, 1024, 1, "T4"), 0b10);
        send(batch);
        assertEquals(List.of(APPLIED, NO_ROOM, NO_ROOM, NO_ROOM, NO_ROOM, APPLIED), verdicts(batch));
        assertEquals(0, assertFree(1, 3000, 6144, 1).freeGpus());
    }

    @Test
    @DisplayName("fractions of a GPU add up to one device and no further")
    void fractionsOfAGpu() {
        shared.join(1, gpuWorker(4000, 8192, 2, "T4"));
        Demand most = demand(100, 100).gpus(1, 700).build();
        Demand rest = demand(100, 100).gpus(1, 300).build();
        CapacityBatch batch = batch();
        batch.reserve(1, 1, most, 0b10);
        batch.reserve(2, 1, most, 0b10);
        batch.reserve(3, 1, rest, 0b10);
        send(batch);
        assertEquals(List.of(APPLIED, NO_ROOM, APPLIED), verdicts(batch));
        assertEquals(0, read(1).freeGpuMillis(1));
        assertEquals(1000, read(1).freeGpuMillis(0));
    }

    @Test
    @DisplayName("giving back never makes more free than there is: a release counts once")
    void aReleaseCountsOnce() {
        shared.join(1, worker(1000, 2048));
        long id = reserve(1, ask(100, 256));
        CapacityBatch batch = batch();
        batch.release(id, 1);
        batch.release(id, 1);
        batch.release(12345, 1);
        send(batch);
        assertEquals(List.of(APPLIED, NOT_RESERVED, NOT_RESERVED), verdicts(batch));
        assertEquals(0, batch.refusals());
        assertFree(1, 1000, 2048, 2);
        CapacityBatch late = batch();
        late.release(id, 1);
        assertEquals(List.of(NOT_RESERVED), verdicts(send(late)));
        assertFree(1, 1000, 2048, 2);
    }

    @Test
    @DisplayName("a release names its worker: another one that holds nothing by this id gives nothing back")
    void aReleaseNamesItsWorker() {
        shared.join(1, worker(1000, 2048));
        shared.join(2, worker(1000, 2048));
        long id = reserve(1, ask(100, 256));
        CapacityBatch batch = batch();
        batch.release(id, 2);
        assertEquals(List.of(NOT_RESERVED), verdicts(send(batch)));
        assertFree(1, 900, 1792, 1);
        assertFree(2, 1000, 2048, 0);
    }

    @Test
    @DisplayName("a mixed group of one worker: all or nothing if so asked")
    void aMixedGroupIsAllOrNothing() {
        shared.join(1, worker(1000, 2048));
        long held = reserve(1, ask(600, 1024));
        CapacityBatch batch = batch().allOrNone();
        batch.reserve(101, 1, ask(300, 512), 0);
        batch.release(held, 1);
        batch.reserve(102, 1, ask(5000, 256), 0);
        batch.reserve(held, 1, ask(100, 256), 0);
        send(batch);
        assertEquals(List.of(GROUP_REFUSED, GROUP_REFUSED, NO_ROOM, GROUP_REFUSED), verdicts(batch));
        assertFree(1, 400, 1024, 1);
        CapacityBatch again = batch();
        again.release(held, 1);
        again.reserve(101, 1, ask(300, 512), 0);
        assertVerdicts(send(again), APPLIED, 2);
        assertFree(1, 700, 1536, 2);
    }

    @Test
    @DisplayName("a mixed group of one worker otherwise: the bad one takes no neighbour down")
    void aBadReservationTakesNoNeighbourDown() {
        shared.join(1, worker(1000, 2048));
        CapacityBatch batch = batch();
        batch.reserve(1, 1, ask(600, 256), 0);
        batch.reserve(2, 1, ask(600, 256), 0);
        batch.reserve(3, 1, ask(400, 256), 0);
        send(batch);
        assertEquals(List.of(APPLIED, NO_ROOM, APPLIED), verdicts(batch));
        assertFree(1, 0, 1536, 1);
    }

    @Test
    @DisplayName("a reservation id that is in use is refused, in the same batch and on another worker too")
    void aReservationIsHeldOnce() {
        shared.join(1, worker(1000, 2048));
        shared.join(2, worker(1000, 2048));
        CapacityBatch batch = batch();
        batch.reserve(7, 1, ask(100, 256), 0);
        batch.reserve(7, 1, ask(100, 256), 0);
        batch.reserve(7, 2, ask(100, 256), 0);
        send(batch);
        assertEquals(List.of(APPLIED, ALREADY_RESERVED, ALREADY_RESERVED), verdicts(batch));
        assertFree(1, 900, 1792, 1);
        assertFree(2, 1000, 2048, 0);
        CapacityBatch group = batch().allOrNone();
        group.reserve(8, 2, ask(100, 256), 0);
        group.reserve(8, 2, ask(100, 256), 0);
        assertEquals(List.of(GROUP_REFUSED, ALREADY_RESERVED), verdicts(send(group)));
        assertFree(2, 1000, 2048, 0);
    }

    @Test
    @DisplayName("what could not be right is refused before anything is sent")
    void whatCannotBeRightIsRefusedFirst() {
        CapacityBatch small = new CapacityBatch(CATALOG, 1);
        Demand foreign = ResourceCatalog.builder()
                .dimensions("other")
                .build()
                .demand()
                .amount("other", 1)
                .build();
        assertThrows(IllegalArgumentException.class, () -> small.reserve(1, 1, foreign, 0));
        assertThrows(IllegalArgumentException.class, () -> small.reserve(1, 1, ask(100, 256), 0b1));
        assertThrows(IllegalArgumentException.class, () -> small.reserve(1, 1, askGpu(1, 1, 2, "T4"), 0b1));
        assertThrows(IllegalArgumentException.class, () -> CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, -1));
        assertEquals(0, small.size());
        small.release(1, 1);
        assertThrows(IllegalStateException.class, () -> small.release(2, 1));
        Capacity alien = foreign.catalog().capacity().amount("other", 1).build();
        assertThrows(IllegalArgumentException.class, () -> shared.join(1, alien));
        assertThrows(
                IllegalArgumentException.class,
                () -> shared.apply(new CapacityBatch(foreign.catalog(), 1).from(1, 1, 1), answered -> {}));
    }

    // ---- versions

    @Test
    @DisplayName("three calls of one reservation each: versions 1, 2 and 3")
    void versionsGrowByOneACall() {
        shared.join(1, worker(1000, 2048));
        for (int version = 1; version <= 3; version++) {
            reserve(1, ask(100, 256));
            assertFree(1, 1000 - 100 * version, 2048 - 256L * version, version);
        }
    }

    @Test
    @DisplayName("three of 100/100 on 200/250 of which a quarter more memory is charged: two fit and leave 0/0")
    void whatIsChargedIsWhatCounts() {
        chargeAQuarterMoreMemory();
        shared.join(1, worker(200, 250));
        CapacityBatch batch = batch();
        LongStream.of(1, 2, 3).forEach(id -> batch.reserve(id, 1, ask(100, 100), 0));
        send(batch);
        assertEquals(List.of(APPLIED, APPLIED, NO_ROOM), verdicts(batch));
        assertFree(1, 0, 0, 1);
    }

    @Test
    @DisplayName("two callers who know an old version both get what they ask for while it is there: version 2")
    void versionsAreNotCompared() {
        shared.join(1, worker(200, 512));
        for (long node = 1; node <= 2; node++) {
            CapacityBatch batch = batch().from(node, FENCE, 1);
            batch.reserve(node, 1, ask(100, 256), 0);
            assertVerdicts(apply(batch), APPLIED, 1);
        }
        assertFree(1, 0, 0, 2);
    }

    @Test
    @DisplayName("two nodes and one GPU, one after the other: one wins and leaves 3000/3750/0 at version 1")
    void twoNodesAndOneGpu() {
        chargeAQuarterMoreMemory();
        shared.join(1, gpuWorker(4000, 5000, 1, "A10G"));
        for (long node = 1; node <= 2; node++) {
            CapacityBatch batch = batch().from(node, FENCE, 1);
            batch.reserve(node, 1, askGpu(1000, 1000, 1, "A10G"), 0b1);
            assertEquals(node == 1 ? APPLIED : NO_ROOM, apply(batch).verdict(0));
        }
        assertEquals(0, assertFree(1, 3000, 3750, 1).freeGpus());
    }

    @Test
    @DisplayName("a batch of three GPU requests takes the last of all and counts as one change")
    void aBatchOfGpuRequests() {
        shared.join(1, gpuWorker(3000, 3072, 3, "T4"));
        CapacityBatch batch = batch();
        for (int device = 0; device < 3; device++) {
            batch.reserve(device, 1, askGpu(1000, 1024, 1, "T4"), 1L << device);
        }
        assertVerdicts(send(batch), APPLIED, 3);
        assertEquals(0, assertFree(1, 0, 0, 1).freeGpus());
    }

    @Test
    void aBatchMayBeUsedAgain() {
        shared.join(1, worker(1000, 2048));
        CapacityBatch batch = batch().allOrNone();
        batch.reserve(1, 1, ask(100, 256), 0);
        batch.reserve(2, 1, ask(5000, 256), 0);
        send(batch);
        batch.clear();
        assertEquals(0, batch.workers());
        batch.reserve(1, 1, ask(100, 256), 0);
        batch.reserve(2, 1, ask(5000, 256), 0);
        assertEquals(List.of(APPLIED, NO_ROOM), verdicts(send(batch)));
    }
}

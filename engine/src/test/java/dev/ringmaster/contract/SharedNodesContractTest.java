package dev.ringmaster.contract;

import static dev.ringmaster.port.CapacityVerdict.APPLIED;
import static dev.ringmaster.port.CapacityVerdict.NONE;
import static dev.ringmaster.port.CapacityVerdict.NOT_RESERVED;
import static dev.ringmaster.port.CapacityVerdict.NO_ROOM;
import static dev.ringmaster.port.CapacityVerdict.UNKNOWN_WORKER;
import static dev.ringmaster.port.CapacityVerdict.WORKER_CLOSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.SharedCapacity;
import dev.ringmaster.port.SharedWorker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of workers that nodes share, and of batches that come twice, too early or too late. */
public abstract class SharedNodesContractTest extends SharedCapacityFixture {
    // ---- workers

    @Test
    @DisplayName(
            "of 4000/1024/2, 1000/100 and 1000/100 with a GPU leave 2000/774/1, however often the worker reports in")
    void reportingInRestoresNothing() {
        chargeAQuarterMoreMemory();
        Capacity whole = gpuWorker(4000, 1024, 2, "T4");
        shared.join(1, whole);
        CapacityBatch batch = batch();
        batch.reserve(1, 1, ask(1000, 100), 0);
        batch.reserve(2, 1, askGpu(1000, 100, 1, "T4"), 0b10);
        assertVerdicts(send(batch), APPLIED, 2);
        for (int i = 0; i < 3; i++) {
            assertTrue(shared.join(1, whole));
            assertEquals(1, assertFree(1, 2000, 774, 1).freeGpus());
        }
    }

    @Test
    @DisplayName(
            "a worker that is closed takes nothing new, gives back what it holds, and stays closed when it reports in")
    void aClosedWorkerStaysClosed() {
        shared.join(1, worker(1000, 2048));
        long id = reserve(1, ask(100, 256));
        assertTrue(shared.open(1, false));
        assertTrue(shared.open(1, false));
        assertTrue(shared.join(1, worker(1000, 2048)));
        assertFalse(assertFree(1, 900, 1792, 2).isOpen());
        CapacityBatch batch = batch();
        batch.reserve(50, 1, ask(100, 256), 0);
        batch.release(id, 1);
        assertEquals(List.of(WORKER_CLOSED, APPLIED), verdicts(send(batch)));
        assertFree(1, 1000, 2048, 3);
        assertTrue(shared.open(1, true));
        reserve(1, ask(100, 256));
        assertFree(1, 900, 1792, 5);
    }

    @Test
    @DisplayName("a worker's capacity may change down to what is reserved on it and no further")
    void capacityNeverFallsBelowWhatIsReserved() {
        shared.join(1, gpuWorker(1000, 2048, 2, "T4"));
        CapacityBatch batch = batch();
        batch.reserve(1, 1, askGpu(500, 1024, 1, "T4"), 0b10);
        assertVerdicts(send(batch), APPLIED, 1);
        assertFalse(shared.join(1, gpuWorker(499, 2048, 2, "T4")));
        assertFalse(shared.join(1, gpuWorker(1000, 1023, 2, "T4")));
        assertFalse(shared.join(1, gpuWorker(1000, 2048, 1, "T4")));
        assertFalse(shared.join(1, gpuWorker(1000, 2048, 2, "A10G")));
        assertFree(1, 500, 1024, 1);
        assertTrue(shared.join(1, gpuWorker(500, 4096, 3, "T4")));
        assertEquals(2, assertFree(1, 0, 3072, 2).freeGpus());
    }

    @Test
    @DisplayName(
            "a worker that left takes its reservations along: a late release gives nothing to one that comes again")
    void aLateReleaseDoesNotCreditANewWorker() {
        shared.join(1, worker(1000, 2048));
        long before = read(1).incarnation();
        long id = reserve(1, ask(100, 256));
        assertTrue(shared.leave(1));
        assertFalse(read(1).isKnown());
        CapacityBatch gone = batch();
        gone.reserve(id, 1, ask(100, 256), 0);
        assertEquals(List.of(UNKNOWN_WORKER), verdicts(send(gone)));
        shared.join(1, worker(1000, 2048));
        assertTrue(read(1).incarnation() > before);
        CapacityBatch late = batch();
        late.release(id, 1);
        assertEquals(List.of(NOT_RESERVED), verdicts(send(late)));
        assertFree(1, 1000, 2048, 0);
        CapacityBatch again = batch();
        again.reserve(id, 1, ask(100, 256), 0);
        assertVerdicts(send(again), APPLIED, 1);
    }

    @Test
    void allWorkersCanBeRead() {
        shared.join(1, worker(1000, 2048));
        shared.join(2, worker(500, 512));
        shared.join(3, worker(1, 1));
        shared.leave(3);
        reserve(2, ask(100, 256));
        List<SharedWorker> all = new ArrayList<>(readAll());
        all.sort((a, b) -> Long.compare(a.workerId(), b.workerId()));
        assertEquals(2, all.size());
        assertEquals(worker(1000, 2048), all.get(0).capacity());
        assertEquals(400, all.get(1).free(0));
        assertEquals(1, all.get(1).version());
        assertTrue(all.get(1).isOpen());
    }

    // ---- node, fence and sequence

    @Test
    @DisplayName("a batch that comes twice, as after a lost reply, changes nothing and gets the same verdicts")
    void aRepeatedBatchChangesNothing() {
        shared.join(1, worker(1000, 2048));
        CapacityBatch first = batch().from(SENDER, FENCE, 1);
        first.reserve(1, 1, ask(600, 256), 0);
        first.reserve(2, 1, ask(600, 256), 0);
        apply(first);
        assertEquals(List.of(APPLIED, NO_ROOM), verdicts(first));
        CapacityBatch end = batch().from(SENDER, FENCE, 2);
        end.release(1, 1);
        assertVerdicts(apply(end), APPLIED, 1);
        CapacityBatch repeated = batch().from(SENDER, FENCE, 1);
        repeated.reserve(1, 1, ask(600, 256), 0);
        repeated.reserve(2, 1, ask(600, 256), 0);
        apply(repeated);
        assertEquals(BatchOutcome.DECIDED, repeated.outcome());
        assertEquals(List.of(APPLIED, NO_ROOM), verdicts(repeated));
        assertEquals(2, repeated.worker(0).version(), "the worker as it is now");
        assertFree(1, 1000, 2048, 2);
    }

    @Test
    @DisplayName("a batch that comes before its turn is refused whole, and can come later")
    void aGapIsRefused() {
        shared.join(1, worker(1000, 2048));
        CapacityBatch second = batch().from(SENDER, FENCE, 2);
        second.reserve(2, 1, ask(100, 256), 0);
        assertEquals(BatchOutcome.GAP, apply(second).outcome());
        assertVerdicts(second, NONE, 1);
        assertFree(1, 1000, 2048, 0);
        CapacityBatch first = batch().from(SENDER, FENCE, 1);
        first.reserve(1, 1, ask(100, 256), 0);
        assertVerdicts(apply(first), APPLIED, 1);
        assertVerdicts(apply(second), APPLIED, 1);
        assertEquals(BatchOutcome.DECIDED, second.outcome());
        assertFree(1, 800, 1536, 2);
    }

    @Test
    @DisplayName("verdicts are kept of the last 64 batches of a node; one from before is refused, not applied again")
    void whatIsForgottenIsRefused() {
        shared.join(1, worker(1000, 2048));
        for (int i = 0; i <= SharedCapacity.REMEMBERED_BATCHES; i++) {
            reserve(1, ask(1, 1));
        }
        CapacityBatch remembered = batch().from(SENDER, FENCE, 2);
        remembered.reserve(2, 1, ask(1, 1), 0);
        assertVerdicts(apply(remembered), APPLIED, 1);
        CapacityBatch forgotten = batch().from(SENDER, FENCE, 1);
        forgotten.reserve(1, 1, ask(1, 1), 0);
        assertEquals(BatchOutcome.FORGOTTEN, apply(forgotten).outcome());
        assertVerdicts(forgotten, NONE, 1);
        assertFree(1, 935, 1983, 65);
    }

    @Test
    @DisplayName("a node that was taken for dead can write no more, from the moment its fence is raised")
    void anOldFenceIsRefused() {
        shared.join(1, worker(1000, 2048));
        reserve(1, ask(100, 256));
        shared.fenceOff(SENDER, FENCE + 1);
        CapacityBatch stale = batch().from(SENDER, FENCE, 2);
        stale.reserve(50, 1, ask(100, 256), 0);
        assertEquals(BatchOutcome.OLD_FENCE, apply(stale).outcome());
        assertVerdicts(stale, NONE, 1);
        assertFree(1, 900, 1792, 1);
        shared.fenceOff(SENDER, FENCE);
        CapacityBatch fresh = batch().from(SENDER, FENCE + 1, 1);
        fresh.reserve(50, 1, ask(100, 256), 0);
        assertVerdicts(apply(fresh), APPLIED, 1);
        CapacityBatch older = batch().from(SENDER, FENCE, 3);
        older.release(50, 1);
        assertEquals(BatchOutcome.OLD_FENCE, apply(older).outcome());
        assertEquals(BatchOutcome.OLD_FENCE, apply(fresh.from(SENDER, FENCE, 4)).outcome());
        assertVerdicts(fresh, NONE, 1);
        assertFree(1, 800, 1536, 2);
    }

    @Test
    @DisplayName("a node under a new fence numbers its batches from 1 again, and other nodes have their own numbers")
    void numbersBelongToNodeAndFence() {
        shared.join(1, worker(1000, 2048));
        for (long node = 1; node <= 3; node++) {
            for (long fence = 5; fence <= 6; fence++) {
                CapacityBatch batch = batch().from(node, fence, 1);
                batch.reserve(10 * node + fence, 1, ask(100, 256), 0);
                assertVerdicts(apply(batch), APPLIED, 1);
            }
        }
        assertFree(1, 400, 512, 6);
    }
}

package dev.ringmaster.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a node's view of shared workers knows, and when it reads. */
class CapacityViewTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();

    private final CountingCapacity shared = new CountingCapacity(new InMemorySharedCapacity(CATALOG));
    private final CapacitySender other = new CapacitySender(shared, CATALOG, 2, 1);
    private final CapacityView view = new CapacityView(shared, 100 * MILLI);

    @BeforeEach
    void twoWorkers() {
        shared.join(1, slots(10));
        shared.join(2, slots(10));
        view.refresh(0);
        shared.reads = 0;
    }

    private static Capacity slots(int count) {
        return CATALOG.capacity().amount(ResourceCatalog.SLOTS, count).build();
    }

    private static Demand ask(int count) {
        return CATALOG.demand().amount(ResourceCatalog.SLOTS, count).build();
    }

    private void otherReserves(long reservationId, long workerId, int slots) {
        other.reserve(reservationId, workerId, ask(slots), 0).join();
    }

    private long free(long workerId) {
        SharedWorker worker = view.worker(workerId);
        assertNotNull(worker, "worker " + workerId + " is hidden");
        return worker.free(0);
    }

    @Test
    @DisplayName("what is young enough is not read again")
    void aHitDoesNotReload() {
        otherReserves(1, 1, 4);
        assertEquals(0, view.refresh(99 * MILLI));
        assertEquals(0, shared.reads);
        assertEquals(10, free(1));
    }

    @Test
    @DisplayName("after 100 ms everything is read again")
    void whatIsTooOldIsReadAgain() {
        otherReserves(1, 1, 4);
        assertEquals(2, view.refresh(100 * MILLI));
        assertEquals(6, free(1));
        assertEquals(0, view.refresh(199 * MILLI));
        assertEquals(2, view.refresh(200 * MILLI));
    }

    @Test
    @DisplayName("one worker that is invalid is read alone, and is not hidden until then")
    void oneInvalidWorkerIsReadAlone() {
        otherReserves(1, 1, 4);
        otherReserves(2, 2, 5);
        view.invalidate(1);
        assertEquals(10, free(1));
        assertEquals(1, view.refresh(1));
        assertEquals(1, shared.reads);
        assertEquals(6, free(1));
        assertEquals(10, free(2));
        assertEquals(0, view.refresh(2));
    }

    @Test
    @DisplayName("when all workers are invalid all are read, and none is hidden until then")
    void allInvalidWorkersAreRead() {
        otherReserves(1, 1, 4);
        shared.join(3, slots(1));
        view.invalidateAll();
        assertEquals(10, free(1));
        assertEquals(3, view.refresh(1));
        assertEquals(6, free(1));
        assertEquals(1, free(3));
        assertEquals(0, view.refresh(2));
    }

    @Test
    @DisplayName("a lifetime of 0 reads before every batch: the view is then always the truth")
    void withoutALifetimeTheViewIsTheTruth() {
        CapacityView off = new CapacityView(shared, 0);
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            otherReserves(random.nextInt(30), 1 + random.nextInt(2), 1);
            other.release(random.nextInt(30), 1 + random.nextInt(2)).join();
            assertEquals(2, off.refresh(7));
            for (long id = 1; id <= 2; id++) {
                SharedWorker truth = new SharedWorker();
                shared.read(id, truth);
                assertEquals(truth.toString(), String.valueOf(off.worker(id)));
            }
        }
    }

    @Test
    @DisplayName("answers and changes are learned at once, without reading, and older news changes nothing")
    void theNewestNewsHolds() {
        CapacitySender own = new CapacitySender(shared, CATALOG, 1, 1);
        CapacityBatch first = new CapacityBatch(CATALOG, 10);
        CapacityBatch second = new CapacityBatch(CATALOG, 10);
        first.reserve(1, 1, ask(1), 0);
        second.reserve(2, 1, ask(2), 0);
        own.send(first, answered -> {});
        own.send(second, view::learn);
        assertEquals(7, free(1));
        view.learn(first);
        assertEquals(7, free(1));
        assertEquals(0, shared.reads);
        view.refresh(100 * MILLI);
        assertEquals(0, view.drifts(), "nothing had been missed");
    }

    @Test
    @DisplayName("a refusal tells what is free: two nodes that want the same room agree after one answer")
    void aRefusalCorrectsTheView() {
        otherReserves(1, 1, 8);
        CapacityBatch batch = new CapacityBatch(CATALOG, 10);
        batch.reserve(2, 1, ask(8), 0);
        new CapacitySender(shared, CATALOG, 1, 1).send(batch, view::learn);
        assertEquals(CapacityVerdict.NO_ROOM, batch.verdict(0));
        assertEquals(2, free(1));
        assertEquals(0, shared.reads);
    }

    @Test
    @DisplayName("a change that nobody told of is found by reading everything again, and counted")
    void aMissedChangeIsCounted() {
        otherReserves(1, 1, 4);
        view.refresh(100 * MILLI);
        assertEquals(1, view.drifts());
        otherReserves(2, 2, 4);
        view.invalidate(2);
        view.refresh(101 * MILLI);
        view.refresh(200 * MILLI);
        assertEquals(1, view.drifts());
    }

    @Test
    @DisplayName("a worker that left is gone after the next reading, and one that comes again is taken for new")
    void aWorkerThatLeft() {
        for (int i = 0; i < 5; i++) {
            otherReserves(i, 1, 1);
        }
        view.invalidate(1);
        view.refresh(1);
        assertEquals(5, free(1));
        CapacityBatch late = new CapacityBatch(CATALOG, 1);
        late.release(0, 1);
        shared.leave(1);
        new CapacitySender(shared, CATALOG, 1, 1).send(late, view::learn);
        assertEquals(CapacityVerdict.UNKNOWN_WORKER, late.verdict(0));
        assertEquals(1, view.refresh(2));
        assertNull(view.worker(1));
        shared.join(1, slots(3));
        view.refresh(100 * MILLI);
        assertEquals(3, free(1));
        shared.leave(2);
        view.refresh(200 * MILLI);
        assertNull(view.worker(2));
        assertEquals(1, view.size());
    }

    @Test
    @DisplayName("when it cannot be read the view stays as it was, and the next batch tries again")
    void aFailedReadHidesNothing() {
        shared.isDown = true;
        assertThrows(LedgerException.class, () -> view.refresh(100 * MILLI));
        assertEquals(10, free(1));
        assertEquals(10, free(2));
        shared.isDown = false;
        otherReserves(1, 1, 4);
        assertEquals(2, view.refresh(101 * MILLI));
        assertEquals(6, free(1));
    }

    @Test
    void refusesALifetimeBelowZero() {
        assertThrows(IllegalArgumentException.class, () -> new CapacityView(shared, -1));
        assertEquals(500 * MILLI, CapacityView.DEFAULT_LIFETIME_NANOS);
    }

    /** Counts the readings, and can be away. */
    private static final class CountingCapacity implements SharedCapacity {
        private final SharedCapacity shared;
        private int reads;
        private boolean isDown;

        CountingCapacity(SharedCapacity shared) {
            this.shared = shared;
        }

        @Override
        public boolean join(long workerId, Capacity capacity) {
            return shared.join(workerId, capacity);
        }

        @Override
        public boolean open(long workerId, boolean isOpen) {
            return shared.open(workerId, isOpen);
        }

        @Override
        public boolean leave(long workerId) {
            return shared.leave(workerId);
        }

        @Override
        public void apply(CapacityBatch batch, Consumer<CapacityBatch> whenAnswered) {
            shared.apply(batch, whenAnswered);
        }

        @Override
        public void fenceOff(long nodeId, long fence) {
            shared.fenceOff(nodeId, fence);
        }

        @Override
        public void read(long workerId, SharedWorker into) {
            countRead();
            shared.read(workerId, into);
        }

        @Override
        public void readAll(Consumer<SharedWorker> visitor) {
            countRead();
            shared.readAll(visitor);
        }

        private void countRead() {
            reads++;
            if (isDown) {
                throw new LedgerException("away");
            }
        }

        @Override
        public void close() {
            shared.close();
        }
    }
}

package dev.ringmaster.core.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimensions("cores")
            .gpuModels("a100", "l4")
            .build();

    private final WorkerTable table = new WorkerTable(List.of(PoolPolicy.DEFAULT.withCpuWorkOnGpuWorkers()));
    private final ShapeTable shapes = new ShapeTable(table.kinds(), new Domains(new GroupTable(0)));
    private final Worker worker = withDevices(4);

    private Worker withDevices(int devices) {
        return withCapacity(
                CATALOG.capacity().amount("cores", 8).gpus(devices, "l4").build());
    }

    private Worker withCapacity(Capacity capacity) {
        return table.add(table.size(), WorkerSpec.of(0, capacity));
    }

    private Shape gpus(int devices, int millis, String... models) {
        return shapes.shapeOf(
                CATALOG.demand().gpus(devices, millis).gpuModels(models).build());
    }

    private Reservation reserve(Worker on, int devices, int millis) {
        Reservation reservation = new Reservation();
        Shape shape = gpus(devices, millis);
        on.reserve(shape, reservation, on.fullestDevices(shape));
        return reservation;
    }

    @Test
    void choosesTheFullestDeviceThatHasRoomAndOfEqualsTheFirst() {
        assertEquals(0b0001, reserve(worker, 1, 300).heldDevices());
        assertEquals(0b0010, reserve(worker, 1, 800).heldDevices());
        assertEquals(0b0010, reserve(worker, 1, 100).heldDevices());
        assertEquals(0b0001, reserve(worker, 1, 200).heldDevices());
        assertEquals(0b0101, reserve(worker, 2, 500).heldDevices());
        assertEquals(0b1000, reserve(worker, 1, 1_000).heldDevices());
    }

    @Test
    void givesARequestDistinctDevices() {
        reserve(worker, 3, 600);

        assertFalse(worker.canHold(gpus(2, 500)), "only one device has 500 left");
        assertTrue(worker.canHold(gpus(4, 400)));
    }

    @Test
    void usesAllDevicesThereCanBe() {
        Worker large = withDevices(Gpus.MAX_DEVICES);

        assertEquals(-1L, reserve(large, Gpus.MAX_DEVICES, 1_000).heldDevices());
        assertFalse(large.canHold(gpus(1, 1)));
    }

    @Test
    void holdsOnlyRequestsThatAllowItsModel() {
        assertTrue(worker.canHold(gpus(1, 1)));
        assertTrue(worker.canHold(gpus(1, 1, "a100", "l4")));
        assertFalse(worker.canHold(gpus(1, 1, "a100")));
    }

    @Test
    void holdsOnlyRequestsOfAnyModelIfItsDevicesHaveNone() {
        Worker plain = withCapacity(CATALOG.capacity().gpus(1).build());

        assertTrue(plain.canHold(gpus(1, 1)));
        assertFalse(plain.canHold(gpus(1, 1, "a100", "l4")));
    }

    @Test
    void isAsFreeAsBeforeAfterARelease() {
        long[] before = worker.free().clone();
        Shape shape = gpus(2, 700);
        Reservation reservation = new Reservation();
        worker.reserve(shape, reservation, worker.fullestDevices(shape));

        worker.release(shape, reservation);

        assertEquals(0, worker.reservations());
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i], worker.free()[i]);
        }
    }

    @Test
    void restoresOnTheSameDevicesOrNotAtAll() {
        assertTrue(worker.restore(gpus(1, 700), new Reservation(), 0b0100));
        assertFalse(worker.restore(gpus(1, 700), new Reservation(), 0b0100), "device 2 is taken");
        assertFalse(worker.restore(gpus(1, 700), new Reservation(), 0b10000), "there is no device 4");
        assertFalse(worker.restore(gpus(2, 700), new Reservation(), 0b0001), "one device is not two");
        assertEquals(1, worker.reservations());
    }

    @Test
    void keepsWhatIsHeldWhenItChanges() {
        reserve(worker, 2, 700);

        assertFalse(worker.canChangeTo(
                CATALOG.capacity().amount("cores", 8).gpus(1, "l4").build()));
        worker.changeTo(
                worker.spec()
                        .withCapacity(CATALOG.capacity()
                                .amount("cores", 2)
                                .gpus(2, "l4")
                                .build()),
                worker.kind());

        assertEquals(2, worker.free()[0]);
        assertEquals(300, worker.deviceFree(0));
        assertEquals(600, worker.free()[1]);
    }
}

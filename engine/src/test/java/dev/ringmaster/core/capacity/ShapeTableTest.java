package dev.ringmaster.core.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTableTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots").build();

    private final WorkerTable workers = new WorkerTable(List.of(PoolPolicy.DEFAULT));
    private final ShapeTable table = new ShapeTable(workers.kinds(), new Domains(new GroupTable(0)));

    private static Demand slots(long slots) {
        return CATALOG.demand().amount("slots", slots).build();
    }

    @Test
    void hasOneShapeForEqualDemands() {
        assertSame(table.shapeOf(slots(3)), table.shapeOf(slots(3)));
    }

    @Test
    void staysWithinBoundsHoweverManyDemandsDiffer() {
        int highestSlot = 0;
        for (int i = 1; i <= 100_000; i++) {
            Shape shape = table.shapeOf(slots(i));
            assertEquals(i, shape.need()[0]);
            highestSlot = Math.max(highestSlot, shape.slot());
            table.keep(shape);
            table.release(shape);
        }

        assertTrue(highestSlot <= 4_096, "highest slot " + highestSlot);
    }

    @Test
    void keepsAShapeThatIsInUse() {
        Shape used = table.shapeOf(slots(1));
        table.keep(used);
        for (int i = 2; i <= 10_000; i++) {
            table.drop(table.shapeOf(slots(i)));
        }

        assertSame(used, table.shapeOf(slots(1)));
        assertSame(used, table.get(used.slot()));
    }

    @Test
    void judgesAShapeThatIsUsedAgainByItsNewDemand() {
        CapacityClasses classes = new CapacityClasses();
        classes.add(workers.add(
                1, WorkerSpec.of(0, CATALOG.capacity().amount("slots", 6_000).build())));
        for (int i = 1; i <= 5_000; i++) {
            Shape shape = table.shapeOf(slots(i));
            assertTrue(classes.couldHold(shape));
            table.drop(shape);
        }

        Shape tooLarge = table.shapeOf(slots(6_001));
        assertFalse(classes.couldHold(tooLarge));
        table.drop(tooLarge);
        assertTrue(classes.couldHold(table.shapeOf(slots(5_999))));
    }
}

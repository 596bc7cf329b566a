package dev.ringmaster.core.capacity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.GroupRule;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups are there while open requests are members of them, and no longer. */
class GroupTableTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("cores").labels("rack").build();

    private final GroupTable groups = new GroupTable(1);
    private final WorkerTable workers = new WorkerTable(List.of(PoolPolicy.DEFAULT));
    private final ShapeTable shapes = new ShapeTable(workers.kinds(), new Domains(groups));
    private final Worker worker = workers.add(
            5, CATALOG.worker(CATALOG.capacity().amount("cores", 9).build()).build());

    private Shape shape(GroupRule... rules) {
        var demand = CATALOG.demand().amount("cores", 1);
        for (GroupRule rule : rules) {
            demand.rule(rule);
        }
        Shape shape = shapes.shapeOf(demand.build());
        shapes.keep(shape);
        return shape;
    }

    private static void count(Shape shape, Worker worker, int change) {
        GroupTerms terms = shape.groups();
        if (terms != null) {
            terms.count(worker, change);
        }
    }

    @Test
    void forgetsGroupsWithoutOpenRequests() {
        for (int group = 0; group < 10_000; group++) {
            Shape shape = shape(GroupRule.antiAffinity(group, GroupRule.WORKER), GroupRule.affinity(-group, 0));
            count(shape, worker, 1);
            assertFalse(worker.canHold(shape));
            count(shape, worker, -1);
            shapes.release(shape);
        }

        assertEquals(0, groups.size());
    }

    @Test
    void keepsAGroupWhileAnyShapeOfOpenRequestsNamesIt() {
        Shape one = shape(GroupRule.antiAffinity(7, GroupRule.WORKER));
        Shape other = shape(GroupRule.antiAffinity(7, GroupRule.WORKER), GroupRule.affinity(8, GroupRule.WORKER));
        assertEquals(2, groups.size());

        count(one, worker, 1);
        shapes.release(other);

        assertEquals(1, groups.size());
        assertFalse(worker.canHold(one));
    }

    @Test
    void startsAGroupAnewThatWasForgotten() {
        Shape first = shape(GroupRule.antiAffinity(7, GroupRule.WORKER));
        long version = first.groupsVersion();
        count(first, worker, 1);
        count(first, worker, -1);
        shapes.release(first);

        Shape again = shape(GroupRule.antiAffinity(7, GroupRule.WORKER));

        assertTrue(worker.canHold(again));
        assertTrue(again.groupsVersion() > version, "what was true of it before is no longer believed");
    }
}

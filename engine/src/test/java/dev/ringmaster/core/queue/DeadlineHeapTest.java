package dev.ringmaster.core.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.ShapeTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots").build();
    private static final Demand DEMAND = CATALOG.demand().amount("slots", 1).build();

    private final DeadlineHeap heap = new DeadlineHeap();
    private final ShapeTable shapes = new ShapeTable();

    private Request request(long sequence, long deadline) {
        Request request = new Request();
        request.open(sequence, sequence, RequestSpec.of(DEMAND, 0), 0, shapes.shapeOf(DEMAND), 0, 0, deadline);
        return request;
    }

    @Test
    void saysForeverWhenNothingHasADeadline() {
        heap.add(request(1, RequestSpec.WAIT_FOREVER));

        assertEquals(RequestSpec.WAIT_FOREVER, heap.earliestNanos());
        assertNull(heap.due(Long.MAX_VALUE));
    }

    @Test
    void isDueAtItsDeadlineAndNotBefore() {
        Request request = request(1, 50);
        heap.add(request);

        assertEquals(50, heap.earliestNanos());
        assertNull(heap.due(49));
        assertSame(request, heap.due(50));
    }

    @Test
    void removesWhatIsNotInWithoutHarm() {
        Request request = request(1, 50);
        heap.add(request);
        heap.remove(request);
        heap.remove(request);

        assertNull(heap.due(100));
    }

    @Test
    void ordersByDeadlineAndThenBySubmissionWhoeverLeavesInBetween() {
        Random random = new Random(11);
        List<Request> in = new ArrayList<>();
        Comparator<Request> order =
                Comparator.comparingLong(Request::deadlineNanos).thenComparingLong(Request::sequence);
        for (int i = 0; i < 20_000; i++) {
            if (in.size() < 200 && random.nextInt(5) < 3) {
                Request request = request(i, random.nextInt(60));
                heap.add(request);
                in.add(request);
            } else if (!in.isEmpty()) {
                Request leaving = in.remove(random.nextInt(in.size()));
                heap.remove(leaving);
            }
            assertSame(in.stream().min(order).orElse(null), heap.due(Long.MAX_VALUE));
        }
    }
}

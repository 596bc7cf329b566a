package dev.ringmaster.server.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineHeapTest {
    @Test
    void givesEntriesBackByTimeThenId() {
        Random random = new Random(5);
        DeadlineHeap heap = new DeadlineHeap(1);
        List<Long> expected = new ArrayList<>();
        for (int id = 0; id < 1000; id++) {
            long time = random.nextInt(50);
            heap.add(time, id);
            expected.add(time * 10_000 + id);
        }
        Collections.sort(expected);
        for (long entry : expected) {
            assertEquals(entry / 10_000, heap.earliest());
            assertEquals(entry % 10_000, heap.remove());
        }
        assertTrue(heap.isEmpty());
        assertEquals(Long.MAX_VALUE, heap.earliest());
    }
}

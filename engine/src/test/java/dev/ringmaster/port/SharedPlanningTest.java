package dev.ringmaster.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.ResourceCatalog;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that plan on a view and write in batches decide alike whatever the lifetime and the size of a batch. */
class SharedPlanningTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int WORKERS = 10;
    private static final int ROUNDS = 400;
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions(ResourceCatalog.SLOTS).build();

    private final SharedCapacity shared = new InMemorySharedCapacity(CATALOG);

    private static Demand slots(long count) {
        return CATALOG.demand().amount(ResourceCatalog.SLOTS, count).build();
    }

    /** A node that takes the first worker with room in its view for each request of a batch. */
    private final class Node {
        private final CapacityView view;
        private final CapacitySender sender;
        private final CapacityBatch batch = new CapacityBatch(CATALOG, 100);
        private final List<Long> taken = new ArrayList<>();
        private long refusals;

        Node(long id, long lifetimeNanos) {
            view = new CapacityView(shared, lifetimeNanos);
            sender = new CapacitySender(shared, CATALOG, id, 1);
        }

        /** Reserves for as many requests as find room, in batches of a size. */
        void reserve(long now, long firstId, int requests, int batchSize, long slots) {
            for (int done = 0; done < requests; done += batchSize) {
                view.refresh(now);
                batch.clear();
                long[] planned = new long[WORKERS];
                for (int i = done; i < Math.min(requests, done + batchSize); i++) {
                    plan(firstId + i, slots, planned);
                }
                sender.send(batch, view::learn);
                refusals += batch.refusals();
            }
        }

        private void plan(long id, long slots, long[] planned) {
            for (int worker = 0; worker < WORKERS; worker++) {
                SharedWorker known = view.worker(worker);
                if (known != null && known.free(0) - planned[worker] >= slots) {
                    planned[worker] += slots;
                    taken.add(id * WORKERS + worker);
                    batch.reserve(id, worker, slots(slots), 0);
                    return;
                }
            }
            taken.add(-id);
        }
    }

    private void joinAll(int slots) {
        for (int worker = 0; worker < WORKERS; worker++) {
            shared.join(
                    worker,
                    CATALOG.capacity().amount(ResourceCatalog.SLOTS, slots).build());
        }
    }

    @ParameterizedTest(name = "lifetime {0} ms, {1} in a batch")
    @DisplayName("one node: with the view off (0 ms) or on, and batches of any size, the same workers are taken")
    @CsvSource({"0, 1", "0, 7", "0, 100", "500, 1", "500, 7", "500, 100"})
    void oneNodeDecidesAlike(long lifetimeMillis, int batchSize) {
        assertEquals(takenByOneNode(0, 1), takenByOneNode(lifetimeMillis, batchSize));
    }

    private static List<Long> takenByOneNode(long lifetimeMillis, int batchSize) {
        SharedPlanningTest own = new SharedPlanningTest();
        own.joinAll(60);
        Node node = own.new Node(1, lifetimeMillis * MILLI);
        Random random = new Random(7);
        long id = 1;
        for (long round = 0; round < 20; round++) {
            int requests = 1 + random.nextInt(20);
            node.reserve(round * 60 * MILLI, id, requests, batchSize, 1 + random.nextInt(5));
            id += requests;
        }
        assertEquals(0, node.refusals);
        assertTrue(node.taken.stream().anyMatch(taken -> taken < 0), "some found no room");
        return node.taken;
    }

    @ParameterizedTest(name = "lifetime {0} ms")
    @DisplayName("two nodes: reading before every batch nothing is refused; with a lifetime refusals correct the view")
    @ValueSource(longs = {0, 100, 500})
    void twoNodesNeverTakeTooMuch(long lifetimeMillis) {
        joinAll(100);
        Node one = new Node(1, lifetimeMillis * MILLI);
        Node two = new Node(2, lifetimeMillis * MILLI);
        for (long round = 0; round < ROUNDS; round++) {
            one.reserve(round * 10 * MILLI, 10_000 + round * 2, 2, 2, 1);
            two.reserve(round * 10 * MILLI, 20_000 + round * 2, 2, 2, 1);
        }
        long[] free = new long[1];
        shared.readAll(worker -> {
            assertTrue(worker.free(0) >= 0);
            free[0] += worker.free(0);
        });
        assertEquals(0, free[0], "all is taken in the end");
        boolean isOff = lifetimeMillis == 0;
        assertTrue(isOff == (one.refusals + two.refusals == 0), one.refusals + " and " + two.refusals + " refused");
    }

    @Test
    @DisplayName("a batch that is used again allocates nothing once warm")
    void filledAgainABatchAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CapacityBatch batch = new CapacityBatch(CATALOG, 100);
        Demand one = slots(1);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                fill(batch, one, i);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }

    private static void fill(CapacityBatch batch, Demand demand, int salt) {
        batch.clear();
        for (int i = 0; !batch.isFull(); i++) {
            if (i % 3 == 0) {
                batch.release(i, (i + salt) % 20);
            } else {
                batch.reserve(i, (i + salt) % 20, demand, 0);
            }
        }
        for (int worker = 0; worker < batch.workers(); worker++) {
            for (int i = batch.first(worker); i != CapacityBatch.END; i = batch.next(i)) {
                batch.verdict(i, CapacityVerdict.APPLIED);
            }
        }
    }
}

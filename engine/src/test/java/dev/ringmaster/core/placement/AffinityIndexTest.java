package dev.ringmaster.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys move, and how evenly they are shared out. */
class AffinityIndexTest {
    private static final ResourceCatalog CATALOG =
            ResourceCatalog.builder().dimensions("slots").build();
    private static final int KEYS = 10_000;
    private static final int WORKERS = 100;

    private final WorkerTable table = new WorkerTable(List.of(PoolPolicy.DEFAULT));
    private final ShapeTable shapes = new ShapeTable(table.kinds(), new Domains(new GroupTable(0)));
    private final Shape shape =
            shapes.shapeOf(CATALOG.demand().amount("slots", 1).build());
    private final AffinityIndex index = new AffinityIndex(CATALOG, new PointScore());
    private final List<Worker> workers = new ArrayList<>();

    private void join(int count, LongUnaryOperator ids) {
        for (int i = 0; i < count; i++) {
            Worker worker = table.add(
                    ids.applyAsLong(i),
                    CATALOG.worker(CATALOG.capacity().amount("slots", 1).build())
                            .build());
            workers.add(worker);
            index.add(worker);
        }
    }

    private long ownerOf(long key) {
        Worker worker = index.choose(shape, 0, key);
        return worker == null ? -1 : worker.id();
    }

    private List<Long> owners() {
        return LongStream.range(0, KEYS).map(this::ownerOf).boxed().toList();
    }

    private static Map<Long, Integer> shares(List<Long> owners) {
        Map<Long, Integer> shares = new HashMap<>();
        for (long owner : owners) {
            shares.merge(owner, 1, Integer::sum);
        }
        return shares;
    }

    @Test
    void ofEachOf100WorkersThatLeaveOnlyItsOwnKeysMoveAndComeBackWithIt() {
        join(WORKERS, i -> i);
        List<Long> before = owners();
        for (Worker leaving : workers) {
            index.remove(leaving);
            Set<Long> heirs = new HashSet<>();
            int moved = 0;
            for (int key = 0; key < KEYS; key++) {
                long owner = ownerOf(key);
                if (owner != before.get(key)) {
                    assertEquals(leaving.id(), before.get(key), "the owner that key " + key + " had");
                    heirs.add(owner);
                    moved++;
                }
            }
            assertTrue(moved <= 1.5 * KEYS / WORKERS, moved + " keys of worker " + leaving.id());
            assertTrue(heirs.size() >= 10, moved + " keys moved to " + heirs.size() + " workers");
            index.add(leaving);
        }
        assertEquals(before, owners(), "after all have come back");
    }

    @Test
    void aWorkerThatJoinsGetsKeysAndNoOtherKeyMoves() {
        join(WORKERS, i -> i);
        for (long id = WORKERS; id < 2 * WORKERS; id++) {
            List<Long> before = owners();
            long joining = id;
            join(1, i -> joining);
            for (int key = 0; key < KEYS; key++) {
                long owner = ownerOf(key);
                assertTrue(owner == before.get(key) || owner == joining, "key " + key + " moved to " + owner);
            }
        }
    }

    @Test
    void theOrderInWhichWorkersCameAndWhatWasBeforeDoNotMatter() {
        join(WORKERS, i -> 7 * i);
        List<Long> before = owners();
        Collections.shuffle(workers, new Random(3));
        workers.forEach(index::remove);
        workers.forEach(index::add);
        assertEquals(before, owners());
    }

    /** Ids one after the other, far apart, alike in the low bits, negative. */
    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_003, 1L << 40, -1, Long.MAX_VALUE / 1_000})
    void noWorkerGetsMuchMoreThanItsShare(long step) {
        join(WORKERS, i -> step * i);
        Map<Long, Integer> shares = shares(owners());
        int most = Collections.max(shares.values());
        assertEquals(WORKERS, shares.size(), "workers that have keys");
        assertTrue(most <= 1.45 * KEYS / WORKERS, "keys of the one with the most: " + most);
    }

    /** With so many keys for each worker chance no longer blurs the shares. */
    @Test
    void everyWorkerGetsAboutTheSame() {
        join(WORKERS, i -> i);
        Map<Long, Integer> shares =
                shares(LongStream.range(0, 300_000).map(this::ownerOf).boxed().toList());
        int least = Collections.min(shares.values());
        int most = Collections.max(shares.values());
        assertTrue(1_500 <= least && most <= 3_600, "of 3,000 keys a worker from " + least + " to " + most);
    }
}

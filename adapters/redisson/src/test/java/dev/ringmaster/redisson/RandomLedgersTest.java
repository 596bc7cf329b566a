package dev.ringmaster.redisson;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.LedgerVerdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** Two nodes that write what they like decide as two that obviously do it right, and read back what was written. */
@RequiresRedis
class RandomLedgersTest {
    private static final int WORKERS = 4;
    private static final int REQUESTS = 12;
    private static final int NODES = 2;
    private static final int STEPS = 1_500;

    private final long seed = Long.getLong("ringmaster.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final String group = TestRedis.newGroup();
    private final List<RedisLedger> ledgers = new ArrayList<>();
    private final Map<Long, Place> workers = new TreeMap<>();
    private final Map<Long, Stored> entries = new TreeMap<>();
    private long joins;

    /** A worker as it should be. */
    private static final class Place {
        final long join;
        long free;
        boolean isOpen = true;

        Place(long join, long free) {
            this.join = join;
            this.free = free;
        }
    }

    /** What is stored of a request: the worker that it holds capacity of, by id and joining, or none. */
    private record Stored(RequestState state, long worker, long join, long cpuMillis) {}

    @Test
    void decideAsTheyShould() {
        for (int node = 0; node < NODES; node++) {
            ledgers.add(open(node));
        }
        try (RedisSharedCapacity shared = new RedisSharedCapacity(TestRedis.settings(), group, ChildNode.CATALOG)) {
            for (int step = 0; step < STEPS; step++) {
                String at = "-Dringmaster.seed=" + seed + " step " + step;
                switch (random.nextInt(12)) {
                    case 0 -> join();
                    case 1 -> openOrClose();
                    case 2 -> leaveSometimes();
                    default -> write(random.nextInt(NODES), at);
                }
                assertSame(shared, at);
            }
        }
        for (int node = 0; node < NODES; node++) {
            ledgers.get(node).close();
            assertReadBack(node);
        }
    }

    private RedisLedger open(int node) {
        return new RedisLedger(RedisLedgerConfig.of(TestRedis.settings(), ChildNode.CATALOG, "node" + node)
                .withGroups(Collections.singletonList(group)));
    }

    private void join() {
        long id = random.nextInt(WORKERS);
        ledgers.get(0).join(id, ChildNode.worker(1_000));
        workers.computeIfAbsent(id, absent -> new Place(++joins, 1_000));
    }

    private void openOrClose() {
        long id = random.nextInt(WORKERS);
        boolean isOpen = random.nextInt(3) > 0;
        assertEquals(workers.containsKey(id), ledgers.get(1).open(0, id, isOpen));
        workers.computeIfPresent(id, (same, place) -> {
            place.isOpen = isOpen;
            return place;
        });
    }

    private void leaveSometimes() {
        long id = random.nextInt(WORKERS);
        if (random.nextInt(4) == 0) {
            assertEquals(workers.remove(id) != null, ledgers.get(0).leave(0, id));
        }
    }

    private void write(int node, String at) {
        RedisLedger ledger = ledgers.get(node);
        ledger.refresh();
        LedgerBatch batch = new LedgerBatch(20);
        List<LedgerVerdict> expected = new ArrayList<>();
        for (int left = 1 + random.nextInt(10); left > 0; left--) {
            expected.add(addRecord(batch, node));
        }
        CompletableFuture<LedgerBatch> answer = new CompletableFuture<>();
        ledger.apply(batch, answer::complete);
        answer.orTimeout(20, TimeUnit.SECONDS).join();
        List<LedgerVerdict> verdicts = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            verdicts.add(batch.verdict(i));
        }
        assertEquals(expected, verdicts, at);
    }

    /** Nodes have requests of their own. */
    private LedgerVerdict addRecord(LedgerBatch batch, int node) {
        long id = (long) node * REQUESTS + random.nextInt(REQUESTS);
        long cpuMillis = 50L * (1 + random.nextInt(8));
        LedgerRecord record = batch.add();
        switch (random.nextInt(4)) {
            case 0 -> {
                record.finished(id, id);
                giveBack(entries.remove(id));
                return LedgerVerdict.CONFIRMED;
            }
            case 1 -> {
                record.queued(id, id, ChildNode.request(cpuMillis), 0, 0, Long.MAX_VALUE);
                giveBack(entries.put(id, new Stored(RequestState.QUEUED, 0, 0, cpuMillis)));
                return LedgerVerdict.CONFIRMED;
            }
            default -> {
                long worker = random.nextInt(WORKERS);
                record.queued(id, id, ChildNode.request(cpuMillis), 0, 0, Long.MAX_VALUE)
                        .placedOn(worker, 0);
                return place(id, worker, cpuMillis);
            }
        }
    }

    private LedgerVerdict place(long id, long worker, long cpuMillis) {
        Stored before = entries.get(id);
        Place place = workers.get(worker);
        boolean isThere = place != null && before != null && before.join == place.join;
        giveBack(before);
        boolean fits = place != null && (place.isOpen || isThere) && place.free >= cpuMillis;
        if (fits) {
            place.free -= cpuMillis;
        }
        entries.put(
                id,
                fits
                        ? new Stored(RequestState.PLACED, worker, place.join, cpuMillis)
                        : new Stored(RequestState.QUEUED, 0, 0, cpuMillis));
        return fits ? LedgerVerdict.CONFIRMED : LedgerVerdict.REFUSED;
    }

    private void giveBack(Stored before) {
        Place place = before == null ? null : workers.get(before.worker);
        if (place != null && place.join == before.join) {
            place.free += before.cpuMillis;
        }
    }

    private void assertSame(RedisSharedCapacity shared, String at) {
        Map<Long, String> found = new TreeMap<>();
        shared.readAll(worker ->
                found.put(worker.workerId(), describe(dimension -> worker.free((int) dimension), worker.isOpen())));
        Map<Long, String> expected = new HashMap<>();
        workers.forEach((id, place) -> expected.put(id, describe(dimension -> place.free, place.isOpen)));
        assertEquals(new TreeMap<>(expected), found, at);
    }

    private static String describe(LongUnaryOperator free, boolean isOpen) {
        return free.applyAsLong(0) + (isOpen ? " open" : " closed");
    }

    private void assertReadBack(int node) {
        Map<Long, RequestState> found = new TreeMap<>();
        try (RedisLedger again = open(node)) {
            again.recover(record -> found.put(record.requestId(), record.state()));
        }
        Map<Long, RequestState> expected = new TreeMap<>();
        entries.forEach((id, stored) -> {
            if (id / REQUESTS == node) {
                expected.put(id, stored.state);
            }
        });
        assertEquals(expected, found, "-Dringmaster.seed=" + seed);
    }
}

package dev.ringmaster.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.port.BatchOutcome;
import dev.ringmaster.port.CapacityBatch;
import dev.ringmaster.port.CapacityVerdict;
import dev.ringmaster.port.SharedWorker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A shared ledger does what a slow one does that is obviously right, whatever happens, and so under many threads. */
public abstract class RandomCapacityContractTest extends SharedCapacityFixture {
    private static final int STEPS = Integer.getInteger("ringmaster.contract.steps", 3_000);
    private static final int WORKERS = 5;
    private static final int RESERVATIONS = 60;
    private static final int NODES = 3;

    private final long seed = Long.getLong("ringmaster.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ReferenceCapacity reference = new ReferenceCapacity();
    private final long[] sequences = new long[NODES];

    @Test
    void doesWhatTheReferenceDoes() {
        for (int step = 0; step < STEPS; step++) {
            String at = "-Dringmaster.seed=" + seed + " step " + step;
            long worker = random.nextInt(WORKERS);
            switch (random.nextInt(20)) {
                case 0 -> {
                    Capacity capacity = randomCapacity();
                    assertEquals(reference.join(worker, capacity), shared.join(worker, capacity), at);
                }
                case 1 -> {
                    boolean isOpen = random.nextInt(3) > 0;
                    assertEquals(reference.open(worker, isOpen), shared.open(worker, isOpen), at);
                }
                case 2 -> {
                    if (random.nextInt(5) == 0) {
                        assertEquals(reference.leave(worker), shared.leave(worker), at);
                    }
                }
                default -> applyRandomBatch(at);
            }
            assertEquals(reference.state(), state(), at);
        }
    }

    private void applyRandomBatch(String at) {
        int node = random.nextInt(NODES);
        CapacityBatch batch = randomBatch().from(node, 1, ++sequences[node]);
        List<CapacityVerdict> expected = reference.apply(batch);
        assertEquals(BatchOutcome.DECIDED, apply(batch).outcome(), at);
        assertEquals(expected, verdicts(batch), at);
        if (random.nextInt(4) == 0) {
            IntStream.range(0, batch.size()).forEach(i -> batch.verdict(i, CapacityVerdict.NONE));
            assertEquals(expected, verdicts(apply(batch)), at + ", repeated");
        }
        if (random.nextInt(4) == 0) {
            CapacityBatch early = randomBatch().from(node, 1, sequences[node] + 2 + random.nextInt(3));
            assertEquals(BatchOutcome.GAP, apply(early).outcome(), at);
            CapacityBatch stale = randomBatch().from(node, 0, sequences[node] + 1);
            assertEquals(BatchOutcome.OLD_FENCE, apply(stale).outcome(), at);
        }
    }

    private CapacityBatch randomBatch() {
        CapacityBatch batch = batch();
        if (random.nextInt(3) == 0) {
            batch.allOrNone();
        }
        if (random.nextInt(3) == 0) {
            addAlike(batch);
        }
        for (int left = 1 + random.nextInt(8); left > 0; left--) {
            long id = random.nextInt(RESERVATIONS);
            long worker = random.nextInt(WORKERS);
            if (random.nextBoolean()) {
                batch.release(id, worker);
            } else {
                reserveRandomly(batch, id, worker);
            }
        }
        return batch;
    }

    /** Changes of one worker that differ in nothing but the id, and may be more than it has room for. */
    private void addAlike(CapacityBatch batch) {
        long worker = random.nextInt(WORKERS);
        Demand demand = demand(1 + random.nextInt(100), random.nextInt(100)).build();
        boolean areReleases = random.nextInt(3) == 0;
        for (int left = 1 + random.nextInt(20); left > 0; left--) {
            long id = random.nextInt(RESERVATIONS);
            if (areReleases) {
                batch.release(id, worker);
            } else {
                batch.reserve(id, worker, demand, 0);
            }
        }
    }

    private void reserveRandomly(CapacityBatch batch, long id, long worker) {
        Demand.Builder demand = demand(1 + random.nextInt(300), 1 + random.nextInt(500));
        long devices = random.nextInt(3) == 0 ? 1 + random.nextInt(31) : 0;
        if (devices != 0) {
            demand.gpus(Long.bitCount(devices), 100 * (1 + random.nextInt(10)));
            demand.gpuModelBits(random.nextInt(4));
        }
        batch.reserve(id, worker, demand.build(), devices);
    }

    private Capacity randomCapacity() {
        int devices = random.nextInt(6);
        long cpuMillis = 500L + random.nextInt(1000);
        return devices == 0
                ? worker(cpuMillis, 2048)
                : gpuWorker(cpuMillis, 2048, devices, random.nextInt(4) > 0 ? "T4" : "A10G");
    }

    private Map<Long, String> state() {
        Map<Long, String> state = new HashMap<>();
        for (SharedWorker worker : readAll()) {
            state.put(worker.workerId(), describe(worker));
        }
        return state;
    }

    private static String describe(SharedWorker worker) {
        return ReferenceCapacity.describe(
                worker.version(),
                worker.isOpen(),
                worker.capacity(),
                new long[] {worker.free(0), worker.free(1)},
                worker::freeGpuMillis);
    }

    @Test
    @DisplayName(
            "two nodes and one GPU at the same moment: one wins and leaves 3000/3750/0 at version 1, a hundred times")
    void twoNodesRaceForOneGpu() {
        chargeAQuarterMoreMemory();
        for (long round = 1; round <= 100; round++) {
            long id = round;
            shared.join(id, gpuWorker(4000, 5000, 1, "A10G"));
            List<CompletableFuture<CapacityVerdict>> answers = LongStream.of(1, 2)
                    .mapToObj(node -> CompletableFuture.supplyAsync(() -> {
                        CapacityBatch batch = batch().from(node, 1, id);
                        batch.reserve(10 * id + node, id, askGpu(1000, 1000, 1, "A10G"), 0b1);
                        return apply(batch).verdict(0);
                    }))
                    .toList();
            List<CapacityVerdict> verdicts = answers.stream()
                    .map(answer -> answer.orTimeout(20, TimeUnit.SECONDS).join())
                    .sorted()
                    .toList();
            assertEquals(List.of(CapacityVerdict.APPLIED, CapacityVerdict.NO_ROOM), verdicts);
            assertEquals(0, assertFree(id, 3000, 3750, 1).freeGpus());
        }
    }

    @Test
    @DisplayName(
            "four nodes that reserve and release as they like leave what they hold, and nothing when they are done")
    void whatManyNodesHoldAddsUp() {
        LongStream.range(0, WORKERS).forEach(id -> shared.join(id, worker(1000, 2048)));
        List<CompletableFuture<Integer>> nodes = LongStream.range(0, 4)
                .mapToObj(node -> CompletableFuture.supplyAsync(() -> reserveAndRelease(node)))
                .toList();
        int[] held = nodes.stream()
                .mapToInt(node -> node.orTimeout(60, TimeUnit.SECONDS).join())
                .toArray();
        long free = readAll().stream().mapToLong(worker -> worker.free(0)).sum();
        assertEquals(WORKERS * 1000L - 100L * IntStream.of(held).sum(), free, "-Dringmaster.seed=" + seed);
    }

    /** Reserves and releases 100 millicores at a time; how many of them are held in the end. */
    private int reserveAndRelease(long node) {
        Random own = new Random(seed + node);
        Map<Long, Long> workerOf = new HashMap<>();
        for (long sequence = 1; sequence <= 200; sequence++) {
            CapacityBatch batch = batch().from(node, 1, sequence);
            workerOf.forEach((id, worker) -> {
                if (own.nextBoolean()) {
                    batch.release(id, worker);
                }
            });
            for (int i = 0; i < 8; i++) {
                batch.reserve(node << 32 | sequence * 8 + i, own.nextInt(WORKERS), ask(100, 128), 0);
            }
            apply(batch);
            for (int i = 0; i < batch.size(); i++) {
                if (batch.get(i).isReservation() && batch.verdict(i) == CapacityVerdict.APPLIED) {
                    workerOf.put(batch.get(i).reservationId(), batch.get(i).workerId());
                } else if (!batch.get(i).isReservation()) {
                    assertEquals(CapacityVerdict.APPLIED, batch.verdict(i));
                    workerOf.remove(batch.get(i).reservationId());
                }
            }
        }
        return workerOf.size();
    }
}

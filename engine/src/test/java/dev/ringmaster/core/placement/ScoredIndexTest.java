package dev.ringmaster.core.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ringmaster.api.Capacity;
import dev.ringmaster.api.Demand;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.Domains;
import dev.ringmaster.core.capacity.GroupTable;
import dev.ringmaster.core.capacity.Reservation;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoredIndexTest {
    private static final ResourceCatalog CATALOG = ResourceCatalog.builder()
            .dimension("cores", 1)
            .dimension("memory", 0)
            .gpuModels("a100", "l4")
            .build();

    private final Random random = new Random(7);
    private final WorkerTable table = new WorkerTable(List.of(PoolPolicy.DEFAULT.withCpuWorkOnGpuWorkers()));
    private final ShapeTable shapes = new ShapeTable(table.kinds(), new Domains(new GroupTable(0)));
    private Score score = new FreeScore(CATALOG);
    private ScoredIndex index = new ScoredIndex(CATALOG, score);
    private final List<Held> held = new ArrayList<>();
    /** Those in the index. */
    private final List<Worker> workers = new ArrayList<>();

    private int joined;

    private record Held(Reservation reservation, Shape shape) {}

    @Test
    void findsNobodyAmongNoWorkers() {
        assertNull(choose(shape(1, 0, 0, 0)));
    }

    @Test
    void takesAWorkerThatWasNotAddedForADefect() {
        Worker stranger = table.add(1, WorkerSpec.of(0, capacity()));

        assertThrows(IllegalStateException.class, () -> index.freeChanged(stranger));
    }

    /** From one block to hundreds; filling and emptying them splits blocks and lets others go. */
    @ParameterizedTest
    @CsvSource({
        "1, BEST_FIT",
        "31, BEST_FIT",
        "32, PACK",
        "33, SPREAD",
        "500, BEST_FIT",
        "500, PACK",
        "500, SPREAD",
        "10000, BEST_FIT",
        "10000, PACK",
        "10000, SPREAD"
    })
    void findsWhatALookAtEveryWorkerFinds(int count, PlacementPolicy policy) {
        score = scoreOf(policy);
        index = new ScoredIndex(CATALOG, score);
        while (workers.size() < count) {
            join();
        }
        int searches = 400_000 / (100 + count);
        for (int i = 0; i < 40 * searches; i++) {
            change(count);
            if (i % 40 == 0) {
                Shape shape = randomShape();
                assertEquals(bestByScan(shape), choose(shape), "search " + i + " for " + shape.demand());
            }
        }
    }

    private static Score scoreOf(PlacementPolicy policy) {
        return switch (policy) {
            case BEST_FIT -> new FreeScore(CATALOG);
            case PACK -> new PackScore(new FreeScore(CATALOG));
            case SPREAD -> new SpreadScore();
            case FRAGMENTATION_AWARE -> throw new IllegalArgumentException("chooses by more than a score");
        };
    }

    @Test
    void forgetsEverybodyWhoLeaves() {
        for (int round = 0; round < 3; round++) {
            while (workers.size() < 200) {
                join();
            }
            while (!workers.isEmpty()) {
                leave();
            }
            assertNull(choose(shape(0, 0, 1, 1)));
        }
    }

    private void change(int count) {
        int kind = random.nextInt(20);
        if (kind == 0 && workers.size() > count / 2) {
            leave();
        } else if (kind == 1 || workers.isEmpty()) {
            join();
        } else if (kind < 9 && !held.isEmpty()) {
            release();
        } else {
            reserve();
        }
    }

    private void join() {
        Worker worker = table.add(
                joined++,
                CATALOG.worker(capacity()).priority(random.nextInt(3) / 2).build());
        workers.add(worker);
        if (score.learn(worker)) {
            index.rescore();
        }
        index.add(worker);
    }

    private void leave() {
        Worker worker = workers.remove(random.nextInt(workers.size()));
        held.removeIf(each -> each.reservation().worker() == worker);
        index.remove(worker);
        table.remove(worker);
    }

    private void reserve() {
        Shape shape = randomShape();
        Worker worker = random.nextInt(3) == 0 ? choose(shape) : workers.get(random.nextInt(workers.size()));
        if (worker != null && worker.canHold(shape)) {
            Reservation reservation = new Reservation();
            worker.reserve(shape, reservation, index.devices(worker, shape));
            held.add(new Held(reservation, shape));
            index.freeChanged(worker);
        }
    }

    private void release() {
        Held last = held.remove(held.size() - 1);
        int other = held.isEmpty() ? -1 : random.nextInt(held.size());
        Held released = other < 0 ? last : held.set(other, last);
        Worker worker = released.reservation().worker();
        worker.release(released.shape(), released.reservation());
        index.freeChanged(worker);
    }

    private Worker choose(Shape shape) {
        Worker chosen = null;
        for (int group = 0; chosen == null && group < shape.ranks().groups(); group++) {
            chosen = index.choose(shape, group);
        }
        return chosen;
    }

    private Worker bestByScan(Shape shape) {
        Worker best = null;
        for (Worker worker : workers) {
            if (worker.canHold(shape) && (best == null || isBetter(worker, best))) {
                best = worker;
            }
        }
        return best;
    }

    private boolean isBetter(Worker worker, Worker best) {
        if (worker.spec().priority() != best.spec().priority()) {
            return worker.spec().priority() > best.spec().priority();
        }
        long itsScore = score.of(worker);
        long bestScore = score.of(best);
        return itsScore != bestScore ? itsScore < bestScore : worker.ordinal() < best.ordinal();
    }

    private Capacity capacity() {
        Capacity.Builder builder =
                CATALOG.capacity().amount("cores", 8L << random.nextInt(4)).amount("memory", random.nextInt(100));
        return switch (random.nextInt(4)) {
            case 0 -> builder.gpus(1 << random.nextInt(4)).build();
            case 1 -> builder.gpus(8, "a100").build();
            case 2 -> builder.gpus(random.nextInt(5), "l4").build();
            default -> builder.build();
        };
    }

    private Shape randomShape() {
        boolean wantsGpus = random.nextBoolean();
        return shape(
                random.nextInt(12),
                random.nextInt(30),
                wantsGpus ? 1 + random.nextInt(random.nextBoolean() ? 1 : 8) : 0,
                random.nextBoolean() ? 1_000 : 1 + random.nextInt(1_000));
    }

    private Shape shape(int cores, int memory, int devices, int millis) {
        Demand.Builder builder = CATALOG.demand()
                .amount("cores", 1L + cores)
                .amount("memory", memory)
                .gpus(devices, millis);
        return shapes.shapeOf(builder.gpuModelBits(random.nextInt(4)).build());
    }
}

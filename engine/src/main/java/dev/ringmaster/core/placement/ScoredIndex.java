package dev.ringmaster.core.placement;

import dev.ringmaster.api.Gpus;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the worker of a pool with the lowest score of those that can hold a shape.
 *
 * <p>The workers are parted by their kind and by how free their GPUs are, because there the bounds of a
 * {@link ScoreOrder} over all of them would promise what no single worker has: a free GPU here, free cores there. A
 * request looks only at the parts that can have its GPUs, and takes the best of their best.
 */
class ScoredIndex implements WorkerIndex {
    /** No GPU free at all, part of a device, a whole device or more. */
    private static final int GPU_CLASSES = 3;

    private final int width;
    private final Score score;
    private @Nullable ScoreOrder[] parts = new ScoreOrder[4 * GPU_CLASSES]; // a row for each kind
    private int[] classesInUse = new int[4]; // by row, a bit for each class that has workers
    private final List<Block> spareBlocks = new ArrayList<>();
    private @Nullable ScoredWorker[] byIndex = new ScoredWorker[16];
    /** Used again if its worker comes back, as one does that was held for a request. */
    private @Nullable ScoredWorker removedLast;

    ScoredIndex(ResourceCatalog catalog, Score score) {
        this.score = score;
        width = ResourceVector.length(catalog.dimensions().size());
    }

    @Override
    public @Nullable Worker choose(Shape shape, int group, long affinityKey) {
        ScoredWorker best = first(shape, group, Long.MIN_VALUE, Long.MAX_VALUE);
        return best == null ? null : best.worker();
    }

    /** The best of a group that can hold the shape and has a score from one to another; null if there is none. */
    final @Nullable ScoredWorker first(Shape shape, int group, long from, long to) {
        int classesThatDo = -1 << lowestClass(shape);
        ScoredWorker best = null;
        for (int row : shape.ranks().kinds(group)) {
            int inUse = row < classesInUse.length ? classesInUse[row] : 0;
            for (int left = inUse & classesThatDo; left != 0; left &= left - 1) {
                ScoreOrder part = parts[row * GPU_CLASSES + Integer.numberOfTrailingZeros(left)];
                ScoredWorker found =
                        part == null ? null : part.firstThatFits(shape, from, best == null ? to : best.score());
                best = found == null || (best != null && best.isBefore(found)) ? best : found;
            }
        }
        return best;
    }

    private static int lowestClass(Shape shape) {
        if (shape.demand().gpuDevices() == 0) {
            return 0;
        }
        return shape.demand().gpuMillis() < Gpus.DEVICE_MILLIS ? 1 : 2;
    }

    private static int classOf(Worker worker) {
        long[] free = worker.free();
        int gpu = ResourceVector.gpuTotal(free);
        if (free[gpu + 2] > 0) {
            return 2;
        }
        return free[gpu] > 0 ? 1 : 0;
    }

    private static int partOf(Worker worker) {
        return worker.kind().index() * GPU_CLASSES + classOf(worker);
    }

    @Override
    public void add(Worker worker) {
        if (worker.index() >= byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, Math.max(worker.index() + 1, 2 * byIndex.length));
        }
        ScoredWorker before = removedLast;
        ScoredWorker entry = before != null && before.worker() == worker ? before : new ScoredWorker(worker);
        byIndex[worker.index()] = entry;
        file(entry);
    }

    @Override
    public void remove(Worker worker) {
        ScoredWorker entry = entry(worker);
        takeOut(entry);
        byIndex[worker.index()] = null;
        removedLast = entry;
    }

    @Override
    public void freeChanged(Worker worker) {
        ScoredWorker entry = entry(worker);
        ScoreOrder order = parts[entry.part()];
        if (order != null && entry.part() == partOf(worker)) {
            order.change(entry, score.of(worker));
        } else {
            takeOut(entry);
            file(entry);
        }
    }

    private ScoredWorker entry(Worker worker) {
        ScoredWorker entry = byIndex[worker.index()];
        if (entry == null) {
            throw new IllegalStateException("worker " + worker.id() + " is not in the index");
        }
        return entry;
    }

    private void file(ScoredWorker entry) {
        Worker worker = entry.worker();
        int part = partOf(worker);
        if (part >= parts.length) {
            int rows = Math.max(worker.kind().index() + 1, 2 * classesInUse.length);
            parts = Arrays.copyOf(parts, rows * GPU_CLASSES);
            classesInUse = Arrays.copyOf(classesInUse, rows);
        }
        ScoreOrder order = parts[part];
        if (order == null) {
            order = new ScoreOrder(width, spareBlocks);
            parts[part] = order;
        }
        classesInUse[part / GPU_CLASSES] |= 1 << part % GPU_CLASSES;
        entry.part(part);
        entry.score(score.of(worker));
        order.insert(entry);
    }

    private void takeOut(ScoredWorker entry) {
        ScoreOrder order = parts[entry.part()];
        if (order != null) {
            order.takeOut(entry);
            if (order.isEmpty()) {
                classesInUse[entry.part() / GPU_CLASSES] &= ~(1 << entry.part() % GPU_CLASSES);
            }
        }
    }

    @Override
    public void rescore() {
        Arrays.fill(parts, null);
        Arrays.fill(classesInUse, 0);
        for (ScoredWorker entry : byIndex) {
            if (entry != null) {
                file(entry);
            }
        }
    }
}

package dev.ringmaster.core.placement;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the worker of a pool that best fit would choose, without looking at most of them.
 *
 * <p>The workers stand in the order of their scores, cut into blocks. Over the blocks lies a tournament tree of upper
 * bounds of what is free in each element; a search goes from the fullest end and leaves out every subtree whose bound
 * does not cover the need, so the first worker it meets that passes the filter is the best one.
 *
 * <pre>
 *              bound 1                   bounds: nodes 1 .. leaves - 1, children of n are 2n and 2n + 1
 *        ┌────────┴────────┐
 *     bound 2           bound 3
 *   ┌────┴────┐       ┌────┴────┐
 * block 0  block 1  block 2     -        node leaves + p is block p; fuller workers to the left
 * </pre>
 */
final class PlacementIndex {
    private final int width;
    private final ScoreWeights weights;
    private @Nullable ScoredWorker[] byIndex = new ScoredWorker[16];
    private Block[] blocks;
    private int blockCount = 1;
    private final List<Block> spareBlocks = new ArrayList<>();
    private int leaves = 1;
    private long[] bounds;

    PlacementIndex(ResourceCatalog catalog) {
        width = ResourceVector.length(catalog.dimensions().size());
        weights = new ScoreWeights(catalog);
        blocks = new Block[] {newBlock()};
        bounds = new long[0];
        rebuildBounds(0);
    }

    /** The fullest worker that can hold the shape, null if none can. */
    @Nullable
    Worker bestFit(Shape shape) {
        return search(1, shape);
    }

    private @Nullable Worker search(int node, Shape shape) {
        if (node >= leaves) {
            return searchBlock(node - leaves, shape);
        }
        long[] need = shape.need();
        int base = node * width;
        for (int i = 0; i < width; i++) {
            if (bounds[base + i] < need[i]) {
                return null;
            }
        }
        Worker found = search(2 * node, shape);
        return found != null ? found : search(2 * node + 1, shape);
    }

    private @Nullable Worker searchBlock(int position, Shape shape) {
        if (position >= blockCount) {
            return null;
        }
        Block block = blocks[position];
        if (!covers(block.bound, shape.need())) {
            return null;
        }
        Worker found = block.firstThatFits(shape);
        if (found == null) {
            block.tightenBound();
            pullUpBounds(position);
        }
        return found;
    }

    private static boolean covers(long[] bound, long[] need) {
        for (int i = 0; i < need.length; i++) {
            if (bound[i] < need[i]) {
                return false;
            }
        }
        return true;
    }

    /** Adds a worker. */
    void add(Worker worker) {
        if (worker.index() >= byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, Math.max(worker.index() + 1, 2 * byIndex.length));
        }
        ScoredWorker entry = new ScoredWorker(worker, blocks[0]);
        byIndex[worker.index()] = entry;
        if (weights.learn(worker)) {
            rebuild();
        } else {
            insert(entry);
        }
    }

    /** Removes a worker. */
    void remove(Worker worker) {
        takeOut(entry(worker));
        byIndex[worker.index()] = null;
    }

    /** Takes notice of the capacity of a worker that is not in the index. */
    void learn(Worker worker) {
        if (weights.learn(worker)) {
            rebuild();
        }
    }

    /** Takes notice that a worker's capacity is another. */
    void capacityChanged(Worker worker) {
        if (weights.learn(worker)) {
            rebuild();
        } else {
            freeChanged(worker);
        }
    }

    /** Takes notice that what is free on a worker has changed. */
    void freeChanged(Worker worker) {
        ScoredWorker entry = entry(worker);
        takeOut(entry);
        insert(entry);
    }

    private ScoredWorker entry(Worker worker) {
        ScoredWorker entry = byIndex[worker.index()];
        if (entry == null) {
            throw new IllegalStateException("worker " + worker.id() + " is not in the index");
        }
        return entry;
    }

    private void insert(ScoredWorker entry) {
        entry.score(weights.score(entry.worker()));
        Block block = blocks[positionFor(entry)];
        if (block.size() == Block.SIZE) {
            split(block);
            block = blocks[positionFor(entry)];
        }
        if (block.insert(entry)) {
            raiseBounds(block);
        }
    }

    private void takeOut(ScoredWorker entry) {
        Block block = entry.block();
        block.remove(entry);
        if (block.size() == 0 && blockCount > 1) {
            int position = block.position();
            System.arraycopy(blocks, position + 1, blocks, position, --blockCount - position);
            spareBlocks.add(block);
            rebuildBounds(position);
        }
    }

    /** The last block whose first entry comes before this one. */
    private int positionFor(ScoredWorker entry) {
        int low = 0;
        int high = blockCount - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (entry.isBefore(blocks[middle].first())) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    private void split(Block block) {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount);
        }
        Block upper = newBlock();
        block.splitInto(upper);
        int position = block.position() + 1;
        System.arraycopy(blocks, position, blocks, position + 1, blockCount++ - position);
        blocks[position] = upper;
        rebuildBounds(position - 1);
    }

    private Block newBlock() {
        Block block = spareBlocks.isEmpty() ? new Block(width) : spareBlocks.remove(spareBlocks.size() - 1);
        block.clear();
        return block;
    }

    private void rebuild() {
        for (int position = 0; position < blockCount; position++) {
            spareBlocks.add(blocks[position]);
        }
        blocks[0] = newBlock();
        blockCount = 1;
        rebuildBounds(0);
        for (ScoredWorker entry : byIndex) {
            if (entry != null) {
                insert(entry);
            }
        }
    }

    /** Numbers the blocks from a position on, and computes the bounds over them. */
    private void rebuildBounds(int fromPosition) {
        for (int position = fromPosition; position < blockCount; position++) {
            blocks[position].position(position);
        }
        while (leaves < blockCount) {
            leaves *= 2;
        }
        if (bounds.length < leaves * width) {
            bounds = new long[leaves * width];
        }
        for (int node = leaves - 1; node > 0; node--) {
            pullUp(node);
        }
    }

    private void raiseBounds(Block block) {
        boolean rose = true;
        for (int node = (leaves + block.position()) >> 1; rose && node > 0; node >>= 1) {
            rose = false;
            for (int i = 0; i < width; i++) {
                if (block.bound[i] > bounds[node * width + i]) {
                    bounds[node * width + i] = block.bound[i];
                    rose = true;
                }
            }
        }
    }

    private void pullUpBounds(int position) {
        boolean changed = true;
        for (int node = (leaves + position) >> 1; changed && node > 0; node >>= 1) {
            changed = pullUp(node);
        }
    }

    /** Takes the highest bounds of a node's children, and says whether that changed anything. */
    private boolean pullUp(int node) {
        boolean changed = false;
        for (int i = 0; i < width; i++) {
            long highest = Math.max(boundOf(2 * node, i), boundOf(2 * node + 1, i));
            changed |= bounds[node * width + i] != highest;
            bounds[node * width + i] = highest;
        }
        return changed;
    }

    private long boundOf(int node, int element) {
        if (node < leaves) {
            return bounds[node * width + element];
        }
        int position = node - leaves;
        return position < blockCount ? blocks[position].bound[element] : -1;
    }
}

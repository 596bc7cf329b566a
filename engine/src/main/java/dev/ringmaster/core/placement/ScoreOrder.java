package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.ResourceVector;
import dev.ringmaster.core.capacity.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Workers in the order of their scores, and the first of them that can hold a shape, without looking at most of them.
 *
 * <p>The order is cut into blocks. Over the blocks lies a tournament tree of upper bounds of what is free in each
 * element; a search goes from the fullest end and leaves out every subtree whose bound does not cover the need, so the
 * first worker it meets that passes the filter is the best one.
 *
 * <pre>
 *              bound 1                   bounds: nodes 1 .. leaves - 1, children of n are 2n and 2n + 1
 *        ┌────────┴────────┐
 *     bound 2           bound 3
 *   ┌────┴────┐       ┌────┴────┐
 * block 0  block 1  block 2     -        node leaves + p is block p; fuller workers to the left
 * </pre>
 */
final class ScoreOrder {
    private final int width;
    private Block[] blocks;
    private int blockCount = 1;
    private final List<Block> spareBlocks = new ArrayList<>();
    private int leaves = 1;
    private long[] bounds;
    private boolean isBehindLimit;

    ScoreOrder(int vectorLength) {
        width = vectorLength;
        blocks = new Block[] {newBlock()};
        bounds = new long[0];
        rebuildBounds(0);
    }

    boolean isEmpty() {
        return blockCount == 1 && blocks[0].size() == 0;
    }

    /** The first worker that can hold the shape, null if none can or if it comes behind {@code limit}. */
    @Nullable
    ScoredWorker firstThatFits(Shape shape, @Nullable ScoredWorker limit) {
        isBehindLimit = false;
        return search(1, shape, limit);
    }

    private @Nullable ScoredWorker search(int node, Shape shape, @Nullable ScoredWorker limit) {
        if (node >= leaves) {
            return searchBlock(node - leaves, shape, limit);
        }
        long[] need = shape.need();
        int base = node * width;
        for (int i = 0; i < width; i++) {
            if (bounds[base + i] < need[i]) {
                return null;
            }
        }
        ScoredWorker found = search(2 * node, shape, limit);
        return found != null || isBehindLimit ? found : search(2 * node + 1, shape, limit);
    }

    private @Nullable ScoredWorker searchBlock(int position, Shape shape, @Nullable ScoredWorker limit) {
        if (position >= blockCount) {
            return null;
        }
        Block block = blocks[position];
        if (limit != null && block.size() > 0 && limit.isBefore(block.first())) {
            isBehindLimit = true;
            return null;
        }
        if (!ResourceVector.covers(block.bound, shape.need())) {
            return null;
        }
        ScoredWorker found = block.firstThatFits(shape);
        if (found == null && block.isBoundLoose()) {
            block.tightenBound();
            pullUpBounds(position);
        }
        return found;
    }

    /** Adds a worker under the score it has. */
    void insert(ScoredWorker entry) {
        Block block = blocks[positionFor(entry)];
        if (block.size() == Block.SIZE) {
            split(block);
            block = blocks[positionFor(entry)];
        }
        if (block.insert(entry)) {
            raiseBounds(block);
        }
    }

    /** Takes a worker out that was inserted here. */
    void takeOut(ScoredWorker entry) {
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

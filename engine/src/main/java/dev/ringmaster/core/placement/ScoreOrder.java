package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Shape;
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
 *              bound 1                   bounds of node n at n * width, of its children at 2n and 2n + 1
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
    private final List<Block> spareBlocks;
    private long[] firstScores = new long[1];
    private int leaves = 1;
    private long[] bounds;
    private boolean isBehindLimit;

    /** An empty order; spare blocks are shared with the other orders of an index. */
    ScoreOrder(int vectorLength, List<Block> spareBlocks) {
        width = vectorLength;
        this.spareBlocks = spareBlocks;
        blocks = new Block[] {newBlock()};
        bounds = new long[0];
        rebuildBounds(0);
    }

    boolean isEmpty() {
        return blockCount == 1 && blocks[0].size() == 0;
    }

    /** The first worker that can hold the shape and has a score from one to another, null if there is none. */
    @Nullable
    ScoredWorker firstThatFits(Shape shape, long from, long to) {
        isBehindLimit = false;
        if (from == Long.MIN_VALUE) {
            return search(1, shape, from, to);
        }
        int position = positionBefore(from);
        ScoredWorker found = searchBlock(position, shape, from, to);
        for (int node = leaves + position; found == null && !isBehindLimit && node > 1; node >>= 1) {
            if ((node & 1) == 0) { // what is to the right of it comes next
                found = search(node + 1, shape, from, to);
            }
        }
        return found;
    }

    private @Nullable ScoredWorker search(int node, Shape shape, long from, long to) {
        long[] need = shape.need();
        int base = node * width;
        for (int i = width - 1; i >= 0; i--) {
            if (bounds[base + i] < need[i]) {
                return null;
            }
        }
        if (node >= leaves) {
            return searchBlock(node - leaves, shape, from, to);
        }
        ScoredWorker found = search(2 * node, shape, from, to);
        return found != null || isBehindLimit ? found : search(2 * node + 1, shape, from, to);
    }

    private @Nullable ScoredWorker searchBlock(int position, Shape shape, long from, long to) {
        if (to < firstScores[position]) {
            isBehindLimit = true;
            return null;
        }
        Block block = blocks[position];
        ScoredWorker found = block.firstThatFits(shape, from, to);
        if (found == null && block.isBoundLoose() && block.isAllWithin(from, to)) {
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
        firstScores[block.position()] = block.firstScore();
    }

    /** Gives a worker that was inserted here another score. */
    void change(ScoredWorker entry, long score) {
        Block block = entry.block();
        int position = block.position();
        boolean staysInBlock = (position == 0 || score > firstScores[position])
                && (position == blockCount - 1 || score < firstScores[position + 1]);
        if (staysInBlock) {
            entry.score(score);
            if (block.reposition(entry)) {
                raiseBounds(block);
            }
            firstScores[position] = block.firstScore();
        } else {
            takeOut(entry);
            entry.score(score);
            insert(entry);
        }
    }

    /** Takes a worker out that was inserted here. */
    void takeOut(ScoredWorker entry) {
        Block block = entry.block();
        block.remove(entry);
        firstScores[block.position()] = block.firstScore();
        if (block.size() == 0 && blockCount > 1) {
            int position = block.position();
            System.arraycopy(blocks, position + 1, blocks, position, --blockCount - position);
            spareBlocks.add(block);
            rebuildBounds(position);
        }
    }

    /** The last block that begins with a lower score, or the first; quick to find where scores are spread evenly. */
    private int positionBefore(long score) {
        long fraction = (score ^ Long.MIN_VALUE) >>> Integer.SIZE;
        int position = (int) ((fraction * blockCount) >>> Integer.SIZE);
        while (position > 0 && firstScores[position] >= score) {
            position--;
        }
        while (position < blockCount - 1 && firstScores[position + 1] < score) {
            position++;
        }
        return position;
    }

    /** The last block whose first entry comes before this one. */
    private int positionFor(ScoredWorker entry) {
        int low = 0;
        int high = blockCount - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (isBefore(entry, middle)) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    private boolean isBefore(ScoredWorker entry, int position) {
        long firstScore = firstScores[position];
        return entry.score() != firstScore ? entry.score() < firstScore : entry.isBefore(blocks[position].first());
    }

    private void split(Block block) {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * blockCount);
            firstScores = Arrays.copyOf(firstScores, 2 * blockCount);
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
            firstScores[position] = blocks[position].firstScore();
        }
        while (leaves < blockCount) {
            leaves *= 2;
        }
        if (bounds.length < 2 * leaves * width) {
            bounds = new long[2 * leaves * width];
        }
        Arrays.fill(bounds, (leaves + blockCount) * width, 2 * leaves * width, -1);
        for (int position = 0; position < blockCount; position++) {
            copyBound(position);
        }
        for (int node = leaves - 1; node > 0; node--) {
            pullUp(node);
        }
    }

    private void copyBound(int position) {
        System.arraycopy(blocks[position].bound, 0, bounds, (leaves + position) * width, width);
    }

    private void raiseBounds(Block block) {
        boolean rose = true;
        for (int node = leaves + block.position(); rose && node > 0; node >>= 1) {
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
        copyBound(position);
        boolean changed = true;
        for (int node = (leaves + position) >> 1; changed && node > 0; node >>= 1) {
            changed = pullUp(node);
        }
    }

    /** Takes the highest bounds of a node's children, and says whether that changed anything. */
    private boolean pullUp(int node) {
        int left = 2 * node * width;
        boolean changed = false;
        for (int i = 0; i < width; i++) {
            long highest = Math.max(bounds[left + i], bounds[left + width + i]);
            changed |= bounds[node * width + i] != highest;
            bounds[node * width + i] = highest;
        }
        return changed;
    }
}

package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.ShapeTable;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;

/**
 * Finds, among the shapes that requests of one level wait for, the one whose oldest request a worker can hold now.
 *
 * <p>A tournament tree over shape slots. Each node has the lowest sequence below it and, in each element, the lowest
 * need below it: a subtree is left out when even that does not fit the worker, or when nobody in it is older than what
 * was found already. So a release looks at the requests that the worker could take, and at few others.
 */
final class WaitTree {
    static final long NOBODY = Long.MAX_VALUE;

    private final int width;
    private int leaves = 1;
    private long[] oldest = {NOBODY, NOBODY};
    private long[] need;
    private long bestSequence;
    private int bestSlot;

    WaitTree(int vectorLength) {
        width = vectorLength;
        need = new long[2 * width];
        Arrays.fill(need, NOBODY);
    }

    /** Says who is the oldest that waits for a shape, {@link #NOBODY} if none does. */
    void set(Shape shape, long oldestSequence) {
        while (shape.slot() >= leaves) {
            grow();
        }
        int node = leaves + shape.slot();
        boolean needChanges = oldest[node] == NOBODY || oldestSequence == NOBODY;
        oldest[node] = oldestSequence;
        if (needChanges) {
            for (int i = 0; i < width; i++) {
                need[node * width + i] = oldestSequence == NOBODY ? NOBODY : shape.need()[i];
            }
        }
        for (node >>= 1; node > 0; node >>= 1) {
            oldest[node] = Math.min(oldest[2 * node], oldest[2 * node + 1]);
            if (needChanges) {
                needChanges = pullUpNeed(node);
            }
        }
    }

    /** The slot of the shape whose oldest waiting request the worker can hold and is the oldest of those, or -1. */
    int oldestThatFits(Worker worker, ShapeTable shapes) {
        bestSequence = NOBODY;
        bestSlot = -1;
        search(1, worker, shapes);
        return bestSlot;
    }

    private void search(int node, Worker worker, ShapeTable shapes) {
        if (oldest[node] >= bestSequence || !fits(worker.free(), node)) {
            return;
        }
        if (node >= leaves) {
            if (worker.canHold(shapes.get(node - leaves))) {
                bestSequence = oldest[node];
                bestSlot = node - leaves;
            }
            return;
        }
        int left = 2 * node;
        int olderChild = oldest[left] <= oldest[left + 1] ? left : left + 1;
        search(olderChild, worker, shapes);
        search(olderChild ^ 1, worker, shapes);
    }

    private boolean fits(long[] free, int node) {
        int base = node * width;
        for (int i = width - 1; i >= 0; i--) {
            if (free[i] < need[base + i]) {
                return false;
            }
        }
        return true;
    }

    /** Takes the lowest needs of a node's children, and says whether that changed anything. */
    private boolean pullUpNeed(int node) {
        int left = 2 * node;
        boolean changed = false;
        for (int i = 0; i < width; i++) {
            long lowest = Math.min(need[left * width + i], need[(left + 1) * width + i]);
            changed |= need[node * width + i] != lowest;
            need[node * width + i] = lowest;
        }
        return changed;
    }

    private void grow() {
        long[] oldLeaves = Arrays.copyOfRange(oldest, leaves, 2 * leaves);
        long[] oldNeeds = Arrays.copyOfRange(need, leaves * width, 2 * leaves * width);
        leaves *= 2;
        oldest = new long[2 * leaves];
        need = new long[2 * leaves * width];
        Arrays.fill(oldest, NOBODY);
        Arrays.fill(need, NOBODY);
        System.arraycopy(oldLeaves, 0, oldest, leaves, oldLeaves.length);
        System.arraycopy(oldNeeds, 0, need, leaves * width, oldNeeds.length);
        for (int node = leaves - 1; node > 0; node--) {
            oldest[node] = Math.min(oldest[2 * node], oldest[2 * node + 1]);
            pullUpNeed(node);
        }
    }
}

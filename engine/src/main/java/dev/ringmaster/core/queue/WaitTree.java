package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.Room;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds, among lines of waiting requests, the one that goes first of those there is room for: the lowest round, then the
 * lowest sequence of its oldest request.
 *
 * <p>A tournament tree. Each node has the lowest key below it and, in each element, the lowest need below it: a subtree
 * is left out when even that does not fit, or when nobody in it goes before who was found already. So a release looks at
 * the lines that there may be room for, and at few others.
 */
final class WaitTree {
    private static final long NOBODY = Long.MAX_VALUE;

    private final int width;
    private int leaves = 1;
    private @Nullable Line[] lines = new Line[1];
    private int[] freeLeaves = {0};
    private int freeCount = 1;
    private long[] rounds = {NOBODY, NOBODY};
    private long[] sequences = {NOBODY, NOBODY};
    private long[] need;
    private int best;

    WaitTree(int vectorLength) {
        width = vectorLength;
        need = new long[2 * width];
        Arrays.fill(need, NOBODY);
    }

    /** Takes a line in. */
    void add(Line line, long round, long sequence) {
        if (freeCount == 0) {
            grow();
        }
        int leaf = freeLeaves[--freeCount];
        line.leaf = leaf;
        line.tree = this;
        lines[leaf] = line;
        int node = leaves + leaf;
        System.arraycopy(line.shape.need(), 0, need, node * width, width);
        setKey(node, round, sequence);
        pullUpNeeds(node);
        line.shape.addLineWaiting(1);
    }

    /** Takes a line out. */
    void remove(Line line) {
        int leaf = line.leaf;
        line.tree = null;
        lines[leaf] = null;
        freeLeaves[freeCount++] = leaf;
        int node = leaves + leaf;
        Arrays.fill(need, node * width, (node + 1) * width, NOBODY);
        setKey(node, NOBODY, NOBODY);
        pullUpNeeds(node);
        line.shape.addLineWaiting(-1);
    }

    /** Gives a line that is in another key. */
    void update(Line line, long round, long sequence) {
        setKey(leaves + line.leaf, round, sequence);
    }

    private void setKey(int leafNode, long round, long sequence) {
        rounds[leafNode] = round;
        sequences[leafNode] = sequence;
        for (int node = leafNode >> 1; node > 0; node >>= 1) {
            int child = first(2 * node, 2 * node + 1);
            if (rounds[node] == rounds[child] && sequences[node] == sequences[child]) {
                return;
            }
            rounds[node] = rounds[child];
            sequences[node] = sequences[child];
        }
    }

    private int first(int left, int right) {
        return isBefore(right, left) ? right : left;
    }

    private boolean isBefore(int node, int other) {
        return rounds[node] != rounds[other] ? rounds[node] < rounds[other] : sequences[node] < sequences[other];
    }

    private void pullUpNeeds(int leafNode) {
        for (int node = leafNode >> 1; node > 0; node >>= 1) {
            if (!pullUpNeed(node)) {
                return;
            }
        }
    }

    private boolean pullUpNeed(int node) {
        int left = 2 * node * width;
        boolean changed = false;
        for (int i = 0; i < width; i++) {
            long lowest = Math.min(need[left + i], need[left + width + i]);
            changed |= need[node * width + i] != lowest;
            need[node * width + i] = lowest;
        }
        return changed;
    }

    /** The line that goes first of those there is room for; null if there is room for none. */
    @Nullable
    Line firstWithRoom(Room room) {
        best = 0;
        search(1, room, room.mostFree());
        return best == 0 ? null : lines[best - leaves];
    }

    private void search(int node, Room room, long[] mostFree) {
        if (sequences[node] == NOBODY || (best != 0 && !isBefore(node, best)) || !mayFit(mostFree, node)) {
            return;
        }
        if (node >= leaves) {
            Line line = lines[node - leaves];
            if (line != null && room.canHold(line.shape)) {
                best = node;
            }
            return;
        }
        int child = first(2 * node, 2 * node + 1);
        search(child, room, mostFree);
        search(child ^ 1, room, mostFree);
    }

    private boolean mayFit(long[] free, int node) {
        int base = node * width;
        for (int i = width - 1; i >= 0; i--) {
            if (free[i] < need[base + i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        int old = leaves;
        leaves = 2 * old;
        lines = Arrays.copyOf(lines, leaves);
        rounds = moveLeaves(rounds, old, 1);
        sequences = moveLeaves(sequences, old, 1);
        need = moveLeaves(need, old, width);
        freeLeaves = Arrays.copyOf(freeLeaves, leaves);
        for (int leaf = leaves - 1; leaf >= old; leaf--) {
            freeLeaves[freeCount++] = leaf;
        }
        for (int node = leaves - 1; node > 0; node--) {
            int child = first(2 * node, 2 * node + 1);
            rounds[node] = rounds[child];
            sequences[node] = sequences[child];
            pullUpNeed(node);
        }
    }

    private static long[] moveLeaves(long[] from, int oldLeaves, int each) {
        long[] to = new long[4 * oldLeaves * each];
        Arrays.fill(to, NOBODY);
        System.arraycopy(from, oldLeaves * each, to, 2 * oldLeaves * each, oldLeaves * each);
        return to;
    }
}

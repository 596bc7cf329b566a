package dev.ringmaster.core.queue;

import dev.ringmaster.core.capacity.Room;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds, among lines of waiting requests, the one that goes first of those there is room for: the lowest round, then the
 * lowest sequence of its oldest request.
 *
 * <p>A tournament tree. Each node names its winner, the line with the lowest key below it, and has in each element the
 * lowest need below it: a subtree is left out when even that does not fit, or when its winner does not go before who was
 * found already. So a release looks at the lines that there may be room for, and at few others; mostly at one.
 */
final class WaitTree {
    private static final long NOBODY = Long.MAX_VALUE;
    private static final int NOT_FOUND = -1;

    // where the parts of a node are: one after the other, so that two children share their cache lines
    private static final int ROUND = 0;
    private static final int SEQUENCE = 1;
    private static final int WINNER = 2;
    private static final int NEED = 3;

    private final int width;
    private final int stride;
    private int leaves = 1;
    private @Nullable Line[] lines = new Line[1];
    private int[] freeLeaves = {0};
    private int freeCount = 1;
    private long[] nodes;
    /** The leaf that was found so far. */
    private int best;

    WaitTree(int vectorLength) {
        width = vectorLength;
        stride = NEED + width;
        nodes = new long[2 * stride];
        clear(1);
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
        setKey(node, round, sequence);
        System.arraycopy(line.shape.need(), 0, nodes, node * stride + NEED, width);
        pullUp(node);
        line.shape.addLineWaiting(1);
    }

    /** Takes a line out. */
    void remove(Line line) {
        int leaf = line.leaf;
        line.tree = null;
        lines[leaf] = null;
        freeLeaves[freeCount++] = leaf;
        clear(leaves + leaf);
        pullUp(leaves + leaf);
        line.shape.addLineWaiting(-1);
    }

    /** Gives a line that is in another key. */
    void update(Line line, long round, long sequence) {
        int leafNode = leaves + line.leaf;
        setKey(leafNode, round, sequence);
        for (int node = leafNode >> 1; node > 0 && pullUpWinner(node); node >>= 1) {}
    }

    private void setKey(int leafNode, long round, long sequence) {
        int at = leafNode * stride;
        nodes[at + ROUND] = round;
        nodes[at + SEQUENCE] = sequence;
        int leaf = leafNode - leaves;
        nodes[at + WINNER] = leaf;
    }

    private void clear(int leafNode) {
        setKey(leafNode, NOBODY, NOBODY);
        int need = leafNode * stride + NEED;
        Arrays.fill(nodes, need, need + width, NOBODY);
    }

    private void pullUp(int leafNode) {
        boolean isWinnerChanged = true;
        boolean isNeedChanged = true;
        for (int node = leafNode >> 1; node > 0 && (isWinnerChanged || isNeedChanged); node >>= 1) {
            isWinnerChanged = isWinnerChanged && pullUpWinner(node);
            isNeedChanged = isNeedChanged && pullUpNeed(node);
        }
    }

    private boolean pullUpWinner(int node) {
        int at = node * stride;
        int left = 2 * at;
        int from = isBefore(left + stride, left) ? left + stride : left;
        boolean isChanged = nodes[at + SEQUENCE] != nodes[from + SEQUENCE]
                || nodes[at + ROUND] != nodes[from + ROUND]
                || nodes[at + WINNER] != nodes[from + WINNER];
        nodes[at + ROUND] = nodes[from + ROUND];
        nodes[at + SEQUENCE] = nodes[from + SEQUENCE];
        nodes[at + WINNER] = nodes[from + WINNER];
        return isChanged;
    }

    /** Whether the key at one place goes before that at another. */
    private boolean isBefore(int at, int other) {
        long round = nodes[at + ROUND];
        long otherRound = nodes[other + ROUND];
        return round != otherRound ? round < otherRound : nodes[at + SEQUENCE] < nodes[other + SEQUENCE];
    }

    private boolean pullUpNeed(int node) {
        int at = node * stride + NEED;
        int left = 2 * node * stride + NEED;
        boolean isChanged = false;
        for (int i = 0; i < width; i++) {
            long lowest = Math.min(nodes[left + i], nodes[left + stride + i]);
            isChanged |= nodes[at + i] != lowest;
            nodes[at + i] = lowest;
        }
        return isChanged;
    }

    /** The line that goes first of all. */
    @Nullable
    Line first() {
        return nodes[stride + SEQUENCE] == NOBODY ? null : lines[(int) nodes[stride + WINNER]];
    }

    /** The line that goes first of those there is room for; null if there is room for none. */
    @Nullable
    Line firstWithRoom(Room room) {
        best = NOT_FOUND;
        search(1, NOT_FOUND, room, room.mostFree());
        return best == NOT_FOUND ? null : lines[best];
    }

    /** Looks below a node, of whose leaves it is known that one does not fit. */
    private void search(int node, int tooLarge, Room room, long[] mostFree) {
        int at = node * stride;
        boolean isEmpty = nodes[at + SEQUENCE] == NOBODY;
        if (isEmpty || (best != NOT_FOUND && !isBefore(at, (leaves + best) * stride)) || !mayFit(mostFree, at)) {
            return;
        }
        int winner = (int) nodes[at + WINNER];
        Line line = lines[winner];
        if (winner != tooLarge && line != null && room.canHold(line.shape, line.level())) {
            best = winner;
        } else if (node < leaves) {
            int child = 2 * node;
            int first = nodes[child * stride + WINNER] == winner ? child : child + 1;
            search(first, winner, room, mostFree);
            search(first ^ 1, winner, room, mostFree);
        }
    }

    private boolean mayFit(long[] free, int at) {
        for (int i = width - 1; i >= 0; i--) {
            if (free[i] < nodes[at + NEED + i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        int old = leaves;
        leaves = 2 * old;
        lines = Arrays.copyOf(lines, leaves);
        long[] from = nodes;
        nodes = new long[2 * leaves * stride];
        System.arraycopy(from, old * stride, nodes, leaves * stride, old * stride);
        freeLeaves = Arrays.copyOf(freeLeaves, leaves);
        for (int leaf = leaves - 1; leaf >= old; leaf--) {
            freeLeaves[freeCount++] = leaf;
            clear(leaves + leaf);
        }
        for (int node = leaves - 1; node > 0; node--) {
            pullUpWinner(node);
            pullUpNeed(node);
        }
    }
}

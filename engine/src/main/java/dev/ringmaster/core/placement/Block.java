package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of workers in the order of their scores, with an upper bound of what is free in each element. A bound may be
 * too high after a worker took something; it is made exact when a search finds that it promised too much.
 */
final class Block {
    static final int SIZE = 32;

    final long[] bound;
    private final ScoredWorker[] entries = new ScoredWorker[SIZE];
    private int size;
    private int position;
    private boolean isBoundLoose;

    Block(int vectorLength) {
        bound = new long[vectorLength];
    }

    int size() {
        return size;
    }

    /** Where the block stands among the blocks. */
    int position() {
        return position;
    }

    void position(int newPosition) {
        position = newPosition;
    }

    ScoredWorker first() {
        return entries[0];
    }

    /** The fullest worker that can hold the shape. */
    @Nullable
    ScoredWorker firstThatFits(Shape shape) {
        for (int i = 0; i < size; i++) {
            if (entries[i].worker().canHold(shape)) {
                return entries[i];
            }
        }
        return null;
    }

    /** Puts an entry at its place, and says whether the bound rose. */
    boolean insert(ScoredWorker entry) {
        int index = size++;
        while (index > 0 && entry.isBefore(entries[index - 1])) {
            entries[index] = entries[index - 1];
            index--;
        }
        entries[index] = entry;
        entry.block(this);
        return raiseBound(entry.worker());
    }

    void clear() {
        size = 0;
        isBoundLoose = false;
        Arrays.fill(bound, -1);
    }

    void remove(ScoredWorker entry) {
        isBoundLoose = true;
        int index = 0;
        while (entries[index] != entry) {
            index++;
        }
        size--;
        System.arraycopy(entries, index + 1, entries, index, size - index);
    }

    /** Moves the upper half to an empty block. */
    void splitInto(Block other) {
        int half = size / 2;
        for (int i = half; i < size; i++) {
            other.insert(entries[i]);
        }
        size = half;
        tightenBound();
    }

    boolean raiseBound(Worker worker) {
        long[] free = worker.free();
        boolean rose = false;
        for (int i = 0; i < bound.length; i++) {
            if (free[i] > bound[i]) {
                bound[i] = free[i];
                rose = true;
            }
        }
        return rose;
    }

    /** Whether the bound may promise more than one of the workers has. */
    boolean isBoundLoose() {
        return isBoundLoose;
    }

    void tightenBound() {
        isBoundLoose = false;
        Arrays.fill(bound, -1);
        for (int i = 0; i < size; i++) {
            raiseBound(entries[i].worker());
        }
    }
}

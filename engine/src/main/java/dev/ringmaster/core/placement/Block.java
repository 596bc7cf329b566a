package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of workers in the order of their scores, with an upper bound of what is free in each element. A bound may be
 * too high after a worker took something; it is made exact when a search finds that it promised too much.
 *
 * <p>Scores and what is free stand in arrays of the block's own, one worker after the other, so that a search reads
 * memory in a row and follows a reference only to a worker that has room.
 */
final class Block {
    static final int SIZE = 32;

    final long[] bound;
    private final int width;
    private final ScoredWorker[] entries = new ScoredWorker[SIZE];
    private final long[] scores = new long[SIZE];
    private final long[] free;
    private int size;
    private int position;
    private boolean isBoundLoose;

    Block(int vectorLength) {
        width = vectorLength;
        bound = new long[width];
        free = new long[SIZE * width];
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

    long firstScore() {
        return scores[0];
    }

    /** The first worker that can hold the shape and has a score from one to another. */
    @Nullable
    ScoredWorker firstThatFits(Shape shape, long from, long to) {
        long[] need = shape.need();
        int i = 0;
        while (i < size && scores[i] < from) {
            i++;
        }
        for (int base = i * width; i < size && scores[i] <= to; i++, base += width) {
            if (covers(base, need) && entries[i].worker().canHold(shape)) {
                return entries[i];
            }
        }
        return null;
    }

    boolean isAllWithin(long from, long to) {
        return size > 0 && from <= scores[0] && scores[size - 1] <= to;
    }

    private boolean covers(int base, long[] need) {
        for (int i = width - 1; i >= 0; i--) {
            if (free[base + i] < need[i]) {
                return false;
            }
        }
        return true;
    }

    /** Puts an entry at its place, and says whether the bound rose. */
    boolean insert(ScoredWorker entry) {
        int index = size;
        while (index > 0 && isBefore(entry, index - 1)) {
            index--;
        }
        move(index, index + 1, size - index);
        size++;
        set(index, entry);
        entry.block(this);
        return raiseBound(entry.worker());
    }

    /** Moves an entry of this block, whose score has changed, to its place; says whether the bound rose. */
    boolean reposition(ScoredWorker entry) {
        int index = indexOf(entry);
        while (index > 0 && isBefore(entry, index - 1)) {
            copy(index - 1, index);
            index--;
        }
        while (index < size - 1 && !isBefore(entry, index + 1)) {
            copy(index + 1, index);
            index++;
        }
        set(index, entry);
        isBoundLoose = true;
        return raiseBound(entry.worker());
    }

    private void copy(int from, int to) {
        entries[to] = entries[from];
        scores[to] = scores[from];
        for (int i = 0; i < width; i++) {
            free[to * width + i] = free[from * width + i];
        }
    }

    private void set(int index, ScoredWorker entry) {
        entries[index] = entry;
        scores[index] = entry.score();
        long[] has = entry.worker().free();
        for (int i = 0; i < width; i++) {
            free[index * width + i] = has[i];
        }
    }

    private boolean isBefore(ScoredWorker entry, int index) {
        return entry.score() != scores[index] ? entry.score() < scores[index] : entry.isBefore(entries[index]);
    }

    void remove(ScoredWorker entry) {
        int index = indexOf(entry);
        size--;
        move(index + 1, index, size - index);
        isBoundLoose = true;
    }

    private int indexOf(ScoredWorker entry) {
        int index = 0;
        while (entries[index] != entry) {
            index++;
        }
        return index;
    }

    private void move(int from, int to, int count) {
        System.arraycopy(entries, from, entries, to, count);
        System.arraycopy(scores, from, scores, to, count);
        System.arraycopy(free, from * width, free, to * width, count * width);
    }

    void clear() {
        size = 0;
        isBoundLoose = false;
        Arrays.fill(bound, -1);
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

    private boolean raiseBound(Worker worker) {
        long[] has = worker.free();
        boolean rose = false;
        for (int i = 0; i < width; i++) {
            if (has[i] > bound[i]) {
                bound[i] = has[i];
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
        for (int base = 0; base < size * width; base += width) {
            for (int i = 0; i < width; i++) {
                bound[i] = Math.max(bound[i], free[base + i]);
            }
        }
    }
}

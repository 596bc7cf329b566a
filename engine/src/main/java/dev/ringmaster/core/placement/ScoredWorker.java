package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/** A worker in the index, under the score that it was last filed with. Mutable; the index owns it. */
final class ScoredWorker {
    private final Worker worker;
    private long score;
    private int part;
    private @Nullable Block block;

    ScoredWorker(Worker worker) {
        this.worker = worker;
    }

    Worker worker() {
        return worker;
    }

    void score(long newScore) {
        score = newScore;
    }

    long score() {
        return score;
    }

    /** The part of the index it stands in. */
    int part() {
        return part;
    }

    void part(int newPart) {
        part = newPart;
    }

    /** The block of that part it stands in. */
    Block block() {
        Block filedIn = block;
        if (filedIn == null) {
            throw new IllegalStateException("the worker was never filed");
        }
        return filedIn;
    }

    void block(Block newBlock) {
        block = newBlock;
    }

    /** The total order of best fit: the lower score, then the worker that joined first. */
    boolean isBefore(ScoredWorker other) {
        return score != other.score ? score < other.score : worker.ordinal() < other.worker.ordinal();
    }
}

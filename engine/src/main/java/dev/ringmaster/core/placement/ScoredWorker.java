package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Worker;

/** A worker in the index, under the score that it was last filed with. Mutable; the index owns it. */
final class ScoredWorker {
    private final Worker worker;
    private long score;
    private Block block;

    ScoredWorker(Worker worker, Block block) {
        this.worker = worker;
        this.block = block;
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

    Block block() {
        return block;
    }

    void block(Block newBlock) {
        block = newBlock;
    }

    /** The total order of best fit: the lower score, then the worker that joined first. */
    boolean isBefore(ScoredWorker other) {
        return score != other.score ? score < other.score : worker.ordinal() < other.worker.ordinal();
    }
}

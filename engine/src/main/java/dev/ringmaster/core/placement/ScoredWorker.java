package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Worker;
import org.jspecify.annotations.Nullable;

/** A worker in the index, under the score that it was last filed with. Mutable; the index owns it. */
final class ScoredWorker {
    private final Worker worker;
    private long score;
    private @Nullable ScoreOrder order;
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

    /** The order it stands in. */
    ScoreOrder order() {
        return filed(order);
    }

    void order(ScoreOrder newOrder) {
        order = newOrder;
    }

    /** The block of that order it stands in. */
    Block block() {
        return filed(block);
    }

    void block(Block newBlock) {
        block = newBlock;
    }

    private static <T> T filed(@Nullable T place) {
        if (place == null) {
            throw new IllegalStateException("the worker was never filed");
        }
        return place;
    }

    /** The total order of best fit: the lower score, then the worker that joined first. */
    boolean isBefore(ScoredWorker other) {
        return score != other.score ? score < other.score : worker.ordinal() < other.worker.ordinal();
    }
}

package dev.ringmaster.core.placement;

import dev.ringmaster.core.capacity.Worker;

/** Turns the state of a worker into one number; the lowest is chosen. Whole numbers only. */
interface Score {
    /** Takes notice of a worker's capacity, and says whether all scores have changed by that. */
    boolean learn(Worker worker);

    /** The worker's score. */
    long of(Worker worker);
}

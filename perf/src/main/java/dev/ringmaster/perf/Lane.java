package dev.ringmaster.perf;

/** One of the things that are measured in turns. */
interface Lane {
    /**
     * Runs one round.
     *
     * @param isMeasured false while warming up: the round is checked but leaves no figures
     */
    void run(boolean isMeasured) throws InterruptedException;
}

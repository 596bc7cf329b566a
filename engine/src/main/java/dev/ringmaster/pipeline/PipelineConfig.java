package dev.ringmaster.pipeline;

import dev.ringmaster.core.SchedulerConfig;

/**
 * What a pipeline needs to know, checked by the engine's configuration.
 *
 * @param spins how often the deciding thread spins before it yields, negative for without end
 * @param yields how often it yields before it parks
 */
public record PipelineConfig(
        SchedulerConfig scheduler,
        int commandRingSize,
        int maxBatchSize,
        long batchWindowNanos,
        int spins,
        int yields,
        boolean isTimePassedIn) {

    TimedWait deciderWait() {
        return new TimedWait(spins < 0 ? TimedWait.WITHOUT_END : spins, yields);
    }

    /**
     * The credits, and a batch more: the ledger thread answers for a batch before the ring knows that its slots are
     * free.
     */
    int ledgerRingSize() {
        return Integer.highestOneBit(2 * (scheduler.ledgerCredits() + maxBatchSize) - 1);
    }
}

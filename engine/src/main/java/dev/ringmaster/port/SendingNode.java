package dev.ringmaster.port;

/** What is remembered of a node that sends batches: its fence, its last number, and the verdicts of its last batches. */
final class SendingNode {
    private final CapacityVerdict[][] verdicts = new CapacityVerdict[SharedCapacity.REMEMBERED_BATCHES][];
    private long fence = Long.MIN_VALUE;
    private long lastSequence;

    void raiseFence(long newFence) {
        if (newFence > fence) {
            fence = newFence;
            lastSequence = 0;
        }
    }

    /**
     * Takes in the number of a batch: {@code NONE} if it is the next and is to be applied; otherwise its outcome, with
     * the verdicts it got before if that is {@code DECIDED}.
     */
    BatchOutcome receive(CapacityBatch batch) {
        raiseFence(batch.fence());
        if (batch.fence() < fence) {
            return BatchOutcome.OLD_FENCE;
        }
        if (batch.sequence() > lastSequence + 1) {
            return BatchOutcome.GAP;
        }
        if (batch.sequence() == lastSequence + 1) {
            return BatchOutcome.NONE;
        }
        if (batch.sequence() < 1 || batch.sequence() <= lastSequence - verdicts.length) {
            return BatchOutcome.FORGOTTEN;
        }
        repeat(batch, verdicts[slot(batch)]);
        return BatchOutcome.DECIDED;
    }

    private static void repeat(CapacityBatch batch, CapacityVerdict[] before) {
        if (before.length != batch.size()) {
            throw new IllegalArgumentException("batch " + batch.sequence() + " of node " + batch.nodeId() + " had "
                    + before.length + " changes before and has " + batch.size() + " now");
        }
        for (int i = 0; i < before.length; i++) {
            batch.verdict(i, before[i]);
        }
    }

    /** Keeps the verdicts of a batch that was the next. */
    void remember(CapacityBatch batch) {
        CapacityVerdict[] now = new CapacityVerdict[batch.size()];
        for (int i = 0; i < now.length; i++) {
            now[i] = batch.verdict(i);
        }
        verdicts[slot(batch)] = now;
        lastSequence = batch.sequence();
    }

    private int slot(CapacityBatch batch) {
        return (int) (batch.sequence() % verdicts.length);
    }
}

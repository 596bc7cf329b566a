package dev.ringmaster.port;

/** What a shared ledger says to a {@link CapacityBatch} as a whole. The order is stable: adapters store ordinals. */
public enum BatchOutcome {
    /** There is no answer yet. */
    NONE,
    /** Every change has its verdict, from now or from when the batch was first sent. */
    DECIDED,
    /** Refused: the node has a newer fence; who sent this is no longer the node and may write no more. */
    OLD_FENCE,
    /** Refused: a batch before this one has not come; send that first. */
    GAP,
    /** Refused: it came before, and so long ago that its verdicts are forgotten. */
    FORGOTTEN
}

package dev.ringmaster.api;

/**
 * What an engine does while a ledger that several nodes share cannot be reached. In any case completions,
 * cancellations and deadlines go on, and what was decided reaches the ledger later.
 *
 * @param rejectsAll whether whatever is submitted meanwhile is rejected with {@link RejectReason#LEDGER_AWAY}
 * @param maxStarts how many requests may start meanwhile, 0 or more; 0 if all are rejected
 */
public record LedgerAwayPolicy(boolean rejectsAll, int maxStarts) {
    /**
     * No request starts. What is submitted and may wait waits; what may not is rejected with
     * {@link RejectReason#LEDGER_AWAY}.
     */
    public static final LedgerAwayPolicy HOLD = new LedgerAwayPolicy(false, 0);

    /** No request starts and whatever is submitted is rejected; what waits keeps its place. */
    public static final LedgerAwayPolicy REFUSE = new LedgerAwayPolicy(true, 0);

    /** Checks the range. */
    public LedgerAwayPolicy {
        if (maxStarts < 0 || (rejectsAll && maxStarts > 0)) {
            throw new IllegalArgumentException("maxStarts is " + maxStarts + "; allowed is "
                    + (rejectsAll ? "0 where all is rejected" : "0 or more"));
        }
    }

    /**
     * So many requests may start each time the ledger is away, then it is as with {@link #HOLD}. What they take may turn
     * out to be taken by other nodes; then their placements are taken back.
     */
    public static LedgerAwayPolicy continueWith(int maxStarts) {
        return new LedgerAwayPolicy(false, maxStarts);
    }
}

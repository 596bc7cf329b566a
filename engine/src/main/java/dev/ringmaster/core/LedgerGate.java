package dev.ringmaster.core;

import dev.ringmaster.api.LedgerAwayPolicy;

/** How many requests may start while the ledger cannot be reached; without end while it can. */
final class LedgerGate {
    private final LedgerAwayPolicy policy;
    private boolean isAway;
    private int startsLeft;

    LedgerGate(LedgerAwayPolicy policy) {
        this.policy = policy;
    }

    boolean isAway() {
        return isAway;
    }

    /** The ledger can not be reached, or still can not. */
    void close() {
        if (!isAway) {
            isAway = true;
            startsLeft = policy.maxStarts();
        }
    }

    /** The ledger can be reached. */
    void open() {
        isAway = false;
    }

    /** Whether so many requests may start together. */
    boolean mayStart(int requests) {
        return !isAway || requests <= startsLeft;
    }

    /** How many requests may still start while the ledger is away. */
    int startsLeft() {
        return startsLeft;
    }

    /** Whether nobody is let in now, to wait neither. */
    boolean isRejectingAll() {
        return isAway && policy.rejectsAll();
    }

    /** So many requests start. */
    void started(int requests) {
        if (isAway) {
            startsLeft -= requests;
        }
    }

    long stateHash() {
        return isAway ? 1L + startsLeft : 0;
    }
}

package dev.ringmaster.port;

/** What a ledger did with a record. */
public enum LedgerVerdict {
    /** It could not store the record's state and holds what it held before. */
    FAILED,
    /** It holds the record's state. */
    CONFIRMED,
    /**
     * Another node was first: there is no room any more for this placement. The ledger holds the request as waiting and
     * nothing is reserved for it. Only a record of a placed request may be refused.
     */
    REFUSED
}

package dev.ringmaster.api;

/** What a ledger holds of a request, and what {@link DecisionListener#onConfirmed} confirms. The codes are stable. */
public enum RequestState {
    /** It waits. */
    QUEUED(1),
    /** It holds capacity of a worker. */
    PLACED(2),
    /** It has its final answer and the ledger has forgotten it. */
    FINISHED(3);

    private final int code;

    RequestState(int code) {
        this.code = code;
    }

    /** The stable code. */
    public int code() {
        return code;
    }
}

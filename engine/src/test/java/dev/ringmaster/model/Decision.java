package dev.ringmaster.model;

/**
 * One decision as a value.
 *
 * @param about the request, worker or order
 * @param worker the worker of a request, 0 where there is none
 * @param detail what else was said: devices, waiting time, retry-after, sequence
 * @param more what else was said about a record for the ledger
 * @param what a state, or a reason, or the refused command and the reason
 */
record Decision(Kind kind, long now, long about, long worker, long detail, long more, Object what) {
    enum Kind {
        PLACED,
        QUEUED,
        REJECTED,
        RELEASED,
        CANCELLED,
        EXPIRED,
        FAILED,
        REVOKED,
        CONFIRMED,
        SUSPENDED,
        RECOVERED,
        WORKER,
        WANTED,
        REFUSED,
        SENT
    }

    boolean isFinal() {
        return switch (kind) {
            case RELEASED, CANCELLED, EXPIRED, FAILED -> true;
            default -> false;
        };
    }
}

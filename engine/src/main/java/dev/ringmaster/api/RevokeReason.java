package dev.ringmaster.api;

/** Why a placement was taken back; the request keeps its place, deadline and identity and is decided anew. */
public enum RevokeReason {
    /** The worker left. */
    WORKER_LEFT,
    /** A more urgent request took its place, see {@link PreemptionPolicy}. */
    PREEMPTED,
    /** The worker came back after a restart with less than the recovered reservations hold. */
    WORKER_SMALLER_THAN_RECOVERED,
    /** Another member of its gang lost its place, or had none after a restart. */
    GANG_MEMBER_LOST,
    /** Another node that shares the ledger had taken the room before. */
    REFUSED_BY_LEDGER
}

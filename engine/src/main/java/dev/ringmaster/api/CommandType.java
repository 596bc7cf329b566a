package dev.ringmaster.api;

/** The commands that can be refused after they were published. */
public enum CommandType {
    /** Complete a request. */
    COMPLETE,
    /** Cancel a request. */
    CANCEL,
    /** End a request that failed. */
    FAIL,
    /** Renew the lease of a request. */
    RENEW,
    /** A worker joins. */
    WORKER_JOIN,
    /** A worker's capacity changes. */
    WORKER_CHANGE,
    /** A worker takes nothing new. */
    WORKER_DRAIN,
    /** A worker leaves. */
    WORKER_LEAVE,
    /** Workers that were ordered will not come. */
    WORKER_ORDER_FAILED
}

package dev.ringmaster.dispatch.upstream;

import java.util.Map;

/**
 * How one call ended.
 *
 * @param kind how
 * @param status the HTTP status, 0 if there was none
 * @param retryAfterNanos how long the upstream asked to be left alone, 0 if it did not
 * @param answers what was answered of each item, by its key; empty unless {@link Kind#ANSWERED}
 * @param error what went wrong in a few words, empty if nothing did
 */
public record CallOutcome(Kind kind, int status, long retryAfterNanos, Map<String, byte[]> answers, String error) {
    /** How calls end. */
    public enum Kind {
        /** With an answer, in which items may be missing. */
        ANSWERED,
        /** With 429, or 503 and Retry-After, or not sent for want of room on the connection: too much was asked. */
        RATE_LIMITED,
        /** With another 4xx: asking again does not help, and the upstream is well. */
        CLIENT_ERROR,
        /** With 5xx. */
        SERVER_ERROR,
        /** With an answer that cannot be read. */
        BAD_ANSWER,
        /** Not in time. */
        TIMED_OUT,
        /** The connection could not be made or broke. */
        DISCONNECTED,
        /** By the dispatcher itself, which closes. */
        CANCELLED
    }
}

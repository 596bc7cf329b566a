package dev.ringmaster.gateway;

import java.util.Map;

/**
 * What to answer to a request over HTTP that was not served. Immutable.
 *
 * @param status of the answer, 4xx or 5xx
 * @param code for programs: small letters and underscores; stable
 * @param text for people: one sentence, without anything that a client sent
 * @param retryAfterSeconds when another try is worth it, 1 upwards; {@link #NO_RETRY} if never
 */
public record Refusal(int status, String code, String text, long retryAfterSeconds) {
    /** The same request is refused again. */
    public static final long NO_RETRY = 0;

    /** The header that says when to try again. */
    public static final String RETRY_AFTER = "Retry-After";

    /** The headers to send: {@value #RETRY_AFTER} in whole seconds, unless another try is useless. */
    public Map<String, String> headers() {
        return retryAfterSeconds == NO_RETRY ? Map.of() : Map.of(RETRY_AFTER, Long.toString(retryAfterSeconds));
    }
}

package dev.ringmaster.gateway.tokens;

import dev.ringmaster.api.RequestSpec;

/** Estimates what a request will take. Any thread. */
@FunctionalInterface
public interface TokenEstimator {
    /** The client did not say how long the answer may be. */
    long NO_MAX = -1;

    /**
     * The tokens of a prompt and of its answer.
     *
     * @param prompt all its texts
     * @param maxOutputTokens how long the answer may be; {@link #NO_MAX}, or any other negative number, if that is not
     *     said
     * @return 0 to {@link RequestSpec#MAX_TOKENS}, which is what an engine takes
     */
    long estimate(CharSequence prompt, long maxOutputTokens);
}

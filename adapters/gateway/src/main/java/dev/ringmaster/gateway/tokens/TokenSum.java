package dev.ringmaster.gateway.tokens;

import dev.ringmaster.api.RequestSpec;

/** Adds up estimates. Pure; any thread. */
public final class TokenSum {
    private TokenSum() {}

    /**
     * Prompt and answer together, within what an engine takes.
     *
     * @param promptTokens 0 upwards
     * @param maxOutputTokens negative if it is not said
     * @param defaultOutputTokens used then, 0 upwards
     */
    public static long of(long promptTokens, long maxOutputTokens, long defaultOutputTokens) {
        long output = maxOutputTokens < 0 ? defaultOutputTokens : maxOutputTokens;
        return clamped(clamped(promptTokens) + clamped(output));
    }

    static long clamped(long tokens) {
        return Math.min(tokens, RequestSpec.MAX_TOKENS);
    }
}

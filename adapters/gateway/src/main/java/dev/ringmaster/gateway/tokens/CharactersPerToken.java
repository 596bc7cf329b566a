package dev.ringmaster.gateway.tokens;

import dev.ringmaster.api.RequestSpec;

/**
 * Takes so many characters for a token, and adds what the answer may have. Immutable; any thread.
 *
 * @param characters of the prompt to a token, rounded up to whole tokens; 1 upwards
 * @param defaultOutputTokens of an answer whose length is not said, 0 to {@link RequestSpec#MAX_TOKENS}
 */
public record CharactersPerToken(int characters, long defaultOutputTokens) implements TokenEstimator {
    /** Four characters, and 1,000 tokens of answer. */
    public static final CharactersPerToken USUAL = new CharactersPerToken(4, 1_000);

    /** Checks the ranges. */
    public CharactersPerToken {
        if (characters < 1) {
            throw new IllegalArgumentException("characters of a token are " + characters + "; allowed is 1 upwards");
        }
        if (defaultOutputTokens < 0 || defaultOutputTokens > RequestSpec.MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "defaultOutputTokens is " + defaultOutputTokens + "; allowed is 0 to " + RequestSpec.MAX_TOKENS);
        }
    }

    @Override
    public long estimate(CharSequence prompt, long maxOutputTokens) {
        long promptTokens = ((long) prompt.length() + characters - 1) / characters;
        return TokenSum.of(promptTokens, maxOutputTokens, defaultOutputTokens);
    }
}

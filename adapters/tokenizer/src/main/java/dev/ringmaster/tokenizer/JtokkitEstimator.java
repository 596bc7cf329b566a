package dev.ringmaster.tokenizer;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.gateway.tokens.TokenEstimator;
import dev.ringmaster.gateway.tokens.TokenSum;

/**
 * Counts a prompt's tokens as the model's own tokenizer does, and adds what the answer may have. Of a very long prompt
 * only the beginning is counted, and the rest is taken to be like it, so that an estimate stays quick.
 *
 * <p>Any thread.
 */
public final class JtokkitEstimator implements TokenEstimator {
    /** How many characters are counted unless set otherwise. */
    public static final int DEFAULT_MAX_COUNTED_CHARACTERS = 100_000;

    /** Reads a vocabulary when it is first asked for, and once. */
    private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

    private final Encoding encoding;
    private final long defaultOutputTokens;
    private final int maxCountedCharacters;

    /**
     * An estimator for one vocabulary.
     *
     * @param defaultOutputTokens of an answer whose length is not said, 0 to {@link RequestSpec#MAX_TOKENS}
     * @param maxCountedCharacters how much of a prompt is really counted, 1 upwards
     * @throws IllegalArgumentException if a number is out of range
     */
    public JtokkitEstimator(EncodingType vocabulary, long defaultOutputTokens, int maxCountedCharacters) {
        if (defaultOutputTokens < 0 || defaultOutputTokens > RequestSpec.MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "defaultOutputTokens is " + defaultOutputTokens + "; allowed is 0 to " + RequestSpec.MAX_TOKENS);
        }
        if (maxCountedCharacters < 1) {
            throw new IllegalArgumentException(
                    "maxCountedCharacters is " + maxCountedCharacters + "; allowed is 1 upwards");
        }
        encoding = ENCODINGS.getEncoding(vocabulary);
        this.defaultOutputTokens = defaultOutputTokens;
        this.maxCountedCharacters = maxCountedCharacters;
    }

    /**
     * An estimator for a model, with 1,000 tokens for an answer whose length is not said.
     *
     * @param model its name, for example {@code gpt-4o}
     * @throws IllegalArgumentException if its vocabulary is not known
     */
    public static JtokkitEstimator ofModel(String model) {
        EncodingType vocabulary = ENCODINGS
                .getEncodingForModel(model)
                .flatMap(found -> EncodingType.fromName(found.getName()))
                .orElseThrow(() -> new IllegalArgumentException("the vocabulary of model '" + model + "' is unknown"));
        return new JtokkitEstimator(vocabulary, 1_000, DEFAULT_MAX_COUNTED_CHARACTERS);
    }

    @Override
    public long estimate(CharSequence prompt, long maxOutputTokens) {
        return TokenSum.of(promptTokens(prompt), maxOutputTokens, defaultOutputTokens);
    }

    /** The tokens of a text; what looks like a control token is text. */
    public long promptTokens(CharSequence text) {
        int length = text.length();
        if (length <= maxCountedCharacters) {
            return encoding.countTokensOrdinary(text.toString());
        }
        long counted = encoding.countTokensOrdinary(
                text.subSequence(0, maxCountedCharacters).toString());
        return (counted * length + maxCountedCharacters - 1) / maxCountedCharacters;
    }
}

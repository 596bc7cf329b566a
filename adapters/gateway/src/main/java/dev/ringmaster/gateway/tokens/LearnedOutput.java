package dev.ringmaster.gateway.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ringmaster.api.RequestSpec;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Learns how long answers really are, by model and account, so that a request does not reserve the longest answer it
 * allows when its like never come near it. What it expects is never more than the client allows.
 *
 * <p>After {@value #MIN_OBSERVATIONS} answers of a model to an account those count; until then those of the model to all
 * accounts; until there are as many of them, what the estimator behind this one says. Expected is the moving average
 * plus twice the moving mean deviation, so most answers stay below.
 *
 * <p>Any thread. Keeps a bounded number of pairs and forgets those that are used least.
 */
public final class LearnedOutput {
    /** How many answers it takes to know something. */
    public static final int MIN_OBSERVATIONS = 5;

    private static final int ALL_ACCOUNTS = -1;

    private final TokenEstimator behind;
    private final Cache<Key, AnswerLength> lengths;

    /**
     * Knows nothing yet.
     *
     * @param behind estimates prompts, and answers as long as nothing is known about them
     * @param maxEntries most pairs of model and account that are kept, 1 upwards
     */
    public LearnedOutput(TokenEstimator behind, int maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("maxEntries is " + maxEntries + "; allowed is 1 upwards");
        }
        this.behind = behind;
        lengths = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .executor(Runnable::run)
                .build();
    }

    /** The tokens of a request to a model, charged to an account; otherwise as {@link TokenEstimator#estimate}. */
    public long estimate(String model, int account, CharSequence prompt, long maxOutputTokens) {
        OptionalLong learned = expectedOutput(model, account);
        if (learned.isEmpty()) {
            return behind.estimate(prompt, maxOutputTokens);
        }
        long expected = learned.getAsLong();
        return behind.estimate(prompt, maxOutputTokens < 0 ? expected : Math.min(maxOutputTokens, expected));
    }

    /** An estimator for the requests of one account to one model, which goes on learning. */
    public TokenEstimator of(String model, int account) {
        return (prompt, maxOutputTokens) -> estimate(model, account, prompt, maxOutputTokens);
    }

    /**
     * Learns from an answer.
     *
     * @param outputTokens how many it really had; more than {@link RequestSpec#MAX_TOKENS} count as so many
     * @throws IllegalArgumentException if they are negative
     */
    public void observe(String model, int account, long outputTokens) {
        if (outputTokens < 0) {
            throw new IllegalArgumentException("outputTokens is " + outputTokens + "; allowed is 0 upwards");
        }
        long tokens = TokenSum.clamped(outputTokens);
        length(new Key(model, account)).observe(tokens);
        length(new Key(model, ALL_ACCOUNTS)).observe(tokens);
    }

    /** How many tokens an answer of a model to an account is expected to have, if that is known. */
    public OptionalLong expectedOutput(String model, int account) {
        OptionalLong own = expected(lengths.getIfPresent(new Key(model, account)));
        return own.isPresent() ? own : expected(lengths.getIfPresent(new Key(model, ALL_ACCOUNTS)));
    }

    /** How many pairs are kept now. */
    public long size() {
        lengths.cleanUp();
        return lengths.estimatedSize();
    }

    private AnswerLength length(Key key) {
        return lengths.get(key, unused -> new AnswerLength());
    }

    private static OptionalLong expected(@Nullable AnswerLength length) {
        return length == null ? OptionalLong.empty() : length.expected();
    }

    private record Key(String model, int account) {}
}

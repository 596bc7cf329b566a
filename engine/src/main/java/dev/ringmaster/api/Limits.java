package dev.ringmaster.api;

/**
 * What may run and start, for the whole engine, one pool or one account. Every limit is off unless it is set, and all
 * that are set hold together.
 *
 * @param maxConcurrent most requests placed at a time; 0 means no limit
 * @param requests how many requests may be placed over time
 * @param tokens how many tokens placed requests may have over time
 * @param maxContextTokens most tokens of one request; 0 means no limit
 */
public record Limits(long maxConcurrent, Rate requests, Rate tokens, long maxContextTokens) {
    /** No limit at all. */
    public static final Limits NONE = new Limits(0, Rate.UNLIMITED, Rate.UNLIMITED, 0);

    /** Checks the ranges. */
    public Limits {
        if (maxConcurrent < 0) {
            throw new IllegalArgumentException(
                    "maxConcurrent is " + maxConcurrent + "; allowed is 1 upwards, or 0 for no limit");
        }
        if (maxContextTokens < 0) {
            throw new IllegalArgumentException(
                    "maxContextTokens is " + maxContextTokens + "; allowed is 1 upwards, or 0 for no limit");
        }
    }

    /** The same with another limit on what runs at a time. */
    public Limits withMaxConcurrent(long other) {
        return new Limits(other, requests, tokens, maxContextTokens);
    }

    /** The same with another rate of requests. */
    public Limits withRequests(Rate other) {
        return new Limits(maxConcurrent, other, tokens, maxContextTokens);
    }

    /** The same with another rate of tokens. */
    public Limits withTokens(Rate other) {
        return new Limits(maxConcurrent, requests, other, maxContextTokens);
    }

    /** The same with another limit on the tokens of one request. */
    public Limits withMaxContextTokens(long other) {
        return new Limits(maxConcurrent, requests, tokens, other);
    }
}

package dev.ringmaster.dispatch.upstream;

import java.util.SplittableRandom;

/**
 * How a simulated upstream behaves; immutable. Shares are 0 to 1 and drawn for each call, or each item of it.
 *
 * @param latency how long an answer takes
 * @param rateLimit how many calls it lets through
 * @param errors how often it answers with an error
 * @param resetShare how often it resets the connection instead of answering
 * @param missingShare how often an item is missing from an answer
 * @param badShare how often an answer is cut off so that it is no JSON
 * @param drip how often it sends an answer byte by byte
 * @param isOut whether all connections are reset, new ones too
 */
public record Behaviour(
        Latency latency,
        RateLimit rateLimit,
        Errors errors,
        double resetShare,
        double missingShare,
        double badShare,
        Drip drip,
        boolean isOut) {
    /** Answers everything at once. */
    public static final Behaviour GOOD =
            new Behaviour(new Latency(0, 0), RateLimit.NONE, Errors.NONE, 0, 0, 0, Drip.NONE, false);

    /**
     * Lognormal: half of the answers take longer than the median.
     *
     * @param medianNanos the median
     * @param sigma the deviation of the logarithm, 0 to make all take equally long, 0.5 for a p99 of about 3.2 medians
     */
    public record Latency(long medianNanos, double sigma) {
        long draw(SplittableRandom random) {
            return Math.round(medianNanos * Math.exp(sigma * random.nextGaussian()));
        }
    }

    /**
     * A token bucket; calls beyond it get 429 at once.
     *
     * @param callsPerSecond what it fills with
     * @param burst what it holds
     * @param retryAfterSeconds what is said with 429, below 0 to say nothing
     */
    public record RateLimit(double callsPerSecond, int burst, int retryAfterSeconds) {
        public static final RateLimit NONE = new RateLimit(Double.POSITIVE_INFINITY, 1, -1);
    }

    /**
     * Answers that are errors.
     *
     * @param share how often
     * @param status what is answered
     * @param retryAfterSeconds what is said with it, below 0 to say nothing
     */
    public record Errors(double share, int status, int retryAfterSeconds) {
        public static final Errors NONE = new Errors(0, 500, -1);
    }

    /**
     * Answers that are sent byte by byte.
     *
     * @param share how often
     * @param nanosPerByte the time between one byte and the next
     */
    public record Drip(double share, long nanosPerByte) {
        public static final Drip NONE = new Drip(0, 0);
    }

    public Behaviour withLatency(long medianNanos, double sigma) {
        Latency other = new Latency(medianNanos, sigma);
        return new Behaviour(other, rateLimit, errors, resetShare, missingShare, badShare, drip, isOut);
    }

    public Behaviour withRateLimit(double callsPerSecond, int burst, int retryAfterSeconds) {
        RateLimit other = new RateLimit(callsPerSecond, burst, retryAfterSeconds);
        return new Behaviour(latency, other, errors, resetShare, missingShare, badShare, drip, isOut);
    }

    public Behaviour withErrors(double share, int status, int retryAfterSeconds) {
        Errors other = new Errors(share, status, retryAfterSeconds);
        return new Behaviour(latency, rateLimit, other, resetShare, missingShare, badShare, drip, isOut);
    }

    public Behaviour withResets(double share) {
        return new Behaviour(latency, rateLimit, errors, share, missingShare, badShare, drip, isOut);
    }

    public Behaviour withMissing(double share) {
        return new Behaviour(latency, rateLimit, errors, resetShare, share, badShare, drip, isOut);
    }

    public Behaviour withBad(double share) {
        return new Behaviour(latency, rateLimit, errors, resetShare, missingShare, share, drip, isOut);
    }

    /** All answers byte by byte. */
    public Behaviour withDrip(long nanosPerByte) {
        return withDrip(1, nanosPerByte);
    }

    public Behaviour withDrip(double share, long nanosPerByte) {
        Drip other = new Drip(share, nanosPerByte);
        return new Behaviour(latency, rateLimit, errors, resetShare, missingShare, badShare, other, isOut);
    }

    public Behaviour out() {
        return new Behaviour(latency, rateLimit, errors, resetShare, missingShare, badShare, drip, true);
    }
}

package dev.ringmaster.dispatch.upstream;

/**
 * What became of calls since a breaker was made.
 *
 * @param calls that were let through
 * @param successes those the upstream answered, also to say that the call was wrong
 * @param failures those that speak against the upstream
 * @param timeouts the failures that were too late
 * @param rejected calls that were not let through; no failures
 */
public record BreakerCounts(long calls, long successes, long failures, long timeouts, long rejected) {
    /**
     * The share of failures among all that either failed or succeeded.
     *
     * @return 0 to 1, 0 as long as there is none
     */
    public double failureRate() {
        long ended = successes + failures;
        return ended == 0 ? 0 : (double) failures / ended;
    }
}

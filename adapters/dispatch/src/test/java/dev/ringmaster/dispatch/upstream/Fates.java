package dev.ringmaster.dispatch.upstream;

import java.util.List;
import java.util.SplittableRandom;

/** Draws what becomes of calls, in the order they arrive in, the same for the same seed. Any thread. */
final class Fates {
    private final SplittableRandom random;
    private Behaviour.RateLimit limit = Behaviour.RateLimit.NONE;
    private double tokens;
    private long filledNanos;
    private int number;

    Fates(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * What becomes of one call.
     *
     * @param number of the call, from 1
     * @param present the keys that are not missing from the answer
     */
    record Fate(
            int number,
            boolean isRateLimited,
            long latencyNanos,
            boolean isError,
            boolean isReset,
            boolean isBad,
            List<String> present,
            boolean isDripping) {}

    /** Draws equally often whatever the behaviour, so that a change of one share leaves the rest as it was. */
    synchronized Fate draw(Behaviour behaviour, List<String> keys, long nowNanos) {
        return new Fate(
                ++number,
                !tryTakeToken(behaviour.rateLimit(), nowNanos),
                behaviour.latency().draw(random),
                random.nextDouble() < behaviour.errors().share(),
                random.nextDouble() < behaviour.resetShare(),
                random.nextDouble() < behaviour.badShare(),
                keys.stream()
                        .filter(key -> random.nextDouble() >= behaviour.missingShare())
                        .toList(),
                random.nextDouble() < behaviour.drip().share());
    }

    private boolean tryTakeToken(Behaviour.RateLimit current, long nowNanos) {
        if (!current.equals(limit)) {
            limit = current;
            tokens = current.burst();
        } else {
            tokens = Math.min(limit.burst(), tokens + (nowNanos - filledNanos) / 1e9 * limit.callsPerSecond());
        }
        filledNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}

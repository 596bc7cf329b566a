package dev.ringmaster.api;

/**
 * Requests that are to be expected before any has come. Immutable.
 *
 * @param demand what they ask for
 * @param count how many they are, 1 to {@value #MAX_COUNT}: what comes later counts beside them
 */
public record ExpectedRequests(Demand demand, long count) {
    /** More would never be outweighed by what really comes. */
    public static final long MAX_COUNT = 1 << 16;

    /** Refuses a count out of range. */
    public ExpectedRequests {
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException(
                    "the count of expected requests is " + count + "; allowed is 1 to " + MAX_COUNT);
        }
    }
}

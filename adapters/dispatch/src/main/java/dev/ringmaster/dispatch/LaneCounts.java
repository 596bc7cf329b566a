package dev.ringmaster.dispatch;

import java.util.Map;

/**
 * What a lane has done since the start.
 *
 * @param itemsAnswered items of which an upstream has said something, each time
 * @param calls calls that have ended, each try
 * @param failedCalls those without a good answer, by why, such as {@code status 429}; after a hundred reasons
 *     all further ones count as {@code other reasons}
 */
public record LaneCounts(long itemsAnswered, long calls, Map<String, Long> failedCalls) {
    /** Copies what is mutable. */
    public LaneCounts {
        failedCalls = Map.copyOf(failedCalls);
    }

    /** All calls without a good answer. */
    public long failedCallsSum() {
        return failedCalls.values().stream().mapToLong(Long::longValue).sum();
    }
}

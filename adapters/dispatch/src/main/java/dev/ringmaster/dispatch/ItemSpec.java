package dev.ringmaster.dispatch;

/**
 * An item that is to be kept fresh.
 *
 * @param id which
 * @param score how much it matters, 0 to 1: decides its lane and its priority there
 * @param lastAskedMillis when it was asked for last, since the epoch; {@link #NEVER} if not yet. What has been due since is
 *     treated as the misfire policy says
 */
public record ItemSpec(ItemId id, double score, long lastAskedMillis) {
    /** Not asked for yet: it is due at once. */
    public static final long NEVER = -1;

    /** Checks the ranges. */
    public ItemSpec {
        requireScore(score);
        if (lastAskedMillis < NEVER) {
            throw new IllegalArgumentException(
                    "lastAskedMillis is " + lastAskedMillis + "; allowed is 0 upwards, and NEVER");
        }
    }

    /** An item that was never asked for. */
    public static ItemSpec of(String upstream, String key, double score) {
        return new ItemSpec(new ItemId(upstream, key), score, NEVER);
    }

    static void requireScore(double score) {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("the score is " + score + "; allowed is 0 to 1");
        }
    }
}

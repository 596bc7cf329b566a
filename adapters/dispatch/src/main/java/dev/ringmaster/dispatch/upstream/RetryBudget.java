package dev.ringmaster.dispatch.upstream;

/**
 * Keeps retries to a tenth of the first calls, so that they do not drown an upstream that fails: each first call earns a tenth
 * of a retry, and what is earned is saved up to a bound. It starts with nothing, so at any time retries so far are at most a
 * tenth of first calls so far. Counts in whole tenths. Single writer: the dispatcher's thread.
 */
public final class RetryBudget {
    /** The bound unless another is asked for. */
    public static final int DEFAULT_MAX_SAVED = 10;

    private static final int TENTHS = 10;

    private final int maxTenths;
    private int tenths;

    /**
     * Makes an empty one.
     *
     * @param maxSaved most retries that can be saved for a bad time, 1 to 1,000
     * @throws IllegalArgumentException if it is out of range
     */
    public RetryBudget(int maxSaved) {
        if (maxSaved < 1 || maxSaved > 1_000) {
            throw new IllegalArgumentException("retries saved must be 1 to 1000, is " + maxSaved);
        }
        maxTenths = maxSaved * TENTHS;
    }

    /** Takes note of a first call. */
    public void onFirstCall() {
        tenths = Math.min(tenths + 1, maxTenths);
    }

    /**
     * Takes a retry out.
     *
     * @return whether there was one; if not, the call must not be tried again
     */
    public boolean tryTake() {
        if (tenths < TENTHS) {
            return false;
        }
        tenths -= TENTHS;
        return true;
    }

    /**
     * Retries that could be taken out now.
     *
     * @return whole ones
     */
    public int saved() {
        return tenths / TENTHS;
    }
}

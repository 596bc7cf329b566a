package dev.ringmaster.dispatch.control;

/**
 * How many items to have on their way, from load and throughput; pure functions. Comparisons are strict, so that a value exactly
 * at a threshold is neutral; factors are applied in 64-bit floating point and truncated. Results are always within the bounds.
 */
public final class BatchSizeFormula {
    /** Least batch size unless set otherwise. */
    public static final int DEFAULT_MIN = 10;

    /** Most batch size unless set otherwise. */
    public static final int DEFAULT_MAX = 100;

    /** This many samples are averaged; with fewer, history says nothing. */
    public static final int SAMPLES_AVERAGED = 3;

    private static final double GROWTH = 1.5;
    private static final double SHRINKAGE = 0.7;
    private static final int FAST_STEP = 5;
    private static final int SLOW_STEP = 10;

    private BatchSizeFormula() {}

    /**
     * By load alone: half as much again below 30 % CPU and 60 % memory, seven tenths above 70 % CPU or 80 % memory.
     *
     * @param base what is configured
     * @param sample how busy the machine is
     * @param min least result
     * @param max most result, at least {@code min}
     */
    public static int byLoad(int base, SystemSample sample, int min, int max) {
        int size = base;
        if (sample.cpuPercent() < 30 && sample.memoryPercent() < 60) {
            size = (int) (base * GROWTH);
        } else if (sample.cpuPercent() > 70 || sample.memoryPercent() > 80) {
            size = (int) (base * SHRINKAGE);
        }
        return clamp(size, min, max);
    }

    /**
     * By throughput on top: 5 more above 2 items per second, 10 fewer below half an item per second.
     *
     * @param size by load
     * @param itemsPerSecond mean of the last {@value #SAMPLES_AVERAGED} samples, NaN if there are fewer
     * @param min least result
     * @param max most result, at least {@code min}
     */
    public static int byThroughput(int size, double itemsPerSecond, int min, int max) {
        int adjusted = size;
        if (itemsPerSecond > 2.0) {
            adjusted = size + FAST_STEP;
        } else if (itemsPerSecond < 0.5) {
            adjusted = size - SLOW_STEP;
        }
        return clamp(adjusted, min, max);
    }

    static int clamp(int value, int min, int max) {
        return Math.max(min, Math.min(max, value));
    }
}

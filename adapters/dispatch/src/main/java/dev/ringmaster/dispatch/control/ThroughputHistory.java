package dev.ringmaster.dispatch.control;

/** The newest samples of items per second. One thread. */
final class ThroughputHistory {
    static final int KEPT = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private final double[] itemsPerSecond = new double[KEPT];
    private long recorded;

    /** Keeps a sample; a time of 0 or less says nothing and is ignored. */
    void record(int items, long nanos) {
        if (nanos > 0) {
            itemsPerSecond[(int) (recorded++ % KEPT)] = items * NANOS_PER_SECOND / nanos;
        }
    }

    int size() {
        return (int) Math.min(recorded, KEPT);
    }

    /** Mean of the last three, NaN if there are fewer. */
    double recentItemsPerSecond() {
        if (recorded < BatchSizeFormula.SAMPLES_AVERAGED) {
            return Double.NaN;
        }
        double sum = 0;
        for (int i = 1; i <= BatchSizeFormula.SAMPLES_AVERAGED; i++) {
            sum += itemsPerSecond[(int) ((recorded - i) % KEPT)];
        }
        return sum / BatchSizeFormula.SAMPLES_AVERAGED;
    }
}

package dev.ringmaster.dispatch.control;

/**
 * What is known of the machine's load.
 *
 * @param sample the last good one; 50 % each before the first
 * @param level how much the machine is spared
 * @param hasSensorError whether the last reading failed, so that sample and level are older
 * @param cpuMeanPercent over the last 60 good samples, 0 before the first
 * @param cpuPeakPercent likewise
 * @param memoryMeanPercent likewise
 * @param memoryPeakPercent likewise
 */
public record LoadState(
        SystemSample sample,
        LoadLevel level,
        boolean hasSensorError,
        double cpuMeanPercent,
        double cpuPeakPercent,
        double memoryMeanPercent,
        double memoryPeakPercent) {
    /** Before the first sample. */
    public static final LoadState INITIAL =
            new LoadState(new SystemSample(50, 50), LoadLevel.NORMAL, false, 0, 0, 0, 0);

    LoadState withSensorError() {
        return new LoadState(sample, level, true, cpuMeanPercent, cpuPeakPercent, memoryMeanPercent, memoryPeakPercent);
    }
}

package dev.ringmaster.gateway.tokens;

import java.util.OptionalLong;

/** A moving average and a moving mean deviation, as TCP keeps them of round trips. Any thread. */
final class AnswerLength {
    private static final double AVERAGE_WEIGHT = 1.0 / 8;
    private static final double DEVIATION_WEIGHT = 1.0 / 4;
    private static final double DEVIATIONS = 2;

    /** Those below are guarded by this. */
    private int observations;

    private double average;
    private double deviation;

    synchronized void observe(long tokens) {
        if (observations == 0) {
            average = tokens;
        } else {
            double error = tokens - average;
            average += error * AVERAGE_WEIGHT;
            deviation += (Math.abs(error) - deviation) * DEVIATION_WEIGHT;
        }
        observations = Math.min(observations + 1, LearnedOutput.MIN_OBSERVATIONS);
    }

    synchronized OptionalLong expected() {
        return observations < LearnedOutput.MIN_OBSERVATIONS
                ? OptionalLong.empty()
                : OptionalLong.of((long) Math.ceil(average + DEVIATIONS * deviation));
    }
}

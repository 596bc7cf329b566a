package dev.ringmaster.perf;

import java.util.Arrays;
import java.util.Locale;

/**
 * A figure over the rounds of a run.
 *
 * @param median the middle one, or the mean of the two in the middle
 */
record Stat(double median, double min, double max) {
    /** Of the rounds' values, of which there must be one. */
    static Stat of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a figure needs at least one round");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Stat(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Of the ratios of values to those of a baseline, round by round. */
    static Stat ofRatios(double[] values, double[] baseline) {
        if (values.length != baseline.length) {
            throw new IllegalArgumentException(
                    values.length + " rounds cannot be compared with " + baseline.length + " of the baseline");
        }
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / baseline[i];
        }
        return of(ratios);
    }

    /** How times grow with sizes: the exponent of the power law that fits them best, by least squares of logarithms. */
    static double growthExponent(int[] sizes, double[] times) {
        double sizeMean = Arrays.stream(sizes).mapToDouble(Math::log).average().orElseThrow();
        double timeMean = Arrays.stream(times).map(Math::log).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < sizes.length; i++) {
            double size = Math.log(sizes[i]) - sizeMean;
            covariance += size * (Math.log(times[i]) - timeMean);
            variance += size * size;
        }
        return covariance / variance;
    }

    @Override
    public String toString() {
        return text(median) + " [" + text(min) + ".." + text(max) + "]";
    }

    /** Three significant digits, with k and M for large numbers. */
    static String text(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return digits(value / 1e6) + "M";
        }
        return size >= 1e4 ? digits(value / 1e3) + "k" : digits(value);
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        String format =
                size >= 100 || value == Math.rint(value) ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}

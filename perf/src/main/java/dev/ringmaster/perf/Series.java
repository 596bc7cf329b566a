package dev.ringmaster.perf;

import java.util.Arrays;

/** The values of one figure, a value for each round. */
final class Series {
    private double[] values = new double[16];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    Stat stat() {
        return Stat.of(values());
    }

    /** Each round's value divided by that of the same round of a baseline. */
    Stat over(Series baseline) {
        return Stat.ofRatios(values(), baseline.values());
    }

    double[] values() {
        return Arrays.copyOf(values, size);
    }
}

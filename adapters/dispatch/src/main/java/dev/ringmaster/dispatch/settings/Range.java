package dev.ringmaster.dispatch.settings;

import java.math.BigDecimal;
import java.util.List;

/** Least and most a number may be, both allowed. */
record Range(double min, double max) {
    static final Range INTERVAL_NANOS = new Range(1e7, 8.64e13);
    static final Range TIMEOUT_NANOS = new Range(1e6, 6e10);
    static final Range CACHE_TTL_NANOS = new Range(0, 8.64e13);
    static final Range BATCH_SIZE = new Range(1, 10_000);
    static final Range CONCURRENT = new Range(1, 1_000);
    static final Range SCORE = new Range(0, 1);
    static final Range PERCENT = new Range(0, 100);
    static final Range ITEMS_PER_CALL = new Range(1, 30);

    private static final double NANOS_PER_SECOND = 1e9;

    boolean has(double value) {
        return value >= min && value <= max;
    }

    /** Adds a line to {@code problems} if the value is not in here. */
    void check(String what, double value, List<String> problems) {
        if (!has(value)) {
            problems.add(what + " is " + plain(value) + ", allowed are " + text());
        }
    }

    /** Up to 2^53, far above every range, nothing is lost. */
    void check(String what, long value, List<String> problems) {
        check(what, (double) value, problems);
    }

    String text() {
        return plain(min) + " to " + plain(max);
    }

    String textInSeconds() {
        return plain(min / NANOS_PER_SECOND) + " to " + plain(max / NANOS_PER_SECOND) + " seconds";
    }

    /** The shortest way to write it without an exponent. */
    static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal decimal = BigDecimal.valueOf(value);
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }
}

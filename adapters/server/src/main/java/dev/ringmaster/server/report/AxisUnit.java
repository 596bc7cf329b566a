package dev.ringmaster.server.report;

/** The unit in which a time axis of a certain length is readable. */
enum AxisUnit {
    MILLISECONDS("ms", 1e6),
    SECONDS("s", 1e9),
    MINUTES("min", 60e9),
    HOURS("h", 3600e9),
    DAYS("days", 86400e9);

    private final String label;
    private final double nanos;

    AxisUnit(String label, double nanos) {
        this.label = label;
        this.nanos = nanos;
    }

    String label() {
        return label;
    }

    double nanos() {
        return nanos;
    }

    static AxisUnit of(long spanNanos) {
        AxisUnit chosen = MILLISECONDS;
        for (AxisUnit unit : values()) {
            if (spanNanos >= 3 * unit.nanos) {
                chosen = unit;
            }
        }
        return chosen;
    }
}

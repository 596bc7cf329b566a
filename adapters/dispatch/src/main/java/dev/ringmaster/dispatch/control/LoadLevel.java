package dev.ringmaster.dispatch.control;

/** How much a loaded machine is spared. A level alone decides what is on: nothing is carried over from the level before. */
public enum LoadLevel {
    /** Everything, at full speed. */
    NORMAL(1.0, 0),
    /** Seven tenths; features of priority 3 and below are off. */
    REDUCED(0.7, 3),
    /** Three tenths; features of priority 5 and below are off. */
    MINIMAL(0.3, 5);

    private final double factor;
    private final int highestPriorityOff;

    LoadLevel(double factor, int highestPriorityOff) {
        this.factor = factor;
        this.highestPriorityOff = highestPriorityOff;
    }

    /** Share of the full speed. */
    public double factor() {
        return factor;
    }

    /** The configured interval, stretched. */
    public long intervalNanos(long baseNanos) {
        return Math.round(baseNanos / factor);
    }

    /** The configured batch size, shrunk and rounded down, at least 1. */
    public int batchSize(int base) {
        return Math.max(1, (int) (base * factor));
    }

    /** Whether a feature is on. */
    public boolean allows(Feature feature) {
        return feature == Feature.API_CACHING || feature.priority() > highestPriorityOff;
    }
}

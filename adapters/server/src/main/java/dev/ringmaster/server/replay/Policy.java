package dev.ringmaster.server.replay;

/** How a worker is chosen among those that fit. */
public enum Policy {
    /** The one that is left with the least. */
    BEST_FIT("best-fit");

    private final String label;

    Policy(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}

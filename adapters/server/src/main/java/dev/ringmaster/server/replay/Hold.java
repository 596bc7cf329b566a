package dev.ringmaster.server.replay;

/** For how long a placed request holds what it got. */
public enum Hold {
    /** Until the run is over: nothing is ever released. */
    FOREVER("forever"),
    /** As long as the trace says. */
    TRACE("trace");

    private final String label;

    Hold(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}

package dev.ringmaster;

/** How the deciding thread waits for commands: what latency is worth in CPU. */
public enum WaitMode {
    /** Spins without end: the lowest latency, and one core always busy. */
    LOW_LATENCY(-1, 0),
    /** Spins, then yields, for some tens of microseconds each, and then sleeps until it is woken. */
    BALANCED(1_000, 100),
    /** Sleeps at once until it is woken: an idle engine uses no CPU. */
    SHARED(0, 0);

    private final int spins;
    private final int yields;

    WaitMode(int spins, int yields) {
        this.spins = spins;
        this.yields = yields;
    }

    /** Tries before yielding, negative for without end. */
    int spins() {
        return spins;
    }

    /** Tries before parking. */
    int yields() {
        return yields;
    }
}

package dev.ringmaster;

/** How the deciding thread waits for commands: what latency is worth in CPU. */
public enum WaitMode {
    /** Spins without end: the lowest latency, and one core always busy. */
    LOW_LATENCY,
    /** Spins, then yields, for some tens of microseconds each, and then sleeps until it is woken. */
    BALANCED,
    /** Sleeps at once until it is woken: an idle engine uses no CPU. */
    SHARED
}

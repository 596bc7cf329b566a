package dev.ringmaster.pipeline;

import com.lmax.disruptor.WaitStrategy;

/** The engine's own ways of waiting, for rings that it is measured against. A new object for each ring. */
public final class Waits {
    private Waits() {}

    /** As the deciding thread waits in {@code LOW_LATENCY}. */
    public static WaitStrategy lowLatency() {
        return new TimedWait(TimedWait.WITHOUT_END, 0);
    }

    /** As the deciding thread waits in {@code SHARED}. */
    public static WaitStrategy shared() {
        return new TimedWait(0, 0);
    }
}

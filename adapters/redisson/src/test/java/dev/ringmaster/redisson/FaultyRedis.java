package dev.ringmaster.redisson;

import java.util.List;

/** A Redis that fails when told to. For one thread. */
interface FaultyRedis extends AutoCloseable {
    /** Where a node finds it. */
    String url(int node);

    /** Who is asked what is true. */
    RedisServerProcess master();

    /** What may go wrong here. */
    List<FaultPlan.Kind> kinds();

    /** How long it may be slow without being taken for dead. */
    int mostSlowMillis();

    /** Whether something else may go wrong meanwhile. */
    boolean mayOverlap();

    /** Something goes wrong; not called for what goes wrong with the process of a node. */
    void begin(FaultPlan.Fault fault);

    /** All is well again. */
    void end(FaultPlan.Fault fault);

    /** When something that was acknowledged may have been lost all the same. */
    List<Span> lossy();

    /** From one moment to another, as of {@link System#nanoTime()}. */
    record Span(long fromNanos, long toNanos) {
        boolean includes(long nanos) {
            return fromNanos <= nanos && nanos <= toNanos;
        }
    }

    @Override
    void close();
}

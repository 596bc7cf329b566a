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

    /** Something goes wrong; not called for what goes wrong with the process of a node. */
    void begin(FaultPlan.Fault fault);

    /** All is well again. */
    void end(FaultPlan.Fault fault);

    /** When something went wrong that may have lost what was written shortly before. */
    List<Long> lossyNanos();

    @Override
    void close();
}

package dev.ringmaster.perf;

import dev.ringmaster.api.RequestSpec;
import org.HdrHistogram.Histogram;

/**
 * Something that takes a script's commands from one publishing thread and answers each on a thread of its own. Commands
 * are let in or turned away, in which case the publisher tries again.
 */
interface Subject {
    boolean submit(long id, RequestSpec spec);

    boolean submit(long id, RequestSpec spec, long dueNanos);

    boolean complete(long id);

    boolean cancel(long id);

    /** How many commands were answered so far. */
    long answered();

    /** How long after they were due submissions were answered, since the last call. */
    Histogram latencies();

    /** Checks that the script was played to its end, and stops the thread. */
    void finish(Script script);
}

package dev.ringmaster.server.replay;

import dev.ringmaster.server.trace.Workload;

/** One way to bring a workload's requests to an engine. Runs on the calling thread until the run is over. */
interface Driver {
    /** Publishes everything and returns when all of it has been decided. */
    void run();

    /** What the drivers share. */
    record Context(Workload workload, Publisher publisher, DecisionLog log, Samples samples, Checkpoints checkpoints) {}

    /** Told by a driver how far it has come. */
    interface Checkpoints {
        /** So many requests have been submitted. */
        void onSubmitted(int count);

        /** All requests have been submitted and decided; when this returns, the metrics say so too. */
        void onAllDecided();
    }
}

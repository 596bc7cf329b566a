package dev.ringmaster.perf;

/** Something that lets requests in, some at a time: the engine, and what else a service could use. */
interface Admission {
    /** Where a thread asks. It may be the thread's own, and may be the same for all. */
    interface Gate {
        /** Asks to let in a request of a kind, see {@link AdmissionLoad}; false if it may not start now. */
        boolean tryAccept(long kind);

        /** Waits until a request of a kind is let in. */
        void accept(long kind) throws InterruptedException;

        /** The request that this gate let in last is done. */
        void complete();
    }

    /** The gate of a thread; threads are numbered from 0. */
    Gate gate(int thread);

    /** Waits until all that was asked for is decided; so many requests were let in. */
    default void awaitDecided(long accepted) {}

    /** How many bytes were allocated so far on behalf of all gates by a thread of this object. */
    default long allocatedBytes() {
        return 0;
    }

    /** Checks that nothing is held any longer. */
    void requireIdle();

    /** Checks that a number of requests were let in, as far as it counts them. */
    default void requireAccepted(long atLeast, long atMost) {}

    /** Stops its threads and lets nobody wait. */
    default void stop() {}
}

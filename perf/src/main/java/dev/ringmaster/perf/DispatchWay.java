package dev.ringmaster.perf;

/** A way to keep items fresh, at work until it is closed. */
interface DispatchWay extends AutoCloseable {
    /** Calls so far that were given up because they took too long, as of about a second ago. */
    long timeouts();

    @Override
    void close();

    /** Makes one, at work. */
    @FunctionalInterface
    interface Launcher {
        DispatchWay launch(DispatchLoad load, String address, DispatchTally tally);
    }
}

package dev.ringmaster.core;

/** Takes notice of requests that start, for those who measure. Must not call back. */
@FunctionalInterface
public interface StartSink {
    /** A request was placed. */
    void onStarted(int priorityLevel, int accountClass, long waitedNanos);
}

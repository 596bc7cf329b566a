package dev.ringmaster.core;

import dev.ringmaster.core.queue.Request;

/** Takes what the ledger is to be told, in order. Record numbers count up from 0. */
public interface RecordSink {
    /** The request waits. */
    void onQueued(long record, Request request);

    /** The request holds capacity. */
    void onPlaced(long record, Request request);

    /** The request has its final answer. */
    void onFinished(long record, Request request);
}

package dev.ringmaster.core;

import dev.ringmaster.core.queue.Request;

/** Takes what the ledger is to be told, in order. */
@FunctionalInterface
public interface RecordSink {
    /**
     * The ledger is to hold the request's present state.
     *
     * @param record the number of the record, counting up from 0
     */
    void onRecord(long record, Request request);
}

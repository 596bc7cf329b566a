package dev.ringmaster.core;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.core.queue.Request;

/** Takes what the ledger is to be told, in order. */
@FunctionalInterface
public interface RecordSink {
    /**
     * The ledger is to hold this state of the request: its present one, or that it waits although it is placed already,
     * because another record is to come between.
     *
     * @param record the number of the record, counting up from 0
     */
    void onRecord(long record, Request request, RequestState state);
}

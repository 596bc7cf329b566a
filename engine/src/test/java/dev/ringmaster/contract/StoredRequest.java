package dev.ringmaster.contract;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.RequestState;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerRecord;
import java.util.Map;
import java.util.TreeMap;

/** A ledger record as a value that can be compared and kept. */
public record StoredRequest(
        RequestState state,
        long requestId,
        long sequence,
        RequestSpec spec,
        long tokens,
        long submittedNanos,
        long deadlineNanos,
        long workerId,
        long gpuDevices,
        long gang) {

    /** The value of a record that is not finished. */
    public static StoredRequest of(LedgerRecord record) {
        return new StoredRequest(
                record.state(),
                record.requestId(),
                record.sequence(),
                record.spec(),
                record.tokens(),
                record.submittedNanos(),
                record.deadlineNanos(),
                record.workerId(),
                record.gpuDevices(),
                record.gang());
    }

    /** All that a ledger reads back, by request id; an id that comes twice is an error. */
    public static Map<Long, StoredRequest> all(Ledger ledger) {
        Map<Long, StoredRequest> found = new TreeMap<>();
        ledger.recover(record -> {
            if (found.put(record.requestId(), of(record)) != null) {
                throw new AssertionError("twice: " + record);
            }
        });
        return found;
    }
}

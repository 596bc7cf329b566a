package dev.ringmaster.redisson;

import dev.ringmaster.api.RequestState;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecordCodec;

/** The entries of requests: what Redis reads of them, and behind it the record that only nodes read. One thread. */
final class EntryCodec {
    /** The state of an entry that Redis reads nothing of: the record tells the state. */
    private static final int STORED = 3;

    private static final int PLACED = 2;
    private static final int OWNER = 4;
    private static final int INCARNATION = 20;
    private static final int NEED = 28;

    private final RecordCodec records;
    private final byte[] record;

    EntryCodec(ResourceCatalog catalog) {
        records = new RecordCodec(catalog);
        record = new byte[records.size()];
    }

    /** Writes an entry that Redis only keeps; returns the number of the value. */
    int addStored(BatchWriter to, long session, LedgerRecord from) {
        return end(to, to.beginEntry(STORED, session), from);
    }

    /** Writes the entry of a request that waits. */
    int addQueued(BatchWriter to, long session, LedgerRecord from) {
        return end(to, to.beginQueued(session), from);
    }

    /** Writes the entry of a placed request. */
    int addPlaced(BatchWriter to, long session, LedgerRecord from, long incarnation) {
        GrowingBytes value = to.beginPlaced(
                session, from.workerId(), incarnation, from.spec().demand(), from.gpuDevices());
        return end(to, value, from);
    }

    private int end(BatchWriter to, GrowingBytes value, LedgerRecord from) {
        records.encode(from, record);
        value.add(record, record.length);
        return to.end();
    }

    /** The session that wrote an entry. */
    static long owner(byte[] entry) {
        return LittleEndian.getLong(entry, OWNER);
    }

    /** The incarnation of the worker that an entry holds capacity of. */
    static long incarnation(byte[] entry) {
        return LittleEndian.getLong(entry, INCARNATION);
    }

    /**
     * Reads an entry back.
     *
     * @throws LedgerException if it is damaged or of another catalog
     */
    void decode(long requestId, byte[] entry, LedgerRecord to) {
        if (entry.length < NEED + record.length) {
            throw damaged(requestId);
        }
        System.arraycopy(entry, entry.length - record.length, record, 0, record.length);
        if (!records.decode(requestId, record, to)) {
            throw damaged(requestId);
        }
        boolean isQueued = entry[0] != STORED && entry[0] != PLACED;
        if (isQueued && to.state() == RequestState.PLACED) {
            unplace(to);
        }
    }

    /** What was refused is kept as it was sent, and waits. */
    private static void unplace(LedgerRecord record) {
        long gang = record.gang();
        record.queued(
                        record.requestId(),
                        record.sequence(),
                        record.spec(),
                        record.tokens(),
                        record.submittedNanos(),
                        record.deadlineNanos())
                .inGang(gang);
    }

    private static LedgerException damaged(long requestId) {
        return new LedgerException("the entry of request " + requestId
                + " in Redis is damaged, or was written in another vocabulary than this node's");
    }
}

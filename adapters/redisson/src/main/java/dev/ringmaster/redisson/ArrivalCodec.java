package dev.ringmaster.redisson;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What a client sends, in the one field {@code q} of an entry of the stream of arrivals: a number for the vocabulary of
 * its demand I8, then the record of a waiting request without an id. One thread at a time.
 */
final class ArrivalCodec {
    private static final int RECORD = Long.BYTES;
    private static final int SPECS_KEPT = 10_000;

    private final RecordCodec records;
    private final LedgerRecord record = new LedgerRecord();
    private final byte[] encoded;
    private final long vocabulary;
    private int decodedSpecs;

    ArrivalCodec(ResourceCatalog catalog) {
        records = new RecordCodec(catalog);
        encoded = new byte[records.size()];
        CRC32C sum = new CRC32C();
        sum.update(catalog.fingerprint().getBytes(StandardCharsets.UTF_8));
        vocabulary = sum.getValue();
    }

    /** A request as it is sent. */
    byte[] encode(RequestSpec spec, long tokens) {
        records.encode(record.queued(0, 0, spec, tokens, 0, 0), encoded);
        byte[] sent = new byte[RECORD + encoded.length];
        LittleEndian.putLong(sent, 0, vocabulary);
        System.arraycopy(encoded, 0, sent, RECORD, encoded.length);
        return sent;
    }

    /**
     * Reads one. The record is valid until the next one is read; of it only specification and tokens have a meaning.
     *
     * @throws IllegalArgumentException if it cannot be read, with the reason
     */
    LedgerRecord decode(byte[] sent) {
        if (sent.length < RECORD || LittleEndian.getLong(sent, 0) != vocabulary) {
            throw new IllegalArgumentException("it is in another vocabulary than this node's, or no request at all");
        }
        if (sent.length != RECORD + encoded.length) {
            throw new IllegalArgumentException(
                    "it has " + sent.length + " bytes; a request has " + (RECORD + encoded.length));
        }
        if (++decodedSpecs % SPECS_KEPT == 0) {
            records.forgetSpecs();
        }
        System.arraycopy(sent, RECORD, encoded, 0, encoded.length);
        if (!isRead()) {
            throw new IllegalArgumentException("it is damaged, or asks for what cannot be");
        }
        if (record.tokens() > RequestSpec.MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "it has " + record.tokens() + " tokens; allowed is 0 to " + RequestSpec.MAX_TOKENS);
        }
        return record;
    }

    /** Whoever can write to the stream can make the check right, and the content anything. */
    private boolean isRead() {
        try {
            return records.decode(0, encoded, record);
        } catch (RuntimeException e) {
            return false;
        }
    }
}

package dev.ringmaster.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.StoredRequest;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerRecord;
import dev.ringmaster.port.RecordCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Entries that are not what was stored: never shown, always counted. */
@Timeout(120)
class DamageTest {
    private static final ResourceCatalog CATALOG = ChildLedger.CATALOG;
    private static final long MAX_ENTRIES = 100;
    private static final RequestSpec SPEC = RequestSpec.of(
            CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, 5).gpus(2, 300).build(), 1);

    @TempDir
    private Path parent;

    private final RecordCodec codec = new RecordCodec(CATALOG);

    @Test
    void aValueTornInTheFileIsDroppedAndCounted() throws IOException {
        store();
        byte[] data = Files.readAllBytes(data());
        int value = find(data, encoded(1));
        for (int at : new int[] {0, 9, codec.size() / 2, codec.size() - 1}) {
            byte[] torn = data.clone();
            torn[value + at] ^= 0x10;
            Files.write(data(), torn);
            try (ChronicleLedger ledger = open()) {
                assertTrue(ledger.wasRecovered(), "the file is not the one that was closed");
                assertEquals(Set.of(0L, 2L), StoredRequest.all(ledger).keySet());
                assertEquals(1, ledger.entriesDropped(), "byte " + at);
                assertTrue(ledger.corruptionsFound() >= 1);
            }
        }
    }

    @Test
    void aValueTornWhileTheLedgerIsNotCleanIsDroppedAndCounted() throws IOException {
        store();
        byte[] data = Files.readAllBytes(data());
        data[find(data, encoded(2)) + 30] ^= 1;
        Files.write(data(), data);
        Path properties = parent.resolve("ledger").resolve("ledger.properties");
        Files.writeString(properties, Files.readString(properties).replace("CLEAN", "OPEN"));
        Files.write(parent.resolve("ledger").resolve("ledger.intent"), new byte[1]);
        try (ChronicleLedger ledger = open()) {
            assertEquals(Set.of(0L, 1L), StoredRequest.all(ledger).keySet());
            assertEquals(1, ledger.entriesDropped());
        }
        try (ChronicleLedger ledger = open()) {
            assertFalse(ledger.wasRecovered());
            assertEquals(0, ledger.entriesDropped());
        }
    }

    /** The library's own check fits here, because it wrote the wrong value itself. */
    @Test
    void aWrongValueUnderARightChecksumIsDroppedAndCounted() throws IOException {
        store();
        try (EntryMap map = EntryMap.open(data(), MAX_ENTRIES, codec.size())) {
            byte[] torn = encoded(1);
            Arrays.fill(torn, codec.size() / 2, codec.size(), (byte) 7);
            map.apply(torn);
        }
        try (ChronicleLedger ledger = open()) {
            assertEquals(Set.of(0L, 2L), StoredRequest.all(ledger).keySet());
            assertEquals(1, ledger.entriesDropped());
        }
        try (ChronicleLedger ledger = open()) {
            assertEquals(Set.of(0L, 2L), StoredRequest.all(ledger).keySet(), "it was removed from the file");
            assertEquals(0, ledger.entriesDropped());
        }
    }

    @Test
    void aTornValueOfTheLastBatchIsPutBack() throws IOException {
        LedgerBatch batch = new LedgerBatch(1);
        StoredRequest stored = StoredRequest.of(fill(batch.add(), 1));
        try (ChronicleLedger ledger = open()) {
            ledger.apply(batch, answered -> {});
        }
        byte[] data = Files.readAllBytes(data());
        data[find(data, encoded(1)) + 30] ^= 1;
        Files.write(data(), data);
        try (ChronicleLedger ledger = open()) {
            assertEquals(Map.of(1L, stored), StoredRequest.all(ledger));
            assertEquals(1, ledger.entriesDropped());
        }
    }

    @Test
    void everyChangedByteAndEveryWrongKeyIsFound() {
        byte[] intact = encoded(1);
        LedgerRecord record = new LedgerRecord();
        assertTrue(codec.decode(1, intact, record));
        assertFalse(codec.decode(2, intact, record), "a value under another key");
        assertFalse(codec.decode(0, new byte[codec.size()], record), "an empty page");
        assertFalse(codec.decode(1, Arrays.copyOf(intact, codec.size() - 8), record), "another length");
        for (int at = 0; at < codec.size(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = intact.clone();
                changed[at] ^= (byte) (1 << bit);
                assertFalse(codec.decode(1, changed, record), "byte " + at + " bit " + bit);
            }
        }
    }

    @Test
    void everyMixtureOfAnOldAndANewValueIsFound() {
        byte[] before = encoded(1);
        LedgerRecord record = new LedgerRecord().queued(1, 99, SPEC, 5, 11, 21).placedOn(4, 3);
        byte[] after = new byte[codec.size()];
        codec.encode(record, after);
        for (int cut = 1; cut < codec.size(); cut++) {
            byte[] mixture = after.clone();
            System.arraycopy(before, cut, mixture, cut, codec.size() - cut);
            boolean isOneOfThem = Arrays.equals(mixture, before) || Arrays.equals(mixture, after);
            assertEquals(isOneOfThem, codec.decode(1, mixture, record), "cut at byte " + cut);
        }
    }

    @Test
    void aTornIntentIsIgnored() throws IOException {
        Path file = parent.resolve("intent");
        try (IntentFile intent = new IntentFile(file, codec.size())) {
            assertEquals(0, intent.read(), "a new file");
            intent.set(0, encoded(5));
            intent.set(1, encoded(6));
            intent.write(2);
            assertEquals(2, intent.read());
        }
        byte[] whole = Files.readAllBytes(file);
        int length = 16 + 2 * codec.size();
        for (int at = 0; at < length; at++) {
            byte[] torn = whole.clone();
            torn[at] ^= 1;
            Files.write(file, torn);
            try (IntentFile intent = new IntentFile(file, codec.size())) {
                assertEquals(0, intent.read(), "byte " + at);
            }
        }
        Files.write(file, whole);
        try (IntentFile intent = new IntentFile(file, codec.size())) {
            assertEquals(2, intent.read());
            intent.clear();
            assertEquals(0, intent.read());
        }
    }

    private void store() {
        LedgerBatch batch = new LedgerBatch(3);
        Map<Long, StoredRequest> stored = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            stored.put((long) i, StoredRequest.of(fill(batch.add(), i)));
        }
        try (ChronicleLedger ledger = open()) {
            ledger.apply(batch, answered -> {});
            assertEquals(stored, StoredRequest.all(ledger));
            batch.clear();
            batch.add().finished(99, 99);
            ledger.apply(batch, answered -> {});
        }
    }

    private static LedgerRecord fill(LedgerRecord record, long id) {
        return record.queued(id, id + 1000, SPEC, 5, 10, 20);
    }

    private byte[] encoded(long id) {
        byte[] encoded = new byte[codec.size()];
        codec.encode(fill(new LedgerRecord(), id), encoded);
        return encoded;
    }

    private static int find(byte[] data, byte[] value) {
        long check = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at <= data.length - value.length; at++) {
            if (bytes.getLong(at) == check && Arrays.equals(data, at, at + value.length, value, 0, value.length)) {
                return at;
            }
        }
        throw new AssertionError("the value is not in the file");
    }

    private ChronicleLedger open() {
        return ChronicleLedger.open(parent.resolve("ledger"), CATALOG, MAX_ENTRIES);
    }

    private Path data() {
        return parent.resolve("ledger").resolve("ledger.dat");
    }
}

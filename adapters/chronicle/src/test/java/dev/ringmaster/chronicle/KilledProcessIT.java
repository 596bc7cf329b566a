package dev.ringmaster.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.contract.RandomRecords;
import dev.ringmaster.contract.StoredRequest;
import dev.ringmaster.port.LedgerBatch;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process in the middle of random batches, again and again, and looks at what it left. */
class KilledProcessIT {
    private static final int KILLS = Integer.getInteger("ringmaster.kills", 20);
    private static final int MOST_BATCHES_BEFORE_KILL = 3_000;

    /** The library waits this long for a lock that nobody holds any more; one such wait must not go unseen. */
    private static final long LOCK_WAIT_SECONDS = 60;

    @TempDir
    private Path directory;

    private final Map<Long, StoredRequest> model = new TreeMap<>();
    private final LedgerBatch batch = new LedgerBatch(ChildLedger.MOST_IN_BATCH);
    private long dropped;
    private long corruptions;
    private int completed;

    @Test
    @Timeout(600)
    void whatWasConfirmedIsThereAndNothingIsTorn() throws Exception {
        long seed = Long.getLong("ringmaster.seed", System.nanoTime());
        String label = "-Dringmaster.seed=" + seed;
        System.out.println(getClass().getSimpleName() + ": " + label);
        Random random = new Random(seed);
        for (int kill = 1; kill <= KILLS; kill++) {
            long childSeed = random.nextLong();
            long confirmed = runAndKill(childSeed, 1 + random.nextInt(MOST_BATCHES_BEFORE_KILL));
            String where = label + " kill " + kill + " after " + confirmed + " batches";
            long start = System.nanoTime();
            checkRecovered(childSeed, confirmed, where);
            assertTrue(
                    System.nanoTime() - start < TimeUnit.SECONDS.toNanos(LOCK_WAIT_SECONDS / 2), where + " was slow");
        }
        System.out.println(KILLS + " kills: " + corruptions + " corruptions repaired, " + dropped
                + " unfinished entries, " + completed + " batches completed by recovery");
    }

    private long runAndKill(long seed, long batches) throws Exception {
        Path errors = directory.resolve("errors.txt");
        Process child = ChildLedger.start(ChildLedger.Task.WRITE, directory.resolve("ledger"), seed, errors);
        long confirmed;
        try (DataInputStream confirmations = new DataInputStream(child.getInputStream())) {
            confirmed = ChildLedger.awaitConfirmed(confirmations, batches);
            // Killing by handle leaves the pipe open, so that the last confirmations can still be read.
            child.toHandle().destroyForcibly();
            confirmed = Math.max(confirmed, ChildLedger.awaitConfirmed(confirmations, Long.MAX_VALUE));
        } finally {
            child.destroyForcibly();
        }
        assertTrue(child.waitFor(30, TimeUnit.SECONDS), "a killed process ends");
        assertEquals("", Files.readString(errors));
        assertTrue(confirmed >= batches, "only " + confirmed + " of " + batches + " batches were confirmed");
        return confirmed;
    }

    private void checkRecovered(long childSeed, long confirmed, String where) throws IOException {
        RandomRecords records = ChildLedger.records(childSeed);
        for (long i = 0; i < confirmed; i++) {
            applyNext(records);
        }
        try (ChronicleLedger ledger =
                ChronicleLedger.open(directory.resolve("ledger"), ChildLedger.CATALOG, ChildLedger.MAX_ENTRIES)) {
            assertTrue(ledger.wasRecovered(), where);
            Map<Long, StoredRequest> found = StoredRequest.all(ledger);
            if (!found.equals(model)) {
                applyNext(records);
                completed++;
            }
            assertEquals(List.of(), differences(model, found), where);
            dropped += ledger.entriesDropped();
            corruptions += ledger.corruptionsFound();
            writeEverywhere(ledger, where);
        }
    }

    /** No lock of the dead process is in the way of a write. */
    private void writeEverywhere(ChronicleLedger ledger, String where) {
        RandomRecords records = ChildLedger.records(where.hashCode());
        for (int i = 0; i < 50; i++) {
            applyNext(records);
            ledger.apply(batch, answered -> {});
            for (int record = 0; record < batch.size(); record++) {
                assertTrue(batch.isConfirmed(record), where);
            }
        }
        assertFalse(model.isEmpty());
    }

    private static List<String> differences(Map<Long, StoredRequest> expected, Map<Long, StoredRequest> found) {
        return Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .distinct()
                .filter(id -> !Objects.equals(expected.get(id), found.get(id)))
                .map(id -> "expected " + expected.get(id) + " found " + found.get(id))
                .toList();
    }

    private void applyNext(RandomRecords records) {
        records.next(batch, ChildLedger.MOST_IN_BATCH);
        RandomRecords.apply(batch, model);
    }
}

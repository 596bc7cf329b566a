package dev.ringmaster.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.StoredRequest;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Full maps, full disks, disks that cannot be written, and records that cannot be stored. */
@Timeout(120)
class RoomTest {
    private static final ResourceCatalog CATALOG = ChildLedger.CATALOG;
    private static final RequestSpec SPEC = RequestSpec.of(
            CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, 5).build(), 1);

    @TempDir
    private Path parent;

    private boolean mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", disk().toString());
        }
    }

    @Test
    void aFullLedgerFailsNewRequestsOnlyAndHasRoomAgainAfterRemovals() {
        LedgerBatch batch = new LedgerBatch(600);
        try (ChronicleLedger ledger = open(parent.resolve("ledger"), 500)) {
            assertNull(ledger.lastFailure());
            queue(batch, 0, 600, 1);
            ledger.apply(batch, answered -> {});
            assertEquals(500, confirmed(batch).cardinality());
            assertEquals(500, confirmed(batch).nextClearBit(0));
            assertEquals(100, ledger.recordsFailed());
            assertEquals("the ledger is full", ledger.lastFailure());

            batch.clear();
            batch.add().queued(3, 1003, SPEC, 5, 1, 1).placedOn(5, 0);
            batch.add().queued(1000, 2000, SPEC, 5, 1, 1);
            batch.add().finished(0, 1000);
            batch.add().queued(1001, 2001, SPEC, 5, 1, 1);
            batch.add().queued(1002, 2002, SPEC, 5, 1, 1);
            ledger.apply(batch, answered -> {});
            BitSet expected = BitSet.valueOf(new long[] {0b01101});
            assertEquals(expected, confirmed(batch), "replaced, full, removed, has its room, full again");
            assertEquals(500, StoredRequest.all(ledger).size());
        }
        Map<Long, StoredRequest> found;
        try (ChronicleLedger ledger = open(parent.resolve("ledger"), 500)) {
            assertFalse(ledger.wasRecovered());
            found = StoredRequest.all(ledger);
        }
        assertEquals(500, found.size());
        assertTrue(found.containsKey(1001L) && !found.containsKey(0L) && !found.containsKey(1002L));
        assertEquals(5, found.get(3L).workerId());
    }

    @Test
    void everyEntryThatWasPromisedFitsWhateverTheirIds() {
        for (int size : new int[] {1, 2, 63, 1000, 20_000}) {
            LedgerBatch batch = new LedgerBatch(size);
            try (ChronicleLedger ledger = open(parent.resolve("ledger" + size), size)) {
                for (int round = 0; round < 3; round++) {
                    queue(batch, 0, size, 0x123456789abcdefL + round);
                    ledger.apply(batch, answered -> {});
                    assertEquals(size, confirmed(batch).cardinality(), ledger.lastFailure());
                    finishAll(batch, size, 0x123456789abcdefL + round);
                    ledger.apply(batch, answered -> {});
                    assertEquals(size, confirmed(batch).cardinality(), ledger.lastFailure());
                }
                assertEquals(Map.of(), StoredRequest.all(ledger));
            }
        }
    }

    @Test
    void aRecordThatCannotBeEncodedFailsAlone() {
        ResourceCatalog other = ResourceCatalog.builder().dimensions("other").build();
        RequestSpec foreign = RequestSpec.of(other.demand().amount("other", 1).build(), 0);
        LedgerBatch batch = new LedgerBatch(5);
        queue(batch, 0, 2, 1);
        batch.add().queued(2, 2, null, 5, 1, 1);
        batch.add().queued(3, 3, foreign, 5, 1, 1);
        batch.add().queued(4, 4, SPEC, 5, 1, 1);
        try (ChronicleLedger ledger = open(parent.resolve("ledger"), 500)) {
            ledger.apply(batch, answered -> {});
            assertEquals(BitSet.valueOf(new long[] {0b10011}), confirmed(batch));
            assertEquals(2, ledger.recordsFailed());
            assertTrue(String.valueOf(ledger.lastFailure()).contains("vocabulary"), ledger.lastFailure());
            assertEquals(3, StoredRequest.all(ledger).size());
        }
    }

    @Test
    void aClosedLedgerFailsEveryRecord() {
        LedgerBatch batch = new LedgerBatch(2);
        queue(batch, 0, 2, 1);
        ChronicleLedger ledger = open(parent.resolve("ledger"), 500);
        ledger.close();
        ledger.close();
        ledger.apply(batch, answered -> {});
        assertEquals(new BitSet(), confirmed(batch));
        assertNotNull(ledger.lastFailure());
        assertThrows(IllegalStateException.class, () -> ledger.recover(entry -> {}));
    }

    @Test
    void anInterruptedThreadStoresAsWell() {
        LedgerBatch batch = new LedgerBatch(2);
        try (ChronicleLedger ledger = open(parent.resolve("ledger"), 500)) {
            queue(batch, 0, 2, 1);
            Thread.currentThread().interrupt();
            ledger.apply(batch, answered -> {});
            assertTrue(Thread.interrupted());
            assertEquals(2, confirmed(batch).cardinality(), ledger.lastFailure());
            ledger.apply(batch, answered -> {});
            assertEquals(2, confirmed(batch).cardinality(), ledger.lastFailure());
        }
    }

    @Test
    void aDiskTooSmallIsToldAtOpeningAndNothingIsLeft() throws Exception {
        mount("size=4m");
        LedgerException e = assertThrows(LedgerException.class, () -> open(disk().resolve("ledger"), 100_000));
        assertSentence(e, "ledger for 100000 entries cannot be made", "bytes of disk");
        assertNothingLeft();
        open(disk().resolve("ledger"), 1000).close();
    }

    @Test
    void aFullDiskIsToldAtOpening() throws Exception {
        mount("size=1m");
        fillDisk();
        LedgerException e = assertThrows(LedgerException.class, () -> open(disk().resolve("ledger"), 100));
        assertSentence(e, disk().toString());
        assertNothingLeft();
    }

    @Test
    void aDiskThatFillsUpAfterwardsDoesNoHarm() throws Exception {
        mount("size=4m");
        LedgerBatch batch = new LedgerBatch(5_000);
        queue(batch, 0, 5_000, 1);
        ChronicleLedger ledger = open(disk().resolve("ledger"), 5_000);
        try {
            fillDisk();
            ledger.apply(batch, answered -> {});
            assertEquals(5_000, confirmed(batch).cardinality(), ledger.lastFailure());
        } finally {
            assertSentence(assertThrows(LedgerException.class, ledger::close), "closed but not marked so");
        }
        assertSentence(
                assertThrows(LedgerException.class, () -> open(disk().resolve("ledger"), 5_000)),
                disk().toString(),
                "No space left");
        Files.delete(disk().resolve("filler"));
        try (ChronicleLedger again = open(disk().resolve("ledger"), 5_000)) {
            assertTrue(again.wasRecovered());
            assertEquals(5_000, StoredRequest.all(again).size());
        }
    }

    @Test
    void aHoleThatCannotBeFilledIsAnExceptionAndNotTheEndOfTheProcess() throws Exception {
        mount("size=1m");
        Path sparse = disk().resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(4 << 20);
        }
        IOException e = assertThrows(IOException.class, () -> LedgerFiles.allocate(sparse));
        assertTrue(LedgerFiles.reason(e).contains("No space left"), e.getMessage());
    }

    @Test
    void aReadOnlyDiskIsTold() throws Exception {
        mount("size=4m");
        open(disk().resolve("ledger"), 100).close();
        run("mount", "-o", "remount,ro", disk().toString());
        assertSentence(
                assertThrows(LedgerException.class, () -> open(disk().resolve("ledger"), 100)),
                disk().toString(),
                "Read-only file system");
        assertSentence(
                assertThrows(LedgerException.class, () -> open(disk().resolve("another"), 100)),
                disk().toString(),
                "Read-only file system");
    }

    @Test
    void aDirectoryWithoutPermissionIsTold() throws IOException {
        Path directory = Files.createDirectory(parent.resolve("ledger"));
        assumeTrue(directory.toFile().setWritable(false), "the file system knows no permissions");
        assumeTrue(!Files.isWritable(directory), "this user may write everywhere");
        assertSentence(
                assertThrows(LedgerException.class, () -> open(directory, 100)),
                directory.toString(),
                "access is denied");
    }

    private static ChronicleLedger open(Path directory, long maxEntries) {
        return ChronicleLedger.open(directory, CATALOG, maxEntries);
    }

    private static void queue(LedgerBatch batch, int from, int count, long factor) {
        batch.clear();
        for (int i = from; i < from + count; i++) {
            batch.add().queued(i * factor, i + 1000L, SPEC, 5, 1, 1);
        }
    }

    private static void finishAll(LedgerBatch batch, int count, long factor) {
        batch.clear();
        for (int i = 0; i < count; i++) {
            batch.add().finished(i * factor, i + 1000L);
        }
    }

    private static BitSet confirmed(LedgerBatch batch) {
        BitSet confirmed = new BitSet();
        for (int i = 0; i < batch.size(); i++) {
            confirmed.set(i, batch.isConfirmed(i));
        }
        return confirmed;
    }

    private static void assertSentence(LedgerException e, String... parts) {
        String message = e.getMessage();
        Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
        assertFalse(message.contains("\n") || message.contains("Exception"), message);
    }

    private void assertNothingLeft() {
        for (String file : new String[] {"ledger.dat", "ledger.intent", "ledger.properties", "ledger.properties.new"}) {
            assertFalse(Files.exists(disk().resolve("ledger").resolve(file)), file);
        }
    }

    private Path disk() {
        return parent.resolve("disk");
    }

    private void fillDisk() throws IOException {
        byte[] block = new byte[4096];
        try (RandomAccessFile filler =
                new RandomAccessFile(disk().resolve("filler").toFile(), "rw")) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertTrue(LedgerFiles.reason(e).contains("No space left"), e.getMessage());
        }
    }

    private void mount(String options) throws Exception {
        Files.createDirectory(disk());
        mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk().toString()) == 0;
        assumeTrue(mounted, "only root can mount a small disk to fill");
    }

    private static int run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return -1;
        }
        process.getInputStream().readAllBytes();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return process.exitValue();
    }
}

package dev.ringmaster.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.contract.StoredRequest;
import dev.ringmaster.port.LedgerBatch;
import dev.ringmaster.port.LedgerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a directory may hold when a ledger is opened in it, and what is said if it cannot be. */
@Timeout(120)
class OpeningTest {
    private static final ResourceCatalog CATALOG = ChildLedger.CATALOG;
    private static final long MAX_ENTRIES = ChildLedger.MAX_ENTRIES;

    @TempDir
    private Path parent;

    @Test
    void anOrdinaryReopeningNeedsNoRecovery() {
        store(3);
        try (ChronicleLedger ledger = open()) {
            assertFalse(ledger.wasRecovered());
            assertEquals(0, ledger.corruptionsFound());
            assertEquals(0, ledger.entriesDropped());
            assertEquals(3, StoredRequest.all(ledger).size());
        }
    }

    @Test
    void equalSpecificationsComeBackAsOneObject() {
        store(3);
        try (ChronicleLedger ledger = open()) {
            List<RequestSpec> specs = StoredRequest.all(ledger).values().stream()
                    .map(StoredRequest::spec)
                    .toList();
            assertSame(specs.get(0), specs.get(1));
            assertSame(specs.get(1), specs.get(2));
        }
    }

    @Test
    void aSecondLedgerInTheSameProcessIsRefusedAndTheLockStays() throws Exception {
        try (ChronicleLedger ledger = open()) {
            assertRefused("already open in this process", "one directory serves one open ledger");
            assertTrue(
                    child(ChildLedger.Task.TRY).contains("open in another process"), "the lock survived the attempt");
            assertFalse(ledger.wasRecovered());
        }
        open().close();
    }

    @Test
    void aLinkToTheDirectoryIsTheSameDirectory() throws IOException {
        Path link = Files.createSymbolicLink(parent.resolve("link"), Files.createDirectory(directory()));
        try (ChronicleLedger ledger = open()) {
            assertFalse(ledger.wasRecovered());
            LedgerException e =
                    assertThrows(LedgerException.class, () -> ChronicleLedger.open(link, CATALOG, MAX_ENTRIES));
            assertSentence(e, "already open in this process");
        }
    }

    @Test
    void aSecondProcessIsRefusedUntilTheFirstCloses() throws Exception {
        Path errors = parent.resolve("errors.txt");
        Process holder = ChildLedger.start(ChildLedger.Task.HOLD, directory(), 0, errors);
        try {
            assertEquals(0, holder.getInputStream().read(), "opened without recovery");
            assertRefused("open in another process", "one process at a time");
            holder.getOutputStream().close();
            assertTrue(holder.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, holder.exitValue());
        } finally {
            holder.destroyForcibly();
        }
        assertEquals("", Files.readString(errors), "a process without a log provider stays quiet");
        try (ChronicleLedger ledger = open()) {
            assertFalse(ledger.wasRecovered());
        }
    }

    @Test
    void anotherVocabularyIsRefused() {
        store(1);
        ResourceCatalog other = ResourceCatalog.builder().dimensions("other").build();
        LedgerException e =
                assertThrows(LedgerException.class, () -> ChronicleLedger.open(directory(), other, MAX_ENTRIES));
        assertSentence(e, CATALOG.fingerprint(), other.fingerprint());
        assertStored(1, false);
    }

    @Test
    void anotherSizeIsRefused() {
        store(1);
        LedgerException e = assertThrows(LedgerException.class, () -> ChronicleLedger.open(directory(), CATALOG, 17));
        assertSentence(e, Long.toString(MAX_ENTRIES), "17");
        assertStored(1, false);
    }

    @Test
    void anImpossibleSizeIsRefused() {
        for (long size : new long[] {Long.MIN_VALUE, -1, 0, EntryMap.MAX_ENTRIES + 1, Long.MAX_VALUE}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> ChronicleLedger.open(directory(), CATALOG, size));
            assertTrue(e.getMessage().contains(Long.toString(size)), e.getMessage());
        }
        assertFalse(Files.exists(directory()));
    }

    @Test
    void anotherFormatVersionIsRefused() throws IOException {
        store(1);
        String properties = Files.readString(properties());
        Files.writeString(properties(), properties.replace("formatVersion=3", "formatVersion=2"));
        assertRefused("format version 2", "version 3 only");
        Files.writeString(properties(), properties);
        assertStored(1, false);
    }

    @Test
    void garbagePropertiesAreRefused() throws IOException {
        store(1);
        String properties = Files.readString(properties());
        byte[] garbage = new byte[1000];
        new Random(1).nextBytes(garbage);
        List<byte[]> contents = List.of(
                garbage,
                new byte[0],
                new byte[100],
                "formatVersion=x".getBytes(StandardCharsets.UTF_8),
                "formatVersion=\\u12".getBytes(StandardCharsets.UTF_8),
                properties.substring(0, properties.length() / 2).getBytes(StandardCharsets.UTF_8),
                properties.replace("CLEAN", "DIRTY").getBytes(StandardCharsets.UTF_8));
        for (byte[] content : contents) {
            Files.write(properties(), content);
            assertRefused("ledger.properties", "is damaged");
        }
        Files.writeString(properties(), properties);
        assertStored(1, false);
    }

    @Test
    void aDataFileOfAnotherLengthIsRefused() throws IOException {
        store(1);
        byte[] data = Files.readAllBytes(data());
        for (int length : new int[] {0, 1, 8, 4096, data.length / 2, data.length - 1, data.length + 1}) {
            Files.write(data(), Arrays.copyOf(data, length));
            assertRefused("ledger.dat", length + " bytes instead of " + data.length);
        }
        Files.write(data(), data);
        assertStored(1, false);
    }

    @Test
    void aGarbageDataFileIsRefused() throws IOException {
        store(1);
        byte[] garbage = new byte[(int) Files.size(data())];
        new Random(1).nextBytes(garbage);
        Files.write(data(), garbage);
        assertRefused("ledger.dat", "is damaged");
        Files.write(data(), new byte[garbage.length]);
        assertRefused("ledger.dat", "is damaged");
    }

    @Test
    void garbageBehindAnIntactHeaderLosesEntriesButInventsNone() throws IOException {
        store(100);
        byte[] data = Files.readAllBytes(data());
        for (int seed = 0; seed < 10; seed++) {
            byte[] damaged = data.clone();
            byte[] garbage = new byte[damaged.length - 8192];
            new Random(seed).nextBytes(garbage);
            System.arraycopy(garbage, 0, damaged, 8192, garbage.length);
            Files.write(data(), damaged);
            openDamaged();
        }
    }

    @Test
    void missingFilesAreRefused() throws IOException {
        store(1);
        Files.move(data(), parent.resolve("aside"));
        assertRefused("ledger.dat", "is missing");
        Files.move(parent.resolve("aside"), data());
        Files.delete(properties());
        assertRefused("ledger.dat", "has no ledger.properties");
    }

    @Test
    void aFirstOpeningThatWasCutShortBeginsAgain() throws IOException {
        Files.createDirectory(directory());
        LedgerProperties.creating(CATALOG, MAX_ENTRIES).write(properties());
        Files.write(data(), new byte[12_345]);
        Files.write(directory().resolve("ledger.intent"), new byte[5]);
        assertStored(0, false);
        store(2);
        assertStored(2, false);
    }

    @Test
    void aRecoveryThatWasCutShortBeginsAgain() throws IOException {
        store(5);
        Files.write(directory().resolve("ledger.recovering"), new byte[12_345]);
        String properties = Files.readString(properties());
        Files.writeString(properties(), properties.replace("CLEAN", "OPEN"));
        assertStored(5, true);
        assertFalse(Files.exists(directory().resolve("ledger.recovering")));
        assertStored(5, false);
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        Path absent = parent.resolve("absent").resolve("ledger");
        for (Path impossible : List.of(absent, file, file.resolve("ledger"))) {
            LedgerException e =
                    assertThrows(LedgerException.class, () -> ChronicleLedger.open(impossible, CATALOG, MAX_ENTRIES));
            assertSentence(e, impossible.toString(), "cannot be made");
        }
    }

    @Test
    void aFailedOpeningLetsTheNextOneTry() throws IOException {
        store(1);
        String properties = Files.readString(properties());
        Files.writeString(properties(), "");
        assertRefused("is damaged");
        Files.writeString(properties(), properties);
        assertStored(1, false);
    }

    @Test
    void aJvmWithoutTheFlagsIsToldWhichOnesItNeeds() throws Exception {
        Path errors = parent.resolve("errors.txt");
        Process child = ChildLedger.start(List.of(), ChildLedger.Task.TRY, directory(), 0, errors);
        assertEquals(
                "the ledger on Chronicle Map needs a full JDK started with"
                        + " --add-opens=java.base/java.lang=ALL-UNNAMED"
                        + " --add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
                        + " --add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
                        + " --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"
                        + " --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
                said(child));
        assertFalse(Files.exists(directory()));
    }

    private ChronicleLedger open() {
        return ChronicleLedger.open(directory(), CATALOG, MAX_ENTRIES);
    }

    private void openDamaged() {
        try (ChronicleLedger ledger = open()) {
            assertTrue(ledger.wasRecovered());
            StoredRequest.all(ledger)
                    .values()
                    .forEach(found -> assertEquals(found.requestId() + 1000, found.sequence()));
        } catch (LedgerException e) {
            assertSentence(e, "ledger.dat");
        }
    }

    private void store(int count) {
        LedgerBatch batch = new LedgerBatch(Math.max(1, count));
        for (int i = 0; i < count; i++) {
            RequestSpec spec = RequestSpec.of(
                    CATALOG.demand().amount(ResourceCatalog.CPU_MILLIS, 5).build(), 1);
            batch.add().queued(i, i + 1000L, spec, 5, 10, 20);
        }
        try (ChronicleLedger ledger = open()) {
            ledger.apply(batch, answered -> {});
        }
    }

    private void assertStored(int count, boolean recovered) {
        try (ChronicleLedger ledger = open()) {
            assertEquals(recovered, ledger.wasRecovered());
            assertEquals(count, StoredRequest.all(ledger).size());
        }
    }

    private void assertRefused(String... parts) {
        LedgerException e = assertThrows(LedgerException.class, this::open);
        assertSentence(e, parts);
        assertTrue(e.getMessage().contains(parent.getFileName().toString()), "where: " + e.getMessage());
    }

    private static void assertSentence(LedgerException e, String... parts) {
        String message = e.getMessage();
        Stream.of(parts).forEach(part -> assertTrue(message.contains(part), message));
        assertFalse(message.contains("\n") || message.contains("Exception"), message);
    }

    private String child(ChildLedger.Task task) throws Exception {
        return said(ChildLedger.start(task, directory(), 0, parent.resolve("errors.txt")));
    }

    private String said(Process child) throws Exception {
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertEquals("", Files.readString(parent.resolve("errors.txt")));
        return said;
    }

    private Path directory() {
        return parent.resolve("ledger");
    }

    private Path properties() {
        return directory().resolve("ledger.properties");
    }

    private Path data() {
        return directory().resolve("ledger.dat");
    }
}

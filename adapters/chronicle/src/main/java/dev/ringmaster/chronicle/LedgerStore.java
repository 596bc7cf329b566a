package dev.ringmaster.chronicle;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.port.RecordCodec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of one ledger, from opening to closing. One thread at a time; the directory must be locked.
 *
 * <pre>
 * ledger.properties   whose ledger it is, and how it was left: creating, open or clean
 * ledger.dat          the map
 * ledger.intent       the records of the last batch
 * ledger.recovering   while a ledger is recovered: the copy it is done on
 * </pre>
 *
 * <p>A ledger that was not left clean is recovered on a copy, which then takes the place of the original: the library
 * takes its file to pieces while it recovers, and a second death must not find it so.
 */
final class LedgerStore {
    private static final int HEADER_START = 12;
    private static final int HEADER_LENGTH_MASK = 0x3fffffff;

    private final Path directory;
    private final Path propertiesFile;
    private final Path dataFile;
    private final Path intentFile;
    private final Path recoveringFile;
    private final long maxEntries;
    private final int valueSize;
    private final CorruptionCount corruptions = new CorruptionCount();
    private boolean recovered;

    private @Nullable LedgerProperties properties;
    private @Nullable IntentFile intent;
    private @Nullable EntryMap entries;

    LedgerStore(Path directory, long maxEntries, int valueSize) {
        this.directory = directory;
        this.maxEntries = maxEntries;
        this.valueSize = valueSize;
        propertiesFile = directory.resolve("ledger.properties");
        dataFile = directory.resolve("ledger.dat");
        intentFile = directory.resolve("ledger.intent");
        recoveringFile = directory.resolve("ledger.recovering");
    }

    /**
     * Opens the ledger; makes it if the directory has none, recovers it if it was not closed.
     *
     * @throws LedgerException if it cannot be opened; nothing stays open then
     */
    void open(ResourceCatalog catalog) {
        try {
            LedgerProperties found = LedgerProperties.read(propertiesFile);
            if (found == null || found.state() == LedgerProperties.State.CREATING) {
                create(found, catalog);
            } else {
                openExisting(found, catalog);
            }
        } catch (LedgerException e) {
            abandon();
            throw e;
        } catch (IOException e) {
            abandon();
            throw new LedgerException("the ledger in " + directory + " cannot be opened: " + LedgerFiles.reason(e), e);
        } catch (RuntimeException | InternalError | AssertionError e) {
            abandon();
            throw new LedgerException(
                    "the file " + dataFile + " is damaged beyond what recovery can repair;"
                            + " restore it, or move the whole directory away to start empty",
                    e);
        }
    }

    /** The map; valid while the ledger is open. */
    EntryMap entries() {
        return requireOpen(entries);
    }

    /** The intent file; valid while the ledger is open. */
    IntentFile intent() {
        return requireOpen(intent);
    }

    /** Whether the ledger had to be recovered. */
    boolean wasRecovered() {
        return recovered;
    }

    /** What the recovery reported. */
    CorruptionCount corruptions() {
        return corruptions;
    }

    /** Closes all files and marks the ledger clean. */
    void close() throws IOException {
        LedgerProperties open = properties;
        abandon();
        if (open != null) {
            LedgerFiles.force(dataFile);
            open.clean(LedgerFiles.check(dataFile, open.dataBytes())).write(propertiesFile);
        }
    }

    private void create(@Nullable LedgerProperties unfinished, ResourceCatalog catalog) throws IOException {
        if (unfinished == null && Files.exists(dataFile)) {
            throw new LedgerException("the file " + dataFile + " has no " + propertiesFile.getFileName()
                    + " beside it; restore that, or move the whole directory away to start empty");
        }
        LedgerProperties creating = LedgerProperties.creating(catalog, maxEntries);
        try {
            creating.write(propertiesFile);
            createData();
            intent = new IntentFile(intentFile, valueSize);
            intent.clear();
            long headerBytes = headerBytes();
            long headerCheck = LedgerFiles.check(dataFile, headerBytes);
            LedgerProperties open = creating.open(headerBytes, headerCheck, Files.size(dataFile));
            open.write(propertiesFile);
            openData(open);
        } catch (IOException e) {
            abandon();
            deleteAll();
            throw new LedgerException(
                    "the ledger for " + maxEntries + " entries cannot be made in " + directory + ": "
                            + LedgerFiles.reason(e),
                    e);
        }
    }

    private void createData() throws IOException {
        Files.deleteIfExists(dataFile);
        long needed = EntryMap.estimateBytes(maxEntries, valueSize);
        long usable = Files.getFileStore(directory).getUsableSpace();
        if (usable < needed) {
            throw new IOException("it needs " + needed + " bytes of disk and " + usable + " are free");
        }
        EntryMap.open(dataFile, maxEntries, valueSize).close();
        LedgerFiles.allocate(dataFile);
    }

    private void openExisting(LedgerProperties found, ResourceCatalog catalog) throws IOException {
        found.requireSame(directory, catalog, maxEntries);
        requireWhole(dataFile, found);
        boolean clean = found.state() == LedgerProperties.State.CLEAN
                && LedgerFiles.check(dataFile, found.dataBytes()) == found.dataCheck();
        LedgerProperties open = found.open();
        open.write(propertiesFile);
        intent = new IntentFile(intentFile, valueSize);
        if (!clean) {
            recover(open);
        }
        openData(open);
    }

    private void openData(LedgerProperties open) throws IOException {
        entries = EntryMap.open(dataFile, maxEntries, valueSize);
        properties = open;
    }

    private void recover(LedgerProperties open) throws IOException {
        recovered = true;
        try {
            LedgerFiles.copy(dataFile, recoveringFile);
            try (EntryMap copy = EntryMap.recover(recoveringFile, maxEntries, valueSize, corruptions)) {
                replay(copy);
            }
            requireWhole(recoveringFile, open);
            LedgerFiles.move(recoveringFile, dataFile);
            intent().clear();
        } finally {
            Files.deleteIfExists(recoveringFile);
        }
    }

    /** Completes the batch in whose middle the process died; to do it again changes nothing. */
    private void replay(EntryMap into) throws IOException {
        byte[] record = new byte[valueSize];
        int count = intent().read();
        for (int i = 0; i < count; i++) {
            intent().get(i, record);
            if (RecordCodec.state(record) != RecordCodec.NOTHING) {
                into.apply(record);
            }
        }
    }

    /** Looks at the file before it is mapped: a file too short would end the process, a wrong header wait a minute. */
    private static void requireWhole(Path file, LedgerProperties expected) throws IOException {
        if (!Files.exists(file)) {
            throw new LedgerException("the file " + file + " is missing although its properties are there;"
                    + " restore it, or move the whole directory away to start empty");
        }
        long length = Files.size(file);
        if (length != expected.dataBytes()) {
            throw new LedgerException("the file " + file + " is damaged: it has " + length + " bytes instead of "
                    + expected.dataBytes() + "; restore it, or move the whole directory away to start empty");
        }
        if (LedgerFiles.check(file, expected.headerBytes()) != expected.headerCheck()) {
            throw new LedgerException("the file " + file + " is damaged: its header is not the one it was made with;"
                    + " restore it, or move the whole directory away to start empty");
        }
    }

    /** The length of the part at the file's start that describes the map: a check, a length word, a text. */
    private long headerBytes() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(dataFile.toFile(), "r")) {
            file.seek(Long.BYTES);
            return (long) HEADER_START + (Integer.reverseBytes(file.readInt()) & HEADER_LENGTH_MASK);
        }
    }

    private void abandon() {
        if (entries != null) {
            entries.close();
            entries = null;
        }
        try {
            if (intent != null) {
                intent.close();
            }
        } catch (IOException e) {
            // Its content does not depend on being closed.
        }
        properties = null;
    }

    private void deleteAll() throws IOException {
        Files.deleteIfExists(dataFile);
        Files.deleteIfExists(intentFile);
        Files.deleteIfExists(propertiesFile);
    }

    private <T> T requireOpen(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the ledger in " + directory + " is closed");
        }
        return part;
    }
}

package dev.ringmaster.chronicle;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.port.LedgerException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What stands in {@code ledger.properties}: to whom the ledger belongs, and in which state it was left. Immutable.
 *
 * @param formatVersion the layout of directory and records
 * @param catalog the fingerprint of the vocabulary
 * @param maxEntries how many requests the ledger has room for
 * @param state how the ledger was left
 * @param headerBytes length of the part of the data file that never changes
 * @param headerCheck check over that part
 * @param dataBytes length of the data file
 * @param dataCheck check over the whole data file; meaningful only if the state is {@code CLEAN}
 */
record LedgerProperties(
        int formatVersion,
        String catalog,
        long maxEntries,
        State state,
        long headerBytes,
        long headerCheck,
        long dataBytes,
        long dataCheck) {
    /** The layout this code reads and writes. */
    static final int FORMAT_VERSION = 3;

    /** How a ledger was left. */
    enum State {
        /** Its first opening did not come to an end; nothing is stored. */
        CREATING,
        /** It is open, or its process died. */
        OPEN,
        /** It was closed and everything is in place. */
        CLEAN
    }

    /** The properties of a ledger that has no data file yet. */
    static LedgerProperties creating(ResourceCatalog catalog, long maxEntries) {
        return new LedgerProperties(FORMAT_VERSION, catalog.fingerprint(), maxEntries, State.CREATING, 0, 0, 0, 0);
    }

    /** The same ledger with a data file of this shape, open. */
    LedgerProperties open(long headerBytes, long headerCheck, long dataBytes) {
        return new LedgerProperties(
                formatVersion, catalog, maxEntries, State.OPEN, headerBytes, headerCheck, dataBytes, 0);
    }

    /** The same ledger, open. */
    LedgerProperties open() {
        return open(headerBytes, headerCheck, dataBytes);
    }

    /** The same ledger, closed. */
    LedgerProperties clean(long dataCheck) {
        return new LedgerProperties(
                formatVersion, catalog, maxEntries, State.CLEAN, headerBytes, headerCheck, dataBytes, dataCheck);
    }

    /**
     * Reads the file.
     *
     * @return null if there is no file
     * @throws LedgerException if it is not such a file, or of another format version
     */
    static @Nullable LedgerProperties read(Path file) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Properties text = new Properties();
            text.load(new StringReader(Files.readString(file)));
            requireVersion(file, text);
            return parse(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new LedgerException(
                    "the file " + file + " is damaged and does not describe a ledger;"
                            + " restore it, or move the whole directory away to start empty",
                    e);
        }
    }

    /** Writes the file durably, at once or not at all. */
    void write(Path file) throws IOException {
        Properties text = new Properties();
        text.setProperty("formatVersion", Integer.toString(formatVersion));
        text.setProperty("catalog", catalog);
        text.setProperty("maxEntries", Long.toString(maxEntries));
        text.setProperty("state", state.name());
        text.setProperty("headerBytes", Long.toString(headerBytes));
        text.setProperty("headerCheck", Long.toHexString(headerCheck));
        text.setProperty("dataBytes", Long.toString(dataBytes));
        text.setProperty("dataCheck", Long.toHexString(dataCheck));
        StringWriter out = new StringWriter();
        text.store(out, "Ringmaster ledger; do not edit");
        LedgerFiles.replace(file, out.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Checks that the ledger belongs to this vocabulary and has this size.
     *
     * @throws LedgerException if not
     */
    void requireSame(Path directory, ResourceCatalog wanted, long wantedEntries) {
        if (!catalog.equals(wanted.fingerprint())) {
            throw new LedgerException("the ledger in " + directory + " belongs to the vocabulary " + catalog
                    + "; it cannot be opened with " + wanted.fingerprint());
        }
        if (maxEntries != wantedEntries) {
            throw new LedgerException("the ledger in " + directory + " was made for " + maxEntries
                    + " entries and cannot be opened for " + wantedEntries + "; allowed is " + maxEntries);
        }
    }

    private static void requireVersion(Path file, Properties text) {
        int found = Integer.parseInt(value(text, "formatVersion"));
        if (found != FORMAT_VERSION) {
            throw new LedgerException("the file " + file + " tells of a ledger of format version " + found
                    + "; this release reads version " + FORMAT_VERSION + " only");
        }
    }

    private static LedgerProperties parse(Properties text) {
        return new LedgerProperties(
                FORMAT_VERSION,
                value(text, "catalog"),
                Long.parseLong(value(text, "maxEntries")),
                State.valueOf(value(text, "state")),
                Long.parseLong(value(text, "headerBytes")),
                Long.parseUnsignedLong(value(text, "headerCheck"), 16),
                Long.parseLong(value(text, "dataBytes")),
                Long.parseUnsignedLong(value(text, "dataCheck"), 16));
    }

    private static String value(Properties text, String key) {
        String value = text.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}

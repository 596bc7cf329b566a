package dev.ringmaster.server.replay;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.chronicle.ChronicleLedger;
import dev.ringmaster.port.InMemoryLedger;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.server.trace.UserError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where reservations are kept.
 *
 * @param directory where Chronicle Map keeps them; null for the ledger in memory
 */
public record LedgerChoice(@Nullable Path directory) {
    /** The ledger that lasts as long as the run. */
    public static final LedgerChoice MEMORY = new LedgerChoice(null);

    private static final String CHRONICLE = "chronicle:";

    /**
     * Reads {@code memory} or {@code chronicle:DIR}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static LedgerChoice parse(String text) {
        if (text.equals("memory")) {
            return MEMORY;
        }
        if (text.startsWith(CHRONICLE) && text.length() > CHRONICLE.length()) {
            try {
                return new LedgerChoice(Path.of(text.substring(CHRONICLE.length())));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' names no directory", e);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no ledger; allowed are memory and chronicle:DIR");
    }

    /**
     * Opens it.
     *
     * @throws UserError if that fails
     */
    Ledger open(ResourceCatalog catalog, long maxEntries) {
        Path chosen = directory;
        if (chosen == null) {
            return new InMemoryLedger();
        }
        try {
            Files.createDirectories(chosen);
            return ChronicleLedger.open(chosen, catalog, maxEntries);
        } catch (FileAlreadyExistsException e) {
            throw new UserError("The ledger needs a directory and " + chosen + " is a file.", e);
        } catch (IOException e) {
            throw new UserError("Cannot create the ledger directory " + chosen + ": " + UserError.reason(e) + ".", e);
        } catch (LedgerException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return directory == null ? "memory" : CHRONICLE + directory;
    }
}

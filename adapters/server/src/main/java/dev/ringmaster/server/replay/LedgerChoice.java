package dev.ringmaster.server.replay;

import dev.ringmaster.api.ResourceCatalog;
import dev.ringmaster.chronicle.ChronicleLedger;
import dev.ringmaster.port.InMemoryLedger;
import dev.ringmaster.port.Ledger;
import dev.ringmaster.port.LedgerException;
import dev.ringmaster.redisson.RedisLedger;
import dev.ringmaster.redisson.RedisLedgerConfig;
import dev.ringmaster.redisson.RedisSettings;
import dev.ringmaster.server.trace.UserError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;

/** Where reservations are kept. */
public sealed interface LedgerChoice {
    /** The ledger that lasts as long as the run. */
    LedgerChoice MEMORY = new Memory();

    /**
     * Reads {@code memory}, {@code chronicle:DIR}, or the URL of a Redis, see {@link RedisSettings#parse}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    static LedgerChoice parse(String text) {
        if (text.equals("memory")) {
            return MEMORY;
        }
        if (text.startsWith("redis")) {
            return new Redis(RedisSettings.parse(text));
        }
        if (text.startsWith(Chronicle.PREFIX) && text.length() > Chronicle.PREFIX.length()) {
            try {
                return new Chronicle(Path.of(text.substring(Chronicle.PREFIX.length())));
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("'" + text + "' names no directory", e);
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is no ledger; allowed are memory, chronicle:DIR, redis://HOST:PORT and rediss://HOST:PORT");
    }

    /**
     * Opens it.
     *
     * @throws UserError if that fails
     */
    Ledger open(ResourceCatalog catalog, long maxEntries);

    /** In memory. */
    record Memory() implements LedgerChoice {
        @Override
        public Ledger open(ResourceCatalog catalog, long maxEntries) {
            return new InMemoryLedger();
        }

        @Override
        public String toString() {
            return "memory";
        }
    }

    /**
     * On Chronicle Map.
     *
     * @param directory where it keeps its files
     */
    record Chronicle(Path directory) implements LedgerChoice {
        private static final String PREFIX = "chronicle:";

        @Override
        public Ledger open(ResourceCatalog catalog, long maxEntries) {
            try {
                Files.createDirectories(directory);
                return ChronicleLedger.open(directory, catalog, maxEntries);
            } catch (FileAlreadyExistsException e) {
                throw new UserError("The ledger needs a directory and " + directory + " is a file.", e);
            } catch (IOException e) {
                throw new UserError(
                        "Cannot create the ledger directory " + directory + ": " + UserError.reason(e) + ".", e);
            } catch (LedgerException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public String toString() {
            return PREFIX + directory;
        }
    }

    /**
     * On Redis, under keys that are of this run alone and are removed at its end.
     *
     * @param settings where it is
     */
    record Redis(RedisSettings settings) implements LedgerChoice {
        @Override
        public Ledger open(ResourceCatalog catalog, long maxEntries) {
            String group = "run-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-"
                    + ProcessHandle.current().pid();
            try {
                return new RedisLedger(RedisLedgerConfig.of(settings, catalog, "run")
                        .withGroups(Collections.nCopies(catalog.pools().size(), group)));
            } catch (LedgerException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
        }

        @Override
        public String toString() {
            return settings.toString();
        }
    }
}

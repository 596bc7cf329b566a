package dev.ringmaster.chronicle;

import dev.ringmaster.port.LedgerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sole right to a ledger's directory, for one object of one process; the system takes it back when the process
 * dies. Any thread may acquire it.
 *
 * <p>Directories this JVM holds are remembered beside the system's lock: on POSIX systems a process loses its lock when
 * it closes any channel to the locked file, so a second attempt must fail before it opens one.
 */
final class DirectoryLock {
    private static final String FILE = "ledger.lock";
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private @Nullable FileChannel channel;

    private DirectoryLock(Path directory) {
        this.directory = directory;
    }

    /**
     * Takes the right to a directory; makes the directory if only its last part is missing.
     *
     * @throws LedgerException if it cannot be had
     */
    static DirectoryLock acquire(Path directory) {
        DirectoryLock lock = new DirectoryLock(makeDirectory(directory));
        if (!HELD.add(lock.directory)) {
            throw new LedgerException("the ledger in " + directory
                    + " is already open in this process; one directory serves one open ledger at a time");
        }
        try {
            lock.lock();
        } catch (LedgerException e) {
            lock.release();
            throw e;
        }
        return lock;
    }

    /** The directory with all links resolved. */
    Path directory() {
        return directory;
    }

    /** Gives the right back. Calling it again does nothing. */
    void release() {
        FileChannel open = channel;
        channel = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // The system drops the lock with the descriptor, whatever close says.
        }
        HELD.remove(directory);
    }

    private void lock() {
        try {
            FileChannel open =
                    FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel = open;
            FileLock lock = open.tryLock();
            if (lock == null) {
                throw new LedgerException("the ledger in " + directory
                        + " is open in another process; one directory serves one process at a time");
            }
        } catch (OverlappingFileLockException e) {
            throw new LedgerException("the ledger in " + directory + " is already open in this process", e);
        } catch (IOException e) {
            throw new LedgerException(
                    "the ledger in " + directory + " cannot be opened for writing: " + LedgerFiles.reason(e), e);
        }
    }

    private static Path makeDirectory(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectory(directory);
            }
            return directory.toRealPath();
        } catch (IOException e) {
            throw new LedgerException(
                    "the ledger's directory " + directory + " cannot be made in "
                            + directory.toAbsolutePath().getParent() + ": " + LedgerFiles.reason(e),
                    e);
        }
    }
}

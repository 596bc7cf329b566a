package dev.ringmaster.gateway.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the content of a file has changed, as the file system reports it: {@code FileWatch.start(file,
 * keeper::reload)}. A file that is written in pieces is looked at once it has been left alone for a moment, and one that
 * is replaced by a link or a rename is noticed too.
 *
 * <p>One daemon thread, on which the listener is called.
 */
public final class FileWatch implements AutoCloseable {
    private static final long QUIET_MILLIS = 100;
    private static final byte[] MISSING = {};

    private final Path file;
    private final Runnable onChange;
    private final WatchService service;
    private byte[] content;

    private FileWatch(Path file, Runnable onChange) throws IOException {
        this.file = file.toAbsolutePath();
        this.onChange = onChange;
        Path directory = this.file.getParent();
        if (directory == null) {
            throw new IOException(file + " is a directory");
        }
        service = directory.getFileSystem().newWatchService();
        directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        content = read();
    }

    /**
     * Watches from now on.
     *
     * @param onChange must not throw
     * @throws UncheckedIOException if the file's directory cannot be watched, for example because it is not there
     */
    public static FileWatch start(Path file, Runnable onChange) {
        try {
            FileWatch watch = new FileWatch(file, onChange);
            Thread thread = new Thread(watch::run, "ringmaster-file-watch");
            thread.setDaemon(true);
            thread.start();
            return watch;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch the directory of " + file, e);
        }
    }

    /** Watches no more. */
    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop watching " + file, e);
        }
    }

    private void run() {
        try {
            boolean isWatched = true;
            while (isWatched) {
                isWatched = untilQuiet(service.take());
                byte[] now = read();
                if (!Arrays.equals(now, content)) {
                    content = now;
                    onChange.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            // Closed: the end of the watch.
        }
    }

    private boolean untilQuiet(WatchKey first) throws InterruptedException {
        WatchKey key = first;
        boolean isWatched = true;
        while (key != null && isWatched) {
            key.pollEvents();
            isWatched = key.reset();
            key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        return isWatched;
    }

    private byte[] read() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return MISSING;
        }
    }
}

package dev.ringmaster.redisson;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A node of a fault test: {@link FaultNode} after {@link FaultNode} under one name, each a run. For one thread. */
final class FaultSlot implements AutoCloseable {
    private final String name;
    private final String group;
    private final long leaseMillis;
    private final String url;
    private final AtomicLong lastRun;
    private final Path directory = directory();
    private final List<Run> runs = new ArrayList<>();
    private Process process;
    private boolean isWantedDown;
    private boolean isDraining;
    private Run markedRun;
    private long marked;

    /** One process, its number, and what it says. */
    record Run(long number, String name, Path log) {}

    /**
     * Not started yet.
     *
     * @param lastRun counts the runs of all nodes
     */
    FaultSlot(String name, String group, long leaseMillis, String url, AtomicLong lastRun) {
        this.name = name;
        this.group = group;
        this.leaseMillis = leaseMillis;
        this.url = url;
        this.lastRun = lastRun;
    }

    /** Removed at the end, unless it is named so that somebody may look at it. */
    private static Path directory() {
        String wanted = System.getProperty("ringmaster.faults.logs");
        try {
            return wanted == null
                    ? TestProcess.newDirectory("faults")
                    : Files.createTempDirectory(Files.createDirectories(Path.of(wanted)), "node-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    List<Run> runs() {
        return runs;
    }

    /** Starts it if it is not running and nobody wants it to be down. */
    void revive() {
        if (isWantedDown || (process != null && process.isAlive())) {
            return;
        }
        long number = lastRun.incrementAndGet();
        Run run = new Run(number, name, directory.resolve(number + ".txt"));
        runs.add(run);
        process = TestProcess.startJava(
                FaultNode.class,
                List.of(url, group, name, Long.toString(leaseMillis), Long.toString(number)),
                run.log());
        if (isDraining) {
            tellToDrain();
        }
    }

    /** Whether the present run works. */
    boolean isReady() {
        return process.isAlive() && hasSaid(" ready\n");
    }

    /** From here on {@link #goesOn()} looks for placements. */
    void mark() {
        markedRun = lastRun();
        marked = markedRun.log().toFile().length();
    }

    private Run lastRun() {
        return runs.get(runs.size() - 1);
    }

    /** Whether a placement was confirmed since the mark. */
    boolean goesOn() {
        Run run = lastRun();
        try (RandomAccessFile file = new RandomAccessFile(run.log().toFile(), "r")) {
            long from = run.equals(markedRun) ? marked : 0;
            byte[] news = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(news);
            return new String(news, StandardCharsets.UTF_8).contains(" PLACED\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the present run has no request any more, and submits none. */
    boolean isDrained() {
        return process.isAlive() && hasSaid(" drained\n");
    }

    private boolean hasSaid(String words) {
        try {
            return Files.readString(runs.get(runs.size() - 1).log()).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code kill -9}; it stays down until {@link #allow()}. */
    void kill() {
        isWantedDown = true;
        process.destroyForcibly();
        TestProcess.awaitEnd(process);
    }

    /** It may run again. */
    void allow() {
        isWantedDown = false;
        revive();
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (process.isAlive()) {
            TestProcess.signal(process, signal);
        }
    }

    /** It submits no more, nor do later runs. */
    void drain() {
        isDraining = true;
        tellToDrain();
    }

    private void tellToDrain() {
        try {
            process.getOutputStream().write('d');
            process.getOutputStream().flush();
        } catch (IOException e) {
            // It has just ended; the next run is told.
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}

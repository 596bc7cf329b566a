package dev.ringmaster.redisson;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link ChildNode}, seen from outside. */
final class NodeProcess implements AutoCloseable {
    private final Path output;
    private final Process process;
    private final Writer input;

    NodeProcess(String url, String group, String name, long leaseMillis) {
        output = TestProcess.newDirectory("node").resolve(name + ".txt");
        process = TestProcess.startJava(ChildNode.class, List.of(url, group, name, Long.toString(leaseMillis)), output);
        input = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        awaitLine("ready");
    }

    void send(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything it has said so far. */
    List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitLine(String line) {
        try {
            TestProcess.await("a node says '" + line + "'", () -> lines().contains(line));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "; it said " + lines(), e);
        }
    }

    void kill() {
        TestProcess.signal(process, "KILL");
        TestProcess.awaitEnd(process);
    }

    /** It stands still. */
    void pause() {
        TestProcess.signal(process, "STOP");
    }

    /** It goes on. */
    void resume() {
        TestProcess.signal(process, "CONT");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package dev.ringmaster.server;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Calls the command line as a shell would and keeps what it said. */
record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(String... args) {
        return in(System.getenv(), args);
    }

    static CommandLineRun in(Map<String, String> environment, String... args) {
        return in(environment, new ByteArrayOutputStream(), args);
    }

    /** With a stream for what it says, to be read meanwhile. */
    static CommandLineRun in(Map<String, String> environment, ByteArrayOutputStream out, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                args);
        return new CommandLineRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

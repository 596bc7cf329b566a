package dev.ringmaster.perf;

import dev.ringmaster.redisson.BenchAccess;
import dev.ringmaster.redisson.RedisServerProcess;
import dev.ringmaster.redisson.RedisSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code redis-benchmark} on the function that applies batches. Its command lines cannot hold bytes that are 0: the
 * batches stand in the library, and the program sends as many other bytes.
 */
final class RedisProgram {
    private static final String GROUP = "program";

    private final RedisServerProcess server;
    private final List<String> call = new ArrayList<>();

    /**
     * What a run found.
     *
     * @param perSecond calls a second
     */
    record Figures(double perSecond, double p50Millis, double p99Millis) {}

    /** Loads the function into a server. */
    RedisProgram(RedisServerProcess server, int size) {
        this.server = server;
        RedisSettings settings = RedisSettings.parse(server.url());
        new RedisLink(settings, GROUP).close();
        var odd = RedisBatches.alternating(size, true);
        String library = BenchAccess.library(odd, RedisBatches.alternating(size, false));
        String loaded = server.command("FUNCTION", "LOAD", library);
        if (!loaded.equals("ringmasterbench")) {
            throw new IllegalStateException("redis-server does not load the benchmark's library: " + loaded);
        }
        call.addAll(List.of("FCALL", BenchAccess.APPLY_NEXT, "7"));
        call.addAll(BenchAccess.keys(settings, GROUP));
        call.add("x".repeat(BenchAccess.size(odd)));
    }

    /** Why Redis cannot be measured here; null if it can. */
    static @Nullable String missing() {
        for (String program : List.of("redis-server", "redis-cli", "redis-benchmark")) {
            try {
                run(List.of(program, "--version"));
            } catch (IOException e) {
                return program + " is not on the PATH; on Debian 12 or later 'apt-get install redis-server' brings it.";
            }
        }
        return null;
    }

    /** Calls the function so many times over one connection, so many at once. */
    Figures measure(int calls, int pipelined) {
        List<String> command = new ArrayList<>(List.of("redis-benchmark", "-h", "127.0.0.1", "--csv", "-c", "1"));
        command.addAll(List.of("-p", "" + server.port(), "-n", "" + calls, "-P", "" + pipelined));
        command.addAll(call);
        try {
            return parse(run(command));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last line has the command and behind it, each in quotes, seven figures. */
    private static Figures parse(String output) {
        String[] lines = output.strip().split("\n", -1);
        String[] cells = lines[lines.length - 1].replace("\"", "").split(",", -1);
        if (cells.length < 8 || cells[cells.length - 7].equals("rps")) {
            throw new IllegalStateException("redis-benchmark printed: " + output);
        }
        int last = cells.length - 1;
        return new Figures(
                Double.parseDouble(cells[last - 6]),
                Double.parseDouble(cells[last - 3]),
                Double.parseDouble(cells[last - 1]));
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

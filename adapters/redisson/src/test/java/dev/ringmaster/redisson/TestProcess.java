package dev.ringmaster.redisson;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Programs that tests start: none of them outlives the JVM. */
final class TestProcess {
    private static final long DEADLINE_SECONDS = 30;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 12_000;
    private static final int CLUSTER_BUS = 10_000;
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Set<Path> DIRECTORIES = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestProcess::cleanUp, "test-process-clean-up"));
    }

    private TestProcess() {}

    /** Starts a program whose output goes to a file. */
    static Process start(List<String> command, Path output) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            RUNNING.removeIf(earlier -> !earlier.isAlive());
            RUNNING.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a main class of the tests in a JVM of its own. */
    static Process startJava(Class<?> main, List<String> arguments, Path output) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return start(command, output);
    }

    /**
     * Runs a program to its end.
     *
     * @return what it printed
     * @throws IllegalStateException if it fails or takes too long
     */
    static String run(List<String> command) {
        File output = null;
        try {
            output = File.createTempFile("ringmaster-test-", ".txt");
            Process process = start(command, output.toPath());
            boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String printed = Files.readString(output.toPath());
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(command.get(0) + (ended ? " failed: " : " hangs: ") + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            if (output != null && !output.delete()) {
                output.deleteOnExit();
            }
        }
    }

    /** Sends a signal like {@code STOP}, {@code CONT}, {@code KILL} or {@code TERM}. */
    static void signal(Process process, String signal) {
        run(List.of("kill", "-" + signal, Long.toString(process.pid())));
    }

    /** Waits until something is so; fails with the name of what was waited for. */
    static void await(String what, BooleanSupplier condition) {
        await(what, DEADLINE_SECONDS, condition);
    }

    /** The same with a deadline of one's own. */
    static void await(String what, long seconds, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new IllegalStateException("waited " + seconds + " s in vain until " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits for the end of a process. */
    static void awaitEnd(Process process) {
        await("process " + process.pid() + " ends", () -> !process.isAlive());
    }

    /** A directory that is removed when the JVM ends. */
    static Path newDirectory(String name) {
        try {
            Path directory = Files.createTempDirectory("ringmaster-" + name + "-");
            DIRECTORIES.add(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a directory and what is in it. */
    static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DIRECTORIES.remove(directory);
    }

    /**
     * A port on which nobody listens now, nor on the one for the cluster bus, ten thousand above.
     *
     * <p>Both lie below those that the system gives to outgoing connections. A client that keeps trying to reach a dead server
     * could otherwise be given the server's own port, connect to itself, and keep the server from starting again.
     */
    static int freePort() {
        for (int i = 0; i < 1_000; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_PORT + PORTS);
            if (isFree(port) && isFree(port + CLUSTER_BUS)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST_PORT + " on");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void cleanUp() {
        RUNNING.forEach(Process::destroyForcibly);
        for (Path directory : DIRECTORIES) {
            try {
                delete(directory);
            } catch (UncheckedIOException e) {
                // It is left to the system's own cleaning.
            }
        }
    }
}

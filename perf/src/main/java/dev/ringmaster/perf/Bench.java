package dev.ringmaster.perf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the benchmarks, each in a JVM of its own so that none is compiled for another, and prints and stores what they
 * found. See {@code scripts/bench}.
 */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Bench() {}

    /** Takes the options of {@code scripts/bench}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        BenchOptions options;
        try {
            options = BenchOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(BenchOptions.USAGE);
            System.exit(2);
            return;
        }
        if (options.isHelp()) {
            System.out.println(BenchOptions.USAGE);
        } else if (options.isPart()) {
            runPart(options);
        } else {
            runAll(options);
        }
    }

    private static void runPart(BenchOptions options) throws IOException, InterruptedException {
        Section section = options.benches().get(0).run(options.rounds());
        System.out.print(section.text());
        JSON.writeValue(options.json().toFile(), section.json());
    }

    private static void runAll(BenchOptions options) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ObjectNode result = JSON.createObjectNode();
        Machine.describe(options).forEach((name, value) -> {
            System.out.printf("%-10s %s%n", name, value);
            result.put(name, value);
        });
        ArrayNode sections = result.putArray("sections");
        for (BenchOptions.Which bench : options.benches()) {
            sections.add(runInOwnJvm(bench, options));
        }
        Path json = options.json().toAbsolutePath();
        Path folder = json.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), result);
        System.out.printf("%n%d s. Written to %s%n", (System.nanoTime() - start) / 1_000_000_000, options.json());
    }

    private static JsonNode runInOwnJvm(BenchOptions.Which bench, BenchOptions options)
            throws IOException, InterruptedException {
        Path json = Files.createTempFile("ringmaster-bench", ".json");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.add("-cp");
            command.add(System.getProperty("java.class.path"));
            command.add(Bench.class.getName());
            command.addAll(options.forPart(bench, json));
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(bench + " ended with " + exit);
            }
            return JSON.readTree(json.toFile());
        } finally {
            Files.deleteIfExists(json);
        }
    }
}

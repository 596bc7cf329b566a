package dev.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Replays every openb trace and lets an independent judge check the placements. Skipped unless the environment variable
 * RINGMASTER_TRACES names the folder with the folder openb in it, and RINGMASTER_JUDGE the judge's source file.
 */
class OpenbTracesIT {
    private static final double PUBLISHED_BEST_FIT = 93.08;
    private static final Pattern AT_END = Pattern.compile("at end \\(\\d+\\): ([0-9.]+)");

    @TempDir
    private Path folder;

    private Path openb = Path.of("");
    private String judge = "";

    @BeforeEach
    void findTracesAndJudge() {
        String traces = System.getenv("RINGMASTER_TRACES");
        String file = System.getenv("RINGMASTER_JUDGE");
        assumeTrue(traces != null, "RINGMASTER_TRACES names no folder of traces");
        assumeTrue(file != null, "RINGMASTER_JUDGE names no judge");
        Path given = Path.of(String.valueOf(traces));
        openb = Files.isDirectory(given.resolve("openb")) ? given.resolve("openb") : given;
        judge = String.valueOf(file);
    }

    @Test
    void theJudgeAcceptsThePlacementsOfEveryTrace() throws IOException, InterruptedException {
        for (Path nodes : files("openb_node_list_")) {
            for (Path pods : files("openb_pod_list_")) {
                allocatedPercent("best-fit", nodes, pods, 42);
            }
        }
    }

    @Test
    void bestFitAllocatesWhatThePublishedOneDoes() throws IOException, InterruptedException {
        Path nodes = openb.resolve("openb_node_list_gpu_node.csv");
        Path pods = openb.resolve("openb_pod_list_default.csv");
        double sum = 0;
        for (int seed = 42; seed < 47; seed++) {
            sum += allocatedPercent("best-fit", nodes, pods, seed);
        }
        assertEquals(PUBLISHED_BEST_FIT, sum / 5, 0.5);
    }

    /** Weng and others, "Beware of fragmentation", USENIX ATC 2023: the mean of ten runs at 130 % of the demand. */
    @ParameterizedTest
    @CsvSource({
        "default, 95.39",
        "cpu100, 95.35",
        "gpushare40, 94.15",
        "gpuspec10, 94.95",
        "multigpu20, 95.65",
    })
    void fragmentationAwareAllocatesAsMuchAsThePublishedGradientDescent(String workload, double published)
            throws IOException, InterruptedException {
        Path nodes = openb.resolve("openb_node_list_gpu_node.csv");
        Path pods = openb.resolve("openb_pod_list_" + workload + ".csv");
        double sum = 0;
        for (int seed = 42; seed < 52; seed++) {
            sum += allocatedPercent("fragmentation-aware", nodes, pods, seed);
        }
        assertTrue(sum / 10 >= published, workload + ": " + sum / 10 + " %");
    }

    private double allocatedPercent(String policy, Path nodes, Path pods, int seed)
            throws IOException, InterruptedException {
        String arrivals = folder.resolve("arrivals.csv").toString();
        String out = folder.resolve("out").toString();
        judge("arrivals", nodes.toString(), pods.toString(), "1.3", Integer.toString(seed), arrivals);
        CommandLineRun run = CommandLineRun.of(
                "replay",
                "--workers",
                nodes.toString(),
                "--requests",
                arrivals,
                "--format",
                "arrivals",
                "--hold",
                "forever",
                "--pace",
                "asap",
                "--policy",
                policy,
                "--out",
                out);
        assertEquals(0, run.exitCode(), run.err());
        String verdict = judge("verify", nodes.toString(), arrivals, out + "/placements.csv");
        Matcher atEnd = AT_END.matcher(verdict);
        assertTrue(atEnd.find(), pods + ": " + verdict);
        return Double.parseDouble(atEnd.group(1));
    }

    private String judge(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), judge));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private List<Path> files(String prefix) throws IOException {
        try (Stream<Path> all = Files.list(openb)) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}

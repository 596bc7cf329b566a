package dev.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays the whole recorded workload of a language model under the limits of the sample configuration, 100 times as fast
 * as it was recorded. Skipped unless the environment variable RINGMASTER_TRACES names the folder with azure-llm in it.
 */
class AzureTraceIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Path trace = Path.of("");
    private Path samples = Path.of("");

    @BeforeEach
    void findTraceAndSamples() {
        String traces = System.getenv("RINGMASTER_TRACES");
        assumeTrue(traces != null, "RINGMASTER_TRACES names no folder of traces");
        trace = Path.of(String.valueOf(traces), "azure-llm", "AzureLLMInferenceTrace_code.csv");
        assumeTrue(Files.exists(trace), "there is no " + trace);
        samples = Path.of("").toAbsolutePath().resolve("../../scripts/samples").normalize();
    }

    @Test
    void theRecordedWorkloadPassesUnderLimitsThatBind() throws IOException {
        JsonNode summary = replay("100x");

        long submitted = summary.get("submitted").asLong();
        assertEquals(submitted, sum(summary, "placed", "rejected", "expired"));
        assertEquals(summary.get("placed").asLong(), summary.get("released").asLong());
        assertEquals(0, sum(summary, "waitingAtEnd", "failed", "refused", "listenerErrors"));
        assertTrue(summary.get("elapsedSeconds").asDouble() < LONGEST.toSeconds());
        JsonNode reasons = summary.get("rejectedByReason");
        assertTrue(reasons.get("queueFull").asLong() > 0);
        assertTrue(reasons.get("quotaExceeded").asLong() > 0);
        assertTrue(summary.get("expired").asLong() > 0);
        assertEquals(submitted, sumOfRows(summary.get("levels"), "submitted"));
        assertEquals(summary.get("placed").asLong(), sumOfRows(summary.get("levels"), "placed"));
        assertEquals(20, summary.get("accountsSeen").asLong());
        assertEquals(replay("asap").get("stateHash"), summary.get("stateHash"));
    }

    private JsonNode replay(String pace) throws IOException {
        Path out = folder.resolve(pace);
        CommandLineRun run = CommandLineRun.of(
                "replay",
                "--format",
                "azure-llm",
                "--workers",
                samples.resolve("llm-slots.csv").toString(),
                "--requests",
                trace.toString(),
                "--config",
                samples.resolve("llm-gateway.ini").toString(),
                "--accounts",
                "20",
                "--level-shares",
                "0:5,3:15,5:60,9:20",
                "--hold",
                "trace",
                "--pace",
                pace,
                "--out",
                out.toString());
        assertEquals(0, run.exitCode(), run.err());
        return new ObjectMapper().readTree(Files.readString(out.resolve("summary.json")));
    }

    private static long sum(JsonNode summary, String... names) {
        long sum = 0;
        for (String name : names) {
            sum += summary.get(name).asLong();
        }
        return sum;
    }

    private static long sumOfRows(JsonNode rows, String name) {
        long sum = 0;
        for (JsonNode row : rows) {
            sum += row.get(name).asLong();
        }
        return sum;
    }
}

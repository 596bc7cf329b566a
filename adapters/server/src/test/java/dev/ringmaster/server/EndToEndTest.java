package dev.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndToEndTest {
    private static final String WORKERS = "sn,cpu_milli,memory_mib,gpu,model\nw0,8000,16384,2,A\nw1,8000,16384,0,\n";

    @TempDir
    private Path folder;

    @Test
    void givesTheSamePlacementsOnEveryRunAndBothLedgers() throws IOException {
        synthetic("a", "--ledger", "memory");
        synthetic("b", "--ledger", "memory");
        synthetic("c");
        for (String other : List.of("b", "c")) {
            assertEquals(text("a", "placements.csv"), text(other, "placements.csv"));
            assertEquals(summary("a").get("stateHash"), summary(other).get("stateHash"));
        }
        JsonNode summary = summary("c");
        assertEquals(3_000, summary.get("submitted").asLong());
        assertEquals(summary.get("placed").asLong(), summary.get("released").asLong());
        assertEquals(
                3_000,
                summary.get("released").asLong()
                        + summary.get("rejected").asLong()
                        + summary.get("expired").asLong());
        assertTrue(summary.get("queued").asLong() > 0);
        assertEquals(0, summary.get("waitingAtEnd").asLong());
    }

    @Test
    void leavesWaitingWhatDoesNotFitWhenNothingIsReleased() throws IOException {
        replay("forever", """
                name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec
                a,4000,1024,1,500,A
                b,4000,1024,2,500,
                c,8000,1024,0,0,
                d,1000,1024,0,0,
                e,9000,1024,0,0,
                f,1000,1024,1,1000,B
                """);
        assertEquals("arrival,node,gpu_ids\n0,w0,0\n1,w0,0|1\n2,w1,\n", text("forever", "placements.csv"));
        JsonNode summary = summary("forever");
        assertEquals(3, summary.get("placed").asLong());
        assertEquals(1, summary.get("queued").asLong());
        assertEquals(
                2, summary.get("rejectedByReason").get("largerThanAnyWorker").asLong());
        assertEquals(75.0, summary.get("gpuMilliAllocatedPercent").asDouble());
    }

    @Test
    void completesAtTheTimesOfTheTrace() throws IOException {
        CommandLineRun run = replay("trace", """
                name,cpu_milli,memory_mib,num_gpu,gpu_milli,creation_time,deletion_time,scheduled_time
                a,8000,1024,2,1000,0,100,0
                b,8000,1024,2,1000,10,20,10
                c,8000,1024,1,1000,5,15,5
                """, "--hold", "trace");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("arrival,node,gpu_ids\n0,w0,0|1\n2,w0,0\n1,w0,0|1\n", text("trace", "placements.csv"));
        double longestWait =
                summary("trace").get("latencyNanos").get("queueWait").get("max").asDouble();
        assertEquals(100e9, longestWait, 0.01 * 100e9);
    }

    @Test
    void keepsARealPaceAndCompletesInRealTime() throws IOException {
        CommandLineRun run = synthetic("pace", "--pace", "20000/s", "--ledger", "memory", "--hold", "forever");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(summary("pace").get("elapsedSeconds").asDouble() >= 2_999 / 20_000.0);

        Path workers = Files.writeString(folder.resolve("slots.csv"), "name,slots\nw0,1\n");
        Path requests = Files.writeString(
                folder.resolve("llm.csv"),
                "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.1,100,1\n2023-11-16 18:17:03.11,0,1\n");
        CommandLineRun llm = CommandLineRun.of(
                "replay",
                "--workers",
                workers.toString(),
                "--requests",
                requests.toString(),
                "--format",
                "azure-llm",
                "--hold",
                "trace",
                "--pace",
                "trace",
                "--out",
                folder.resolve("llm").toString());
        assertEquals(0, llm.exitCode(), llm.err());
        assertEquals(2, summary("llm").get("released").asLong());
        assertEquals(1, summary("llm").get("queued").asLong());
        assertTrue(summary("llm").get("elapsedSeconds").asDouble() >= 0.075);
    }

    @Test
    void leavesLatenciesThatHdrHistogramReadsAndASelfContainedPage() throws IOException {
        synthetic("report", "--ledger", "memory");
        List<String> tags = new ArrayList<>();
        try (HistogramLogReader log =
                new HistogramLogReader(folder.resolve("report/latency.hlog").toFile())) {
            while (log.hasNext()) {
                tags.add(log.nextIntervalHistogram().getTag());
            }
        }
        assertEquals(3, new HashSet<>(tags).size(), tags.toString());
        assertTrue(text("report", "queueWait.hgrm").contains("#[Max"));
        String page = text("report", "report.html");
        assertFalse(page.contains("src=\"http"));
        assertFalse(page.contains("href=\"http"));
        assertTrue(page.contains("new Chart("));
    }

    @Test
    void completesWithTheTokensOfTheTraceSoThatTheRestIsGivenBack() throws IOException {
        CommandLineRun run = limited("given-back", "--output-estimate", "500");
        assertEquals(0, run.exitCode(), run.err());
        JsonNode summary = summary("given-back");
        assertEquals(2, summary.get("released").asLong());
        // Placed at 0 ms for 1,000 tokens, released at 150 ms with 501: the other 501 are there at 501 ms.
        long wait = summary.get("levels").get(0).get("waitNanos").get("max").asLong();
        assertTrue(wait >= 501_000_000 && wait <= 512_000_000, wait + " ns");
    }

    @Test
    void refusesForGoodWhatIsEstimatedAboveTheBurst() throws IOException {
        limited("above", "--output-estimate", "501");
        JsonNode summary = summary("above");
        assertEquals(2, summary.get("rejectedByReason").get("aboveTokenBurst").asLong());
        assertEquals(2, summary.get("accounts").get(0).get("rejected").asLong());
    }

    @Test
    void tellsLevelsAndAccountsOnTheConsoleAndOnThePage() throws IOException {
        CommandLineRun run = synthetic(
                "told", "--ledger", "memory", "--accounts", "12", "--level-shares", "1:1,3:2", "--hold", "forever");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("\naccount-1 "), run.out());
        assertEquals(2, summary("told").get("levels").size());
        assertEquals(10, summary("told").get("accounts").size());
        assertEquals(12, summary("told").get("accountsSeen").asLong());
        JsonNode shown = new ObjectMapper().readTree(text("told", "report.html").split("const run = ", 2)[1]);
        assertEquals(2, shown.get("levels").get("rows").size());
        assertEquals(200, shown.get("admissionTime").size());
        assertEquals(200, shown.get("waitingByLevel").get(0).get("values").size());
    }

    /** Two requests at once with a context of 500 tokens each and one to generate, at 1,000 tokens a second. */
    private CommandLineRun limited(String out, String... more) throws IOException {
        Path config = Files.writeString(folder.resolve("scheduler.ini"), "scheduler_max_tokens_per_sec = 1000\n");
        Path workers = Files.writeString(folder.resolve("slots.csv"), "name,slots\nw0,5\n");
        Path requests = Files.writeString(
                folder.resolve("llm.csv"),
                "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,500,1\n2023-11-16 18:17:03,500,1\n");
        List<String> line = new ArrayList<>(List.of("replay", "--format", "azure-llm", "--hold", "trace"));
        line.addAll(List.of("--config", config.toString(), "--workers", workers.toString()));
        line.addAll(List.of(
                "--requests", requests.toString(), "--out", folder.resolve(out).toString()));
        line.addAll(List.of(more));
        return CommandLineRun.of(line.toArray(new String[0]));
    }

    private CommandLineRun synthetic(String out, String... more) {
        List<String> line = new ArrayList<>(List.of(
                "--seed",
                "3",
                "--requests-count",
                "3000",
                "--workers-count",
                "40",
                "--load",
                "1.1",
                "--out",
                folder.resolve(out).toString()));
        line.addAll(List.of(more));
        return CommandLineRun.of(line.toArray(new String[0]));
    }

    private CommandLineRun replay(String out, String requests, String... more) throws IOException {
        Path workers = Files.writeString(folder.resolve("workers.csv"), WORKERS);
        Path file = Files.writeString(folder.resolve("requests.csv"), requests);
        List<String> line = new ArrayList<>(List.of(
                "replay",
                "--workers",
                workers.toString(),
                "--requests",
                file.toString(),
                "--out",
                folder.resolve(out).toString()));
        line.addAll(List.of(more));
        return CommandLineRun.of(line.toArray(new String[0]));
    }

    private String text(String out, String name) throws IOException {
        return Files.readString(folder.resolve(out).resolve(name));
    }

    private JsonNode summary(String out) throws IOException {
        return new ObjectMapper().readTree(text(out, "summary.json"));
    }
}

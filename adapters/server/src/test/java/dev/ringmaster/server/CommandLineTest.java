package dev.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--no-such-option",
                "nonsense",
                "--seed x",
                "--requests-count 0",
                "--workers-count -1",
                "--load 0",
                "--pace 0/s",
                "--pace 0x",
                "--pace x",
                "--accounts 0",
                "--accounts many",
                "--level-shares 0:5,x",
                "--level-shares 1:5,1:6",
                "--level-shares 1:0",
                "--level-shares 0:5,10:5",
                "--config missing.ini",
                "--hold never",
                "--ledger paper",
                "--policy worst-fit",
                "--wait-mode never",
                "--out",
                "replay",
                "replay --workers missing.csv",
                "replay --workers missing.csv --requests missing.csv",
                "replay --workers missing.csv --requests missing.csv --format arrivals --hold trace",
                "replay --workers missing.csv --requests missing.csv --format arrivals --pace trace",
                "replay --workers missing.csv --requests missing.csv --format arrivals --pace 100x",
                "replay --workers missing.csv --requests missing.csv --format zip",
                "replay --workers missing.csv --requests missing.csv --format azure-llm --output-estimate -1",
                "replay --workers missing.csv --requests missing.csv --generated-token-millis -1",
                "replay --workers . --requests .",
            })
    void tellsMistakesInOneSentence(String line) {
        assertMisuse(CommandLineRun.of(line.split(" ")));
    }

    @Test
    void refusesAnOutputDirectoryThatIsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertMisuse(CommandLineRun.of("--requests-count", "10", "--out", file.toString()));
    }

    @Test
    void refusesALedgerThatStillHoldsAnEarlierRun() {
        String ledger = "chronicle:" + folder.resolve("ledger");
        CommandLineRun first = synthetic("one", "--hold", "forever", "--ledger", ledger);
        assertEquals(0, first.exitCode(), first.err());
        CommandLineRun second = synthetic("two", "--hold", "forever", "--ledger", ledger);
        assertMisuse(second);
        assertTrue(second.err().contains("earlier run"), second.err());
    }

    @Test
    void tellsEachProblemOfAConfigurationInALineOfItsOwn() throws IOException {
        CommandLineRun run = configured("""
                scheduler_max_rsp = 5
                scheduler_policy = fair
                scheduler_max_concurrent = -1
                [quota.gpu]
                limit = 5
                measure = GPUs
                """);
        assertEquals(2, run.exitCode(), run.err());
        assertEquals(3, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("did you mean scheduler_max_rps?\n"), run.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }

    @Test
    void refusesAConfigurationWithFewerLevelsThanTheWorkloadUnlessTheyAreDealt() throws IOException {
        CommandLineRun run = configured("scheduler_priority_levels = 3\n");
        assertMisuse(run);
        assertTrue(run.err().contains("--level-shares"), run.err());
        assertEquals(
                0,
                configured("scheduler_priority_levels = 3\n", "--level-shares", "0:1,2:1")
                        .exitCode());
    }

    @Test
    void saysWhatHasNoEffectAndRuns() throws IOException {
        CommandLineRun run = configured("scheduler_poll_interval_ms = 100\n");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("Note: scheduler_poll_interval_ms"), run.err());
    }

    @Test
    void helpsAndSucceeds() {
        for (String[] line : new String[][] {{"--help"}, {"replay", "--help"}}) {
            CommandLineRun run = CommandLineRun.of(line);
            assertEquals(0, run.exitCode());
            assertTrue(run.out().contains("--ledger"), run.out());
        }
    }

    private CommandLineRun configured(String ini, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("scheduler.ini"), ini);
        String[] config = {"--ledger", "memory", "--config", file.toString()};
        return synthetic(
                "out", Stream.concat(Arrays.stream(config), Arrays.stream(more)).toArray(String[]::new));
    }

    private CommandLineRun synthetic(String out, String... more) {
        String[] fixed = {
            "--requests-count",
            "50",
            "--workers-count",
            "10",
            "--out",
            folder.resolve(out).toString()
        };
        String[] all = Stream.concat(Arrays.stream(fixed), Arrays.stream(more)).toArray(String[]::new);
        return CommandLineRun.of(all);
    }

    private static void assertMisuse(CommandLineRun run) {
        assertEquals(2, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().strip().endsWith("."), run.err());
    }
}

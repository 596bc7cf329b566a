package dev.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
                "replay --workers missing.csv --requests missing.csv --format zip",
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
    void helpsAndSucceeds() {
        for (String[] line : new String[][] {{"--help"}, {"replay", "--help"}}) {
            CommandLineRun run = CommandLineRun.of(line);
            assertEquals(0, run.exitCode());
            assertTrue(run.out().contains("--ledger"), run.out());
        }
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
        String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(fixed), java.util.Arrays.stream(more))
                .toArray(String[]::new);
        return CommandLineRun.of(all);
    }

    private static void assertMisuse(CommandLineRun run) {
        assertEquals(2, run.exitCode(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().strip().endsWith("."), run.err());
    }
}

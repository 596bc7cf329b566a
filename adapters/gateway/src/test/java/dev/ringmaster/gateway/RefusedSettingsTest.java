package dev.ringmaster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedSettingsTest {
    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() {
        assertProblems("""
                # limits

                scheduler_enabled = true
                scheduler_max_rsp = 5
                """, "unknown key scheduler_max_rsp in scheduler.ini line 4; did you mean scheduler_max_rps?");
    }

    @Test
    void anUnknownKeyOfTheEnvironmentIsRefusedToo() {
        SettingsSources sources = SettingsSources.none().environment(Map.of("TOKLIGENCE_SCHEDULER_POLICIES", "strict"));

        assertProblems(
                sources,
                "unknown key scheduler_policies in environment variable TOKLIGENCE_SCHEDULER_POLICIES; "
                        + "did you mean scheduler_policy?");
    }

    @Test
    void aKeyLikeNoKnownOneIsRefusedWithoutAGuess() {
        assertProblems("colour = red\n", "unknown key colour in scheduler.ini line 1");
    }

    @Test
    void allProblemsAreToldTogetherWithTheirLines() {
        assertProblems(
                """
                scheduler_max_rps = many
                scheduler_max_concurrent = -1
                scheduler_policy = fair
                scheduler_enabled = maybe
                scheduler_queue_timeout_sec = 0
                scheduler_weights = 3,2,0
                [acount.joe]
                max_rps = 1
                """,
                "unknown section [acount.joe] in scheduler.ini line 7; known are [account.NAME], [quota.ACCOUNT.NAME], "
                        + "[quota.NAME], [scheduler]",
                "scheduler_enabled in scheduler.ini line 4 is 'maybe'; allowed is 0, 1, false, no, off, on, true, yes",
                "scheduler_policy in scheduler.ini line 3 is 'fair'; allowed is hybrid, strict, wfq",
                "scheduler_queue_timeout_sec in scheduler.ini line 5 is '0'; allowed is 1 to 31536000",
                "scheduler_max_concurrent in scheduler.ini line 2 is '-1'; allowed is 0 to 2147483647",
                "scheduler_max_rps in scheduler.ini line 1 is 'many'; allowed is a whole number, 0 to 1000000000",
                "scheduler_weights in scheduler.ini line 6 is '3,2,0'; allowed is 1 to 65536");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "1.5", "10k", "1e3", "''", "0x10", "99999999999999999999"})
    void whatIsNoWholeNumberIsNeverReplacedByTheDefault(String value) {
        assertProblems(
                "scheduler_max_rps = " + value + "\n",
                "scheduler_max_rps in scheduler.ini line 1 is '" + value
                        + "'; allowed is a whole number, 0 to 1000000000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scheduler_weights = -1,1,1   |scheduler_weights in scheduler.ini line 2 is '-1,1,1'; "
                        + "allowed is 1 to 65536",
                "scheduler_weights = NaN,1,1  |scheduler_weights in scheduler.ini line 2 is 'NaN,1,1'; "
                        + "allowed is whole numbers with commas between them, each 1 to 65536",
                "scheduler_weights = 65537,1,1|scheduler_weights in scheduler.ini line 2 is '65537,1,1'; "
                        + "allowed is 1 to 65536",
                "scheduler_weights = 2,1      |scheduler_weights in scheduler.ini line 2 has 2 weights for "
                        + "3 priority levels; give one for each"
            })
    void badWeightsAreRefused(String line, String problem) {
        assertProblems("scheduler_priority_levels = 3\n" + line, problem);
    }

    @Test
    void theDefaultPriorityMustBeALevel() {
        assertProblems(
                "scheduler_priority_levels = 5\nscheduler_default_priority = 5\n",
                "scheduler_default_priority in scheduler.ini line 2 is 5, but there are only 5 priority levels; "
                        + "allowed is 0 to 4");
        assertProblems(
                "scheduler_default_priority = -1\n",
                "scheduler_default_priority in scheduler.ini line 1 is '-1'; allowed is 0 to 31");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "33"})
    void thereAreOneTo32Levels(String levels) {
        assertProblems(
                "scheduler_priority_levels = " + levels + "\n",
                "scheduler_priority_levels in scheduler.ini line 1 is '" + levels + "'; allowed is 1 to 32");
    }

    @Test
    void aKeyGivenTwiceIsRefused() {
        assertProblems(
                "scheduler_max_rps = 1\n\nscheduler_max_rps = 2\n",
                "key scheduler_max_rps is given twice, in scheduler.ini line 1 and scheduler.ini line 3");
    }

    @Test
    void aLineThatSaysNothingIsRefused() {
        assertProblems(
                "scheduler_enabled true\n",
                "unknown key scheduler_enabled true in scheduler.ini line 1; did you mean scheduler_enabled?");
    }

    @Test
    void aFileThatMustBeThereAndIsNotIsRefused(@TempDir Path directory) throws IOException {
        Path missing = directory.resolve("none.ini");
        Path binary = directory.resolve("binary.ini");
        Files.write(binary, new byte[] {(byte) 0xc3, (byte) 0x28});

        assertProblems(
                SettingsSources.none().ini(missing).ini(binary),
                "there is no file " + missing,
                binary + " is not UTF-8 text");
    }

    @Test
    void aBadQuotaIsRefusedInEveryPoint() {
        assertProblems(
                """
                [quota.joe@example.com.monthly]
                type = firm
                period = week
                timezone = Europe/Atlantis
                max_borrowed = -3
                alert_percent = 101
                webhook = x
                [quota.day]
                limit = 0
                max_borrowed = 5
                """,
                "type in scheduler.ini line 2 is 'firm'; allowed is burstable, hard, reserved, soft",
                "period in scheduler.ini line 3 is 'week'; allowed is day, hour, month, total",
                "timezone in scheduler.ini line 4 is 'Europe/Atlantis'; allowed is a time zone of the tz database "
                        + "such as Europe/Berlin, or an offset",
                "section [quota.joe@example.com.monthly] in scheduler.ini line 1 has no limit; allowed is 1 to "
                        + (1L << 60),
                "max_borrowed in scheduler.ini line 5 is '-3'; allowed is 0 to " + (1L << 60),
                "alert_percent in scheduler.ini line 6 is '101'; allowed is 0 to 100",
                "unknown key webhook in scheduler.ini line 7; known are alert_percent, limit, max_borrowed, measure, "
                        + "period, timezone, type",
                "limit in scheduler.ini line 9 is '0'; allowed is 1 to " + (1L << 60),
                "max_borrowed in scheduler.ini line 10 is 5, but only a quota of type burstable may borrow");
    }

    @Test
    void aBadAccountIsRefusedInEveryPoint() {
        assertProblems(
                """
                [account.joe]
                max_rps = -1
                class = 8
                max_tokens = 5
                [account.]
                class = 1
                """,
                "max_rps in scheduler.ini line 2 is '-1'; allowed is 0 to 1000000000",
                "class in scheduler.ini line 3 is '8'; allowed is 0 to 7",
                "unknown key max_tokens in scheduler.ini line 4; known are class, max_concurrent, max_context_length, "
                        + "max_rps, max_tokens_per_sec",
                "section [account.] in scheduler.ini line 5 names no account");
    }

    private static void assertProblems(String ini, String... problems) {
        assertProblems(SettingsSources.none().text("scheduler.ini", ini), problems);
    }

    private static void assertProblems(SettingsSources sources, String... problems) {
        SettingsException refused = assertThrows(SettingsException.class, () -> SchedulerSettings.load(sources));
        assertEquals(List.of(problems), refused.problems());
        assertEquals(String.join("\n", problems), refused.getMessage());
    }
}

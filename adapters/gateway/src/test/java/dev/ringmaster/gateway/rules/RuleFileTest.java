package dev.ringmaster.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.gateway.SchedulerSettings;
import dev.ringmaster.gateway.SettingsException;
import dev.ringmaster.gateway.SettingsSources;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleFileTest {
    private static final ZoneId SINGAPORE = ZoneId.of("Asia/Singapore");
    private static final String FILE = """
                [time_rules]
                enabled = true   # on
                check_interval_sec = 60
                file_check_interval_sec = 30
                default_timezone = Asia/Singapore

                [rule.weights.night]
                type = weight_adjustment
                name = External Priority (Nighttime)
                description = Flatten priorities
                enabled = true
                start_time = 18:00
                end_time = 08:00  # Wraps to next day
                weights = 32,16,1

                [rule.quota.day]
                type = quota_adjustment
                start_time = 8:00
                end_time = 24:00
                days_of_week = Mon,tuesday, SAT
                timezone = Europe/Berlin
                quota.dept-a-* = concurrent:50,rps:100,tokens_per_sec:2000
                quota.joe@example.com = rps:5

                [rule.capacity.off_peak]
                type = capacity_adjustment
                enabled = false
                start_time = 02:00
                end_time = 06:00
                max_concurrent = 50
                max_tokens_per_sec = 2000
                """;
    private static final String WINDOW = "start_time = 09:00\nend_time = 10:00\n";

    @Test
    void allThreeKindsOfRulesAreReadInTheOrderOfTheFile() {
        TimeRules rules = TimeRules.parse("rules.ini", FILE, 3);

        assertTrue(rules.isEnabled());
        TimeRule night = new TimeRule(
                "weights.night",
                "External Priority (Nighttime)",
                "Flatten priorities",
                true,
                TimeWindow.daily(18 * 60, 8 * 60, SINGAPORE),
                new RuleEffect.Weights(List.of(32, 16, 1)));
        Set<DayOfWeek> days = Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.SATURDAY);
        TimeRule day = new TimeRule(
                "quota.day",
                "quota.day",
                "",
                true,
                new TimeWindow(8 * 60, 24 * 60, days, ZoneId.of("Europe/Berlin")),
                new RuleEffect.AccountLimits(List.of(
                        new AccountLimit("dept-a-*", new LimitChange(50, 100, 2_000)),
                        new AccountLimit(
                                "joe@example.com", new LimitChange(LimitChange.UNCHANGED, 5, LimitChange.UNCHANGED)))));
        TimeRule offPeak = new TimeRule(
                "capacity.off_peak",
                "capacity.off_peak",
                "",
                false,
                TimeWindow.daily(2 * 60, 6 * 60, SINGAPORE),
                new RuleEffect.EngineCapacity(new LimitChange(50, LimitChange.UNCHANGED, 2_000)));
        assertEquals(List.of(night, day, offPeak), rules.rules());
    }

    @Test
    void keysWithoutEffectAndTheHoleBeforeMidnightAreNoted() {
        TimeRules rules = TimeRules.parse("rules.ini", """
                [time_rules]
                check_interval_sec = 60
                file_check_interval_sec = 30
                [rule.day]
                type = capacity_adjustment
                start_time = 00:00
                end_time = 23:59
                max_rps = 5
                """, 3);

        assertEquals(
                List.of(
                        "check_interval_sec in rules.ini line 2 has no effect: rules start and end at their exact "
                                + "minute",
                        "file_check_interval_sec in rules.ini line 3 has no effect: a change of the file is told by "
                                + "the file system",
                        "rule day in rules.ini line 4 ends at 23:59 and leaves out the last minute of the day; "
                                + "24:00 does not"),
                rules.notes());
    }

    @Test
    void everythingThatIsWrongIsToldAndNoRuleIsTakenOver() {
        assertProblems(
                """
                enabled = true
                [time_rules]
                enabled = maybe
                default_timezone = Nowhere
                [rules.a]
                type = weight_adjustment
                [rule.b]
                type = weight_adjustment
                start_time = 25:00
                days_of_week = Mon,Funday
                weights = 1,2
                max_rps = 5
                [rule.c]
                type = weigth_adjustment
                start_time = 24:00
                end_time = 24:01
                timezone = Mars
                weights = 1,2,3
                """,
                "unknown key enabled in rules.ini line 1",
                "enabled in rules.ini line 3 is 'maybe'; allowed is 0, 1, false, no, off, on, true, yes",
                "default_timezone in rules.ini line 4 is 'Nowhere'; allowed is a time zone of the tz database such as "
                        + "Europe/Berlin, or an offset",
                "unknown section [rules.a] in rules.ini line 5; did you mean [rule.ID]?",
                "section [rule.b] in rules.ini line 7 has no end_time",
                "start_time in rules.ini line 9 is '25:00'; allowed is a time from 00:00 to 23:59",
                "days_of_week in rules.ini line 10 is 'Mon,Funday'; allowed is days with commas between them, such as "
                        + "Mon,Tue",
                "rule b in rules.ini line 7 has 2 weights for 3 priority levels; give one for each",
                "unknown key max_rps in rules.ini line 12; known are days_of_week, description, enabled, end_time, "
                        + "name, start_time, timezone, type, weights",
                "start_time in rules.ini line 15 is '24:00'; allowed is a time from 00:00 to 23:59",
                "end_time in rules.ini line 16 is '24:01'; allowed is a time from 00:00 to 24:00",
                "timezone in rules.ini line 17 is 'Mars'; allowed is a time zone of the tz database such as "
                        + "Europe/Berlin, or an offset",
                "type in rules.ini line 14 is 'weigth_adjustment'; allowed is capacity_adjustment, quota_adjustment, "
                        + "weight_adjustment");
    }

    @Test
    void weightsThatLevelsCannotHaveAreRefused() {
        assertProblems(
                "[rule.a]\ntype = weight_adjustment\n" + WINDOW + "weights = 0,NaN,1\n[rule.b]\n"
                        + "type = weight_adjustment\n" + WINDOW,
                "weights in rules.ini line 5 is '0,NaN,1'; allowed is whole numbers with commas between them, "
                        + "each 1 to 65536",
                "section [rule.b] in rules.ini line 6 has no weights");
    }

    @Test
    void aRuleThatChangesNothingIsRefused() {
        assertProblems(
                "[rule.a]\ntype = capacity_adjustment\n" + WINDOW + "[rule.b]\ntype = quota_adjustment\n" + WINDOW,
                "section [rule.a] in rules.ini line 1 changes nothing; give at least one of max_concurrent, max_rps, "
                        + "max_tokens_per_sec",
                "section [rule.b] in rules.ini line 5 changes nothing; give at least one of quota.ACCOUNT");
    }

    @Test
    void badLimitsOfAccountsAreRefused() {
        assertProblems(
                "[rule.a]\ntype = quota_adjustment\n" + WINDOW
                        + "quota.a = concurrent:-1\n"
                        + "quota.b = 5\n"
                        + "quota.c = tps:5\n"
                        + "quota.d*e = rps:5\n"
                        + "quota. = rps:5\n"
                        + "quota.f = rps:1,rps:2\n",
                "concurrent in rules.ini line 5 is '-1'; allowed is 0 to 2147483647",
                "quota.b in rules.ini line 6 is '5'; allowed is at least one of concurrent:N, rps:N and "
                        + "tokens_per_sec:N, with commas between them",
                "unknown key tps in rules.ini line 7; did you mean rps?",
                "account pattern 'd*e' is not allowed; allowed is a name, or the beginning of names followed by * "
                        + "(rules.ini line 8)",
                "account pattern '' is not allowed; allowed is a name, or the beginning of names followed by * "
                        + "(rules.ini line 9)",
                "quota.f in rules.ini line 10 is 'rps:1,rps:2'; allowed is at least one of concurrent:N, rps:N and "
                        + "tokens_per_sec:N, with commas between them");
    }

    @Test
    void aMissingFileIsRefused(@TempDir Path directory) {
        Path missing = directory.resolve("none.ini");

        SettingsException refused = assertThrows(SettingsException.class, () -> TimeRules.load(missing, 3));

        assertEquals(List.of("there is no file " + missing), refused.problems());
    }

    @Test
    void rulesThatTheSettingsSwitchOffAreNotEvenLookedFor(@TempDir Path directory) {
        String file = "time_rules_config = " + directory.resolve("none.ini") + "\n";
        SchedulerSettings off = SchedulerSettings.load(SettingsSources.none().text("scheduler.ini", file));
        SchedulerSettings on = SchedulerSettings.load(
                SettingsSources.none().text("scheduler.ini", file + "time_rules_enabled = true\n"));

        assertSame(TimeRules.NONE, TimeRules.of(off));
        assertThrows(SettingsException.class, () -> TimeRules.of(on));
    }

    private static void assertProblems(String ini, String... problems) {
        SettingsException refused = assertThrows(SettingsException.class, () -> TimeRules.parse("rules.ini", ini, 3));
        assertEquals(String.join("\n", problems), refused.getMessage());
    }
}

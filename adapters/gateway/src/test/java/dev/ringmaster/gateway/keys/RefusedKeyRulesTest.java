package dev.ringmaster.gateway.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ringmaster.gateway.ApiKeySettings;
import dev.ringmaster.gateway.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedKeyRulesTest {
    private final KeyMapper mapper =
            KeyMapper.of(new InMemoryKeyRules(List.of()), 10, new ApiKeySettings(true, 7, Duration.ZERO));

    @Test
    void allThatIsWrongWithARuleIsTold() {
        KeyRule bad = new KeyRule("prefx", "", 10, "", Tenant.UNKNOWN, false, true);

        SettingsException refused = assertThrows(SettingsException.class, () -> mapper.put(bad));

        assertEquals(
                List.of(
                        "key rule prefx '' has an unknown kind; did you mean prefix?",
                        "key rule prefx '' has a pattern of 0 characters; allowed is 1 to 1000",
                        "key rule prefx '' has priority 10; allowed is 0 to 9"),
                refused.problems());
        assertEquals(List.of(), mapper.rules());
    }

    @Test
    void aDisabledRuleMustBeGoodToo() {
        KeyRule bad = KeyRule.of(MatchKind.EXACT, "a", -1).enabled(false);

        assertThrows(SettingsException.class, () -> mapper.put(bad));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "a{1001}", "(?=a)", "\\1", "[z-a]", "((a{100}){100}){100}", "(((a{999}){999}){999}){999}"})
    void regularExpressionsThatAreNoneOrAreHugeAreRefused(String pattern) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThrows(SettingsException.class, () -> mapper.put(KeyRule.of(MatchKind.REGEX, pattern, 1))));
    }

    @Test
    void aRegularExpressionThatWouldBacktrackForEverDoesNot() {
        mapper.put(KeyRule.of(MatchKind.REGEX, "^(a+)+$", 1));
        String key = "a".repeat(4_000) + "b";

        Resolved resolved =
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> mapper.resolve(key, Requested.NOTHING));

        assertEquals(7, resolved.priority());
    }

    @Test
    void aKeyOfUnreasonableLengthIsMatchedByNoRule() {
        mapper.put(KeyRule.of(MatchKind.PREFIX, "a", 1));

        assertEquals(1, mapper.resolve("a".repeat(4_096), Requested.NOTHING).priority());
        assertEquals(7, mapper.resolve("a".repeat(4_097), Requested.NOTHING).priority());
    }

    @Test
    void rulesAreReadFromAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys.ini");
        Files.writeString(file, """
                [key.department a]
                kind = prefix
                pattern = "tgw_#a"   # quoted, for the number sign
                priority = 2
                account = dept-a
                tenant_id = 7
                tenant_name = Department A
                tenant_type = internal
                may_raise = true
                [key.off]
                pattern = x
                priority = 9
                enabled = false
                """);

        assertEquals(
                List.of(
                        new KeyRule(
                                "prefix",
                                "tgw_#a",
                                2,
                                "dept-a",
                                new Tenant("7", "Department A", "internal"),
                                true,
                                true),
                        KeyRule.of(MatchKind.EXACT, "x", 9).enabled(false)),
                new KeyRulesFile(file).load());
    }

    @Test
    void aBadFileIsRefusedWithAllThatIsWrong(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("keys.ini");
        Files.writeString(file, "[key.a]\npatern = x\npriority = high\n[keys]\n");

        KeyMapper overFile = KeyMapper.of(new KeyRulesFile(file), 10, new ApiKeySettings(true, 7, Duration.ZERO));

        assertEquals(
                List.of(
                        "section [key.a] in keys.ini line 1 has no pattern",
                        "priority in keys.ini line 3 is 'high'; allowed is a whole number, 0 to 2147483647",
                        "unknown key patern in keys.ini line 2; did you mean pattern?",
                        "unknown section [keys] in keys.ini line 4; known is [key.NAME]"),
                overFile.problems());
        assertThrows(IllegalStateException.class, () -> overFile.put(KeyRule.of(MatchKind.EXACT, "a", 1)), "read only");
    }
}

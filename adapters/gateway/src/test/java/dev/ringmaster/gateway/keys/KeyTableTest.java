package dev.ringmaster.gateway.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTableTest {
    private static final List<MatchKind> KINDS = List.of(MatchKind.values());

    @ParameterizedTest
    @CsvSource({
        "EXACT, tgw_1, tgw_1, tgw_12",
        "PREFIX, tgw_, tgw_1, xtgw_1",
        "SUFFIX, _live, key_live, key_live_",
        "CONTAINS, dept, a-dept-b, a-dep-t",
        "REGEX, ^dept-[a-c]+$, dept-abc, dept-abd"
    })
    void eachKindMatchesAndMissesAsItSays(MatchKind kind, String pattern, String hit, String miss) {
        KeyTable table = new KeyTable(List.of(KeyRule.of(kind, pattern, 3)));

        assertNotNull(table.best(hit));
        assertNull(table.best(miss));
    }

    @Test
    @DisplayName("C26 of all rules that match the most privileged wins, whatever its kind")
    void ofAllRulesThatMatchTheMostPrivilegedWinsWhateverItsKind() {
        List<KeyRule> rules = List.of(
                KeyRule.of(MatchKind.EXACT, "dept-a", 9),
                KeyRule.of(MatchKind.PREFIX, "dept-a", 5),
                KeyRule.of(MatchKind.PREFIX, "dept", 3),
                KeyRule.of(MatchKind.SUFFIX, "-a", 4),
                KeyRule.of(MatchKind.CONTAINS, "pt", 2),
                KeyRule.of(MatchKind.REGEX, "a$", 1));
        for (int winner = rules.size() - 1; winner > 0; winner--) {
            KeyTable table = new KeyTable(rules.subList(0, winner + 1));

            int smallest = rules.subList(0, winner + 1).stream()
                    .mapToInt(KeyRule::priority)
                    .min()
                    .orElseThrow();
            assertEquals(smallest, bestPriority(table, "dept-a"));
        }
    }

    @Test
    void ofEquallyPrivilegedRulesTheFirstWins() {
        KeyRule contains = KeyRule.of(MatchKind.CONTAINS, "a", 2).withAccount("first");
        KeyRule exact = KeyRule.of(MatchKind.EXACT, "a", 2).withAccount("second");
        KeyRule prefix = KeyRule.of(MatchKind.PREFIX, "a", 2).withAccount("third");

        assertEquals(contains, new KeyTable(List.of(contains, exact, prefix)).best("a"));
        assertEquals(exact, new KeyTable(List.of(exact, prefix, contains)).best("a"));
        assertEquals(prefix, new KeyTable(List.of(prefix, contains, exact)).best("a"));
    }

    @Test
    @DisplayName("C26 disabled rules are skipped")
    void disabledRulesAreSkipped() {
        KeyRule off = KeyRule.of(MatchKind.EXACT, "a", 0).enabled(false);
        KeyRule on = KeyRule.of(MatchKind.PREFIX, "a", 5);

        assertEquals(on, new KeyTable(List.of(off, on)).best("a"));
        assertNull(new KeyTable(List.of(off)).best("a"));
    }

    /** The slow way: all rules one after the other. Short words over few letters, so that much overlaps. */
    @Test
    void theIndexesAgreeWithALinearSearch() {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            List<KeyRule> rules = randomRules(random);
            KeyTable table = new KeyTable(rules);
            for (int i = 0; i < 100; i++) {
                String key = word(random, 8);
                assertEquals(linear(rules, key), table.best(key), "round " + round + " key " + key + " of " + rules);
            }
        }
    }

    private static List<KeyRule> randomRules(Random random) {
        List<KeyRule> rules = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            MatchKind kind = KINDS.get(random.nextInt(KINDS.size()));
            KeyRule rule = KeyRule.of(kind, word(random, 4), random.nextInt(6)).enabled(random.nextInt(5) > 0);
            if (rules.stream().noneMatch(rule::isSame)) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static KeyRule linear(List<KeyRule> rules, String key) {
        KeyRule best = null;
        for (KeyRule rule : rules) {
            if (rule.isEnabled() && matches(rule, key) && (best == null || rule.priority() < best.priority())) {
                best = rule;
            }
        }
        return best;
    }

    private static boolean matches(KeyRule rule, String key) {
        return switch (MatchKind.of(rule.kind()).orElseThrow()) {
            case EXACT -> key.equals(rule.pattern());
            case PREFIX -> key.startsWith(rule.pattern());
            case SUFFIX -> key.endsWith(rule.pattern());
            case CONTAINS, REGEX -> key.contains(rule.pattern());
        };
    }

    private static String word(Random random, int most) {
        StringBuilder word = new StringBuilder();
        IntStream.rangeClosed(0, random.nextInt(most)).forEach(i -> word.append((char) ('a' + random.nextInt(3))));
        return word.toString();
    }

    private static int bestPriority(KeyTable table, String key) {
        KeyRule best = table.best(key);
        return best == null ? -1 : best.priority();
    }
}

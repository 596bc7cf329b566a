package dev.ringmaster.gateway.keys;

import dev.ringmaster.gateway.SettingsException;
import dev.ringmaster.gateway.ini.Nearest;
import dev.ringmaster.gateway.ini.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for a list of rules as a whole. */
final class KeyRuleList {
    private KeyRuleList() {}

    /** Puts a rule in the place of the one it replaces, or last. */
    static void put(List<KeyRule> rules, KeyRule rule) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).isSame(rule)) {
                rules.set(i, rule);
                return;
            }
        }
        rules.add(rule);
    }

    /** Refuses the list with all that is wrong with it; disabled rules are looked at too. */
    static void requireGood(List<KeyRule> rules, int levels) {
        Problems problems = new Problems();
        Set<List<String>> known = new HashSet<>();
        for (KeyRule rule : rules) {
            check(rule, levels, problems);
            if (!known.add(List.of(rule.kind(), rule.pattern()))) {
                problems.add(rule.title() + " is there twice");
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems.list());
        }
    }

    private static void check(KeyRule rule, int levels, Problems problems) {
        if (MatchKind.of(rule.kind()).isEmpty()) {
            problems.add(rule.title() + " has an unknown kind" + Nearest.hint(rule.kind(), MatchKind.words()));
        }
        if (rule.pattern().isEmpty() || rule.pattern().length() > KeyRule.MAX_PATTERN_LENGTH) {
            problems.add(rule.title() + " has a pattern of " + rule.pattern().length() + " characters; allowed is 1 to "
                    + KeyRule.MAX_PATTERN_LENGTH);
        }
        if (rule.priority() < 0 || rule.priority() >= levels) {
            problems.add(rule.title() + " has priority " + rule.priority() + "; allowed is 0 to " + (levels - 1));
        }
        if (rule.kind().equals(MatchKind.REGEX.word())) {
            KeyRegex.problem(rule.pattern())
                    .ifPresent(problem -> problems.add(rule.title() + " is no regular expression: " + problem));
        }
    }
}

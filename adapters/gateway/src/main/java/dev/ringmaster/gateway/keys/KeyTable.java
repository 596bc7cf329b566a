package dev.ringmaster.gateway.keys;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A good list of rules, made ready for looking up. Immutable. */
final class KeyTable {
    private final Map<String, RankedRule> exact = new HashMap<>();
    private final PrefixIndex prefixes;
    /** In the order of their ranks. */
    private final List<Searched> searched = new ArrayList<>();

    KeyTable(List<KeyRule> rules) {
        List<KeyRule> enabled = rules.stream()
                .filter(KeyRule::isEnabled)
                .sorted(Comparator.comparingInt(KeyRule::priority))
                .toList();
        List<RankedRule> prefixRules = new ArrayList<>();
        for (int rank = 0; rank < enabled.size(); rank++) {
            RankedRule rule = new RankedRule(enabled.get(rank), rank);
            String pattern = rule.rule().pattern();
            switch (MatchKind.of(rule.rule().kind()).orElseThrow()) {
                case EXACT -> exact.put(pattern, rule);
                case PREFIX -> prefixRules.add(rule);
                case SUFFIX -> searched.add(new Searched(rule, key -> key.endsWith(pattern)));
                case CONTAINS -> searched.add(new Searched(rule, key -> key.contains(pattern)));
                case REGEX -> searched.add(new Searched(rule, KeyRegex.matcher(pattern)));
            }
        }
        prefixes = new PrefixIndex(prefixRules);
    }

    /** The best rule that matches a key, if any. */
    @Nullable
    KeyRule best(String key) {
        RankedRule best = exact.get(key);
        RankedRule byPrefix = prefixes.best(key);
        if (byPrefix != null) {
            best = RankedRule.better(byPrefix, best);
        }
        for (Searched candidate : searched) {
            if (best != null && best.rank() < candidate.rule.rank()) {
                break;
            }
            if (candidate.matches.test(key)) {
                best = candidate.rule;
            }
        }
        return best == null ? null : best.rule();
    }

    private record Searched(RankedRule rule, Predicate<String> matches) {}
}

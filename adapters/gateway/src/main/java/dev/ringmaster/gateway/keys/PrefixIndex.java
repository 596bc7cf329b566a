package dev.ringmaster.gateway.keys;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best of all rules whose pattern a key begins with, in one search of a sorted map and a few steps. Immutable.
 *
 * <p>Each pattern knows the longest other pattern that it begins with itself, and the best rule on that chain. Of the
 * patterns not behind a key in the alphabet the last one begins with every pattern that the key begins with, so walking
 * up its chain to the first that fits leads to the longest of them, whose best rule is the answer.
 */
final class PrefixIndex {
    private final NavigableMap<String, Node> nodes = new TreeMap<>();

    /** Rules of kind prefix. */
    PrefixIndex(List<RankedRule> rules) {
        Map<String, RankedRule> byPattern = new HashMap<>();
        rules.forEach(rule -> byPattern.put(rule.rule().pattern(), rule));
        Deque<Node> chain = new ArrayDeque<>();
        byPattern.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .forEach(entry -> {
                    while (!chain.isEmpty() && !entry.getKey().startsWith(chain.peek().pattern)) {
                        chain.pop();
                    }
                    Node node = new Node(entry.getKey(), chain.peek(), entry.getValue());
                    nodes.put(node.pattern, node);
                    chain.push(node);
                });
    }

    /** The best rule whose pattern the key begins with, if any. */
    @Nullable
    RankedRule best(String key) {
        Map.Entry<String, Node> last = nodes.floorEntry(key);
        Node node = last == null ? null : last.getValue();
        while (node != null && !key.startsWith(node.pattern)) {
            node = node.parent;
        }
        return node == null ? null : node.best;
    }

    private static final class Node {
        private final String pattern;
        private final @Nullable Node parent;
        private final RankedRule best;

        Node(String pattern, @Nullable Node parent, RankedRule own) {
            this.pattern = pattern;
            this.parent = parent;
            best = parent == null ? own : RankedRule.better(own, parent.best);
        }
    }
}

package dev.ringmaster.gateway.keys;

import java.util.ArrayList;
import java.util.List;

/** Rules that are kept nowhere else. Any thread. */
public final class InMemoryKeyRules implements KeyRuleStore {
    private final List<KeyRule> rules;

    /** Starts with these. */
    public InMemoryKeyRules(List<KeyRule> rules) {
        this.rules = new ArrayList<>(rules);
    }

    @Override
    public synchronized List<KeyRule> load() {
        return List.copyOf(rules);
    }

    @Override
    public synchronized void put(KeyRule rule) {
        KeyRuleList.put(rules, rule);
    }

    @Override
    public synchronized void remove(KeyRule rule) {
        rules.removeIf(rule::isSame);
    }
}

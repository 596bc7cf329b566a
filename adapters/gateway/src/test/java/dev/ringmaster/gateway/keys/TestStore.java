package dev.ringmaster.gateway.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Rules in memory, with failures and interruptions on demand. */
final class TestStore implements KeyRuleStore {
    private final List<KeyRule> rules;
    IOException failure;
    Runnable duringLoad = () -> {};
    int loads;

    TestStore(List<KeyRule> rules) {
        this.rules = new ArrayList<>(rules);
    }

    @Override
    public List<KeyRule> load() throws IOException {
        loads++;
        if (failure != null) {
            throw failure;
        }
        List<KeyRule> loaded;
        synchronized (rules) {
            loaded = List.copyOf(rules);
        }
        duringLoad.run();
        return loaded;
    }

    @Override
    public void put(KeyRule rule) {
        failIfToldTo();
        synchronized (rules) {
            KeyRuleList.put(rules, rule);
        }
    }

    @Override
    public void remove(KeyRule rule) {
        failIfToldTo();
        synchronized (rules) {
            rules.removeIf(rule::isSame);
        }
    }

    private void failIfToldTo() {
        if (failure != null) {
            throw new UncheckedIOException(failure);
        }
    }
}

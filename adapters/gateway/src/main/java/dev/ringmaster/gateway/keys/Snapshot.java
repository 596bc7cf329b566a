package dev.ringmaster.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules as they were at one time, with the answers that were already found. Any thread. */
final class Snapshot {
    static final Snapshot EMPTY = new Snapshot(List.of());

    private static final int MAX_ANSWERS = 10_000;

    private final List<KeyRule> rules;
    private final KeyTable table;
    private final Cache<String, Optional<KeyRule>> answers = Caffeine.newBuilder()
            .maximumSize(MAX_ANSWERS)
            .executor(Runnable::run)
            .build();

    Snapshot(List<KeyRule> rules) {
        this.rules = List.copyOf(rules);
        table = new KeyTable(this.rules);
    }

    List<KeyRule> rules() {
        return rules;
    }

    @Nullable
    KeyRule best(String key) {
        Optional<KeyRule> known = answers.getIfPresent(key);
        if (known == null) {
            known = Optional.ofNullable(table.best(key));
            answers.put(key, known);
        }
        return known.orElse(null);
    }
}

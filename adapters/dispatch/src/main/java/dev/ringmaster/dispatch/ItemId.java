package dev.ringmaster.dispatch;

import java.util.Objects;

/**
 * Which item.
 *
 * @param upstream the name of the upstream that knows it
 * @param key what the upstream calls it
 */
public record ItemId(String upstream, String key) {
    /** Refuses an empty name or key. */
    public ItemId {
        if (Objects.requireNonNull(upstream, "upstream").isEmpty()
                || Objects.requireNonNull(key, "key").isEmpty()) {
            throw new IllegalArgumentException("an item has the name of its upstream and a key; given were \""
                    + upstream + "\" and \"" + key + "\"");
        }
    }

    @Override
    public String toString() {
        return upstream + "/" + key;
    }
}

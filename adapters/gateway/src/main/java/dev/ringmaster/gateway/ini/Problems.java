package dev.ringmaster.gateway.ini;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration, in the order of finding, so that all of it is told at once. Not thread safe. */
public final class Problems {
    private final List<String> found = new ArrayList<>();

    /** Adds one, a sentence without a full stop that says what is wrong and what is allowed. */
    public void add(String problem) {
        found.add(problem);
    }

    /** Runs something that may refuse with {@link IllegalArgumentException}, which is then one more problem. */
    public void collect(String origin, Runnable refusing) {
        try {
            refusing.run();
        } catch (IllegalArgumentException e) {
            add(e.getMessage() + " (" + origin + ")");
        }
    }

    /** Whether nothing is wrong. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them so far. */
    public List<String> list() {
        return List.copyOf(found);
    }
}

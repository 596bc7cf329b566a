package dev.ringmaster.gateway;

import java.util.List;

/** A configuration, a set of rules or a key rule was refused as a whole; nothing of it was taken over. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** Everything that is wrong, at least one. */
    public SettingsException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each thing that is wrong, in the order of finding; unmodifiable. */
    public List<String> problems() {
        return problems;
    }
}

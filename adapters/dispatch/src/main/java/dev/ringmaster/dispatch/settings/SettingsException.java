package dev.ringmaster.dispatch.settings;

import java.util.List;

/** Settings that are refused, with everything that is wrong with them, not only the first. */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /**
     * Refuses settings.
     *
     * @param problems a line each: name, value, what is allowed; at least one
     */
    public SettingsException(List<String> problems) {
        super("settings refused: " + String.join("; ", problems));
        this.problems = problems.toArray(new String[0]);
    }

    static void throwIfAny(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    /** All that is wrong, a line each. */
    public List<String> problems() {
        return List.of(problems);
    }
}

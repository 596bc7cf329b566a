package dev.ringmaster.dispatch.settings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a running dispatcher and the versions before. A change is checked as a whole and then swapped at once; what is
 * refused changes nothing. Any thread may call; changes wait for each other, readers for nobody.
 */
public final class SettingsHistory {
    /** How many versions are kept, the current one among them. */
    public static final int VERSIONS_KEPT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(SettingsHistory.class);

    private final Listener listener;
    private final Deque<Version> versions = new ArrayDeque<>();
    private volatile Version current;

    /**
     * Settings and their number.
     *
     * @param number 1 at start, one more with each change
     * @param settings the whole of them
     */
    public record Version(long number, DispatchSettings settings) {}

    /**
     * One value that changed.
     *
     * @param name as in the environment
     * @param from as it would be written there
     * @param to likewise
     */
    public record Change(String name, String from, String to) {}

    /** Is told of each version, one after the other. */
    @FunctionalInterface
    public interface Listener {
        /**
         * On the thread that changes, after the change; must be short. What it throws is logged.
         *
         * @param version the new one, already in force
         * @param changes what differs from the version before, perhaps nothing
         */
        void onChange(Version version, List<Change> changes);
    }

    /**
     * Begins with version 1.
     *
     * @param settings the first ones
     * @param listener is told of the later ones
     */
    public SettingsHistory(DispatchSettings settings, Listener listener) {
        this.listener = listener;
        this.current = new Version(1, settings);
        versions.add(current);
    }

    /** What is in force. */
    public Version current() {
        return current;
    }

    /** What is kept, the oldest first. */
    public synchronized List<Version> versions() {
        return List.copyOf(versions);
    }

    /**
     * Changes some values and keeps the others. Lanes and their number stay as they are.
     *
     * @param changes by the names of the environment, in upper or lower case: {@code max_concurrent_hot}
     * @return the new version, now in force
     * @throws SettingsException with every unknown name and every refused value
     */
    public synchronized Version change(Map<String, String> changes) {
        List<String> problems = new ArrayList<>();
        Map<String, String> given = new HashMap<>();
        Map<String, String> known = SettingsReader.describe(current.settings());
        for (String name : new TreeSet<>(changes.keySet())) {
            String upper = SettingsReader.upperCase(name);
            if (SettingsReader.FIXED_AT_START.contains(upper)) {
                problems.add(name + " cannot be changed while running");
            } else if (!known.containsKey(upper)) {
                problems.add(name + " is unknown");
            } else if (given.put(upper, changes.getOrDefault(name, "")) != null) {
                problems.add(name + " is given twice, allowed is once");
            }
        }
        Values values = new Values(given);
        values.problems().addAll(problems);
        return install(SettingsReader.overlay(current.settings(), values));
    }

    /**
     * Puts the values of an earlier version in force again, as a new version.
     *
     * @param number one of {@link #versions()}
     * @throws SettingsException if that version is not kept
     */
    public synchronized Version rollback(long number) {
        for (Version version : versions) {
            if (version.number() == number) {
                return install(version.settings());
            }
        }
        throw new SettingsException(List.of(
                "version is " + number + ", allowed are " + versions.getFirst().number() + " to " + current.number()));
    }

    private Version install(DispatchSettings settings) {
        Version before = current;
        Version version = new Version(before.number() + 1, settings);
        versions.addLast(version);
        if (versions.size() > VERSIONS_KEPT) {
            versions.removeFirst();
        }
        current = version;
        tell(version, difference(before.settings(), settings));
        return version;
    }

    private void tell(Version version, List<Change> changes) {
        try {
            listener.onChange(version, changes);
        } catch (RuntimeException failure) {
            LOG.warn("a listener failed on version {} of the settings, which is in force", version.number(), failure);
        }
    }

    private static List<Change> difference(DispatchSettings before, DispatchSettings after) {
        Map<String, String> from = SettingsReader.describe(before);
        List<Change> changes = new ArrayList<>();
        SettingsReader.describe(after).forEach((name, to) -> {
            String was = from.getOrDefault(name, "");
            if (!was.equals(to)) {
                changes.add(new Change(name, was, to));
            }
        });
        return changes;
    }
}

package dev.ringmaster.gateway.ini;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads entries by key and type. What is wrong goes to the {@link Problems} and reads as if it were absent, so that the
 * rest is looked at too; a key that nobody asked for is unknown. Not thread safe.
 */
public final class EntryReader {
    private static final Map<String, Boolean> FLAGS = Map.of(
            "true", true, "yes", true, "on", true, "1", true, "false", false, "no", false, "off", false, "0", false);

    private final Map<String, IniEntry> entries;
    private final Problems problems;
    private final Set<String> asked = new TreeSet<>();

    /** A reader of these entries, keyed by their keys. */
    public EntryReader(Map<String, IniEntry> entries, Problems problems) {
        this.entries = Map.copyOf(entries);
        this.problems = problems;
    }

    /** A reader of one section. */
    public static EntryReader of(IniSection section, Problems problems) {
        Map<String, IniEntry> entries = new HashMap<>();
        section.entries().forEach(entry -> entries.put(entry.key(), entry));
        return new EntryReader(entries, problems);
    }

    /** The entry of a key, if there is one. */
    public Optional<IniEntry> entry(String key) {
        asked.add(key);
        return Optional.ofNullable(entries.get(key));
    }

    /** A text, which may be empty. */
    public String text(String key, String absent) {
        return entry(key).map(IniEntry::value).orElse(absent);
    }

    /** A whole number in a range, both ends included. */
    public long wholeNumber(String key, long absent, long min, long max) {
        return entry(key)
                .flatMap(entry -> parse(entry, EntryReader::strictLong, "a whole number, " + min + " to " + max)
                        .filter(value -> isInRange(entry, value, min, max)))
                .orElse(absent);
    }

    /** As {@link #wholeNumber(String, long, long, long)}, for a range within {@code int}. */
    public int smallNumber(String key, int absent, int min, int max) {
        return (int) wholeNumber(key, absent, min, max);
    }

    /** Whole numbers with commas between them; none if the key is absent. */
    public Optional<List<Long>> wholeNumbers(String key, long min, long max) {
        return entry(key)
                .flatMap(entry -> parse(
                                entry,
                                value -> Arrays.stream(value.split(",", -1))
                                        .map(String::trim)
                                        .map(EntryReader::strictLong)
                                        .toList(),
                                "whole numbers with commas between them, each " + min + " to " + max)
                        .filter(values -> values.stream().allMatch(value -> isInRange(entry, value, min, max))));
    }

    /** Yes or no, as {@code true}, {@code yes}, {@code on}, {@code 1} and their opposites. */
    public boolean flag(String key, boolean absent) {
        return choice(key, FLAGS, absent);
    }

    /** One of a few words, whatever their case. */
    public <T> T choice(String key, Map<String, T> choices, T absent) {
        return entry(key)
                .flatMap(entry -> {
                    Optional<T> chosen =
                            Optional.ofNullable(choices.get(entry.value().toLowerCase(Locale.ROOT)));
                    if (chosen.isEmpty()) {
                        refuse(entry, String.join(", ", new TreeSet<>(choices.keySet())));
                    }
                    return chosen;
                })
                .orElse(absent);
    }

    /** A time zone by its name, for example {@code Europe/Berlin}. */
    public ZoneId zone(String key, ZoneId absent) {
        return entry(key)
                .flatMap(entry ->
                        parse(entry, ZoneId::of, "a time zone of the tz database such as Europe/Berlin, or an offset"))
                .orElse(absent);
    }

    /** What a parser makes of a value, unless it refuses with an {@link IllegalArgumentException} or a time exception. */
    public <T> Optional<T> parsed(String key, Function<String, T> parser, String allowed) {
        return entry(key).flatMap(entry -> parse(entry, parser, allowed));
    }

    /** Reports every key that was not asked for until now. */
    public void refuseUnknown() {
        for (String key : new TreeSet<>(entries.keySet())) {
            IniEntry entry = entries.get(key);
            if (entry != null && !asked.contains(key)) {
                problems.add("unknown key " + key + " in " + entry.origin() + Nearest.hint(key, asked));
            }
        }
    }

    /** Reports a value that is not allowed. */
    public void refuse(IniEntry entry, String allowed) {
        problems.add(entry.key() + " in " + entry.origin() + " is '" + entry.value() + "'; allowed is " + allowed);
    }

    private <T> Optional<T> parse(IniEntry entry, Function<String, T> parser, String allowed) {
        try {
            return Optional.of(parser.apply(entry.value()));
        } catch (IllegalArgumentException | DateTimeException e) {
            refuse(entry, allowed);
            return Optional.empty();
        }
    }

    private boolean isInRange(IniEntry entry, long value, long min, long max) {
        if (value < min || value > max) {
            refuse(entry, min + " to " + max);
            return false;
        }
        return true;
    }

    private static Long strictLong(String value) {
        return Long.valueOf(value);
    }
}

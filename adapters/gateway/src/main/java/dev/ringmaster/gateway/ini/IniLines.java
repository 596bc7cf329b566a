package dev.ringmaster.gateway.ini;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Where the sections and keys of an ini text stand, which the parser does not tell. What a value is remains the parser's
 * to say. Not thread safe: origins of a key are handed out one after the other.
 */
final class IniLines {
    private final String name;
    private final Map<String, Integer> sections = new HashMap<>();
    private final Map<List<String>, Queue<Integer>> keys = new HashMap<>();

    private IniLines(String name) {
        this.name = name;
    }

    static IniLines of(String name, String text) {
        IniLines lines = new IniLines(name);
        String section = "";
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String trimmed = line.trim();
            if (trimmed.isEmpty() || trimmed.startsWith("#") || trimmed.startsWith(";")) {
                continue;
            }
            int end = trimmed.indexOf(']');
            if (trimmed.startsWith("[") && end > 0) {
                section = trimmed.substring(1, end).trim();
                lines.sections.putIfAbsent(section, number);
            } else {
                lines.addKey(section, trimmed, number);
            }
        }
        return lines;
    }

    String originOfSection(String section) {
        return origin(sections.get(section));
    }

    /** The place of the first occurrence, then of the second, and so on. */
    String nextOrigin(String section, String key) {
        Queue<Integer> numbers = keys.get(List.of(section, key));
        return origin(numbers == null ? null : numbers.poll());
    }

    private void addKey(String section, String line, int number) {
        int separator = line.indexOf('=');
        String key = separator < 0 ? line : line.substring(0, separator).trim();
        keys.computeIfAbsent(List.of(section, key), unused -> new ArrayDeque<>())
                .add(number);
    }

    private String origin(@Nullable Integer line) {
        return line == null ? name : name + " line " + line;
    }
}

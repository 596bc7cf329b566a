package dev.ringmaster.gateway.ini;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Pattern;

/**
 * Where the sections and keys of an ini text stand, which the parser does not tell, and how their values are written.
 * What a value is remains the parser's to say. Not thread safe: the lines of a key are handed out one after the other.
 */
final class IniLines {
    private static final Pattern QUOTED = Pattern.compile("([\"'])(?:\\\\.|(?!\\1).)*\\1\\s*(?:[#;].*)?");

    private final String name;
    private final Map<String, Integer> sections = new HashMap<>();
    private final Map<List<String>, Queue<Line>> keys = new HashMap<>();

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
            if (trimmed.isEmpty() || isComment(trimmed)) {
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
        Integer number = sections.get(section);
        return number == null ? name : origin(number);
    }

    /** The line of the first occurrence, then of the second, and so on. */
    Line nextLine(String section, String key) {
        Queue<Line> lines = keys.get(List.of(section, key));
        Line line = lines == null ? null : lines.poll();
        return line == null ? new Line(name, "") : line;
    }

    private void addKey(String section, String line, int number) {
        int separator = line.indexOf('=');
        String key = separator < 0 ? line : line.substring(0, separator).trim();
        String value = separator < 0 ? "" : line.substring(separator + 1).trim();
        keys.computeIfAbsent(List.of(section, key), unused -> new ArrayDeque<>())
                .add(new Line(origin(number), value));
    }

    private String origin(int number) {
        return name + " line " + number;
    }

    private static boolean isComment(String text) {
        return text.startsWith("#") || text.startsWith(";");
    }

    /**
     * A line with a key.
     *
     * @param origin where it stands
     * @param written what is behind the equals sign, quotes and comment included
     */
    record Line(String origin, String written) {
        /** Whether there is nothing but a comment, which the parser takes for a value. */
        boolean isOnlyComment() {
            return isComment(written);
        }

        /** Whether a quote is not closed, or something stands behind it that the parser would leave out. */
        boolean isBadlyQuoted() {
            boolean isQuoted = written.startsWith("\"") || written.startsWith("'");
            return isQuoted && !QUOTED.matcher(written).matches();
        }
    }
}

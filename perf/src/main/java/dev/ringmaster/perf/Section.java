package dev.ringmaster.perf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The results of one benchmark: what was done, tables, and targets. Not thread safe. */
final class Section {
    private final String name;
    private final List<String> notes = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();
    private final List<Map<String, Object>> targets = new ArrayList<>();

    Section(String name) {
        this.name = name;
    }

    /** Says something a reader has to know. */
    void note(String sentence) {
        notes.add(sentence);
    }

    /** Adds a table, whose rows are to be added to what is returned. */
    List<Map<String, Object>> table(String title) {
        Table table = new Table(title, new ArrayList<>());
        tables.add(table);
        return table.rows;
    }

    /** A row of alternating column names and values. */
    static Map<String, Object> row(Object... namesAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return row;
    }

    /** A target that is met by values up to a limit. */
    void atMost(String what, double value, double limit, String unit) {
        target(what, value, "at most", limit, unit, value <= limit);
    }

    /** A target that is met by values from a limit on. */
    void atLeast(String what, double value, double limit, String unit) {
        target(what, value, "at least", limit, unit, value >= limit);
    }

    private void target(String what, double value, String bound, double limit, String unit, boolean isMet) {
        targets.add(row(
                "target", what, "value", value, "wanted", bound + " " + Stat.text(limit) + " " + unit, "met", isMet));
    }

    /** As JSON objects. */
    Map<String, Object> json() {
        return row("name", name, "notes", notes, "tables", tables, "targets", targets);
    }

    /** As text. */
    String text() {
        StringBuilder text = new StringBuilder("\n== " + name + "\n");
        notes.forEach(note -> text.append("   ").append(note).append('\n'));
        for (Table table : tables) {
            text.append('\n').append(table.title).append('\n');
            appendTable(text, table.rows);
        }
        if (!targets.isEmpty()) {
            text.append("\nTargets\n");
        }
        for (Map<String, Object> target : targets) {
            boolean isMet = Boolean.TRUE.equals(target.get("met"));
            text.append(String.format(
                    Locale.ROOT,
                    "  %-7s  %s: %s, wanted %s%n",
                    isMet ? "met" : "NOT MET",
                    target.get("target"),
                    cell(target.get("value")),
                    target.get("wanted")));
        }
        return text.toString();
    }

    private static void appendTable(StringBuilder text, List<Map<String, Object>> rows) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        for (Map<String, Object> row : rows) {
            row.forEach((column, value) ->
                    widths.merge(column, Math.max(column.length(), cell(value).length()), Math::max));
        }
        appendLine(text, widths, column -> column);
        rows.forEach(row -> appendLine(text, widths, column -> cell(row.get(column))));
    }

    private static void appendLine(StringBuilder text, Map<String, Integer> widths, UnaryOperator<String> cells) {
        StringBuilder line = new StringBuilder();
        widths.forEach(
                (column, width) -> line.append(String.format(Locale.ROOT, "  %-" + width + "s", cells.apply(column))));
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof Double number ? Stat.text(number) : value.toString();
    }

    /** Rows that have the same columns. */
    private record Table(String title, List<Map<String, Object>> rows) {}
}

package dev.ringmaster.server.trace;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** One row of a {@link CsvFile}, and the words for what is wrong with it. Used again for the next row. */
public final class CsvRow {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    private final Path file;
    private final Map<String, Integer> columns;
    private @Nullable CSVRecord cells;
    private long line;

    CsvRow(Path file, Map<String, Integer> columns) {
        this.file = file;
        this.columns = columns;
    }

    CsvRow at(CSVRecord record, long lineNumber) {
        cells = record;
        line = lineNumber;
        if (record.size() != columns.size()) {
            throw error("the row has " + record.size() + " cells and the header " + columns.size());
        }
        return this;
    }

    boolean has(String column) {
        return columns.containsKey(column);
    }

    /** The cell, or an empty text where the file has no such column. */
    public String text(String column) {
        Integer index = columns.get(column);
        CSVRecord record = cells;
        return index == null || record == null ? "" : record.get(index);
    }

    /** The cell, which must not be empty. */
    public String textNotEmpty(String column) {
        String text = text(column);
        if (text.isEmpty()) {
            throw error(column + " is empty");
        }
        return text;
    }

    /** A whole number from {@code min} to {@code max}. */
    public long whole(String column, long min, long max) {
        String text = text(column);
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw error(text.isEmpty() ? column + " is empty" : column + " is '" + text + "', not a whole number");
        }
        if (value < min || value > max) {
            throw error(column + " is " + value + "; allowed is " + min + " to " + max);
        }
        return value;
    }

    /** A number, such as 0.25, from {@code min} to {@code max}. */
    public double decimal(String column, double min, double max) {
        String text = textNotEmpty(column);
        if (!NUMBER.matcher(text).matches()) {
            throw error(column + " is '" + text + "', not a number");
        }
        double value = Double.parseDouble(text);
        if (value < min || value > max) {
            throw error(column + " is " + text + "; allowed is " + number(min) + " to " + number(max));
        }
        return value;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** In which line it is, the first being 1. */
    public long line() {
        return line;
    }

    /** What is wrong with this row, without the full stop. */
    public UserError error(String whatIsWrong) {
        return new UserError(file + ":" + line + ": " + whatIsWrong + ".");
    }
}

package dev.ringmaster.server.trace;

import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** One row of a {@link CsvFile}, and the words for what is wrong with it. Used again for the next row. */
final class CsvRow {
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
    String text(String column) {
        Integer index = columns.get(column);
        CSVRecord record = cells;
        return index == null || record == null ? "" : record.get(index);
    }

    String textNotEmpty(String column) {
        String text = text(column);
        if (text.isEmpty()) {
            throw error(column + " is empty");
        }
        return text;
    }

    /** A whole number from {@code min} to {@code max}. */
    long whole(String column, long min, long max) {
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

    UserError error(String whatIsWrong) {
        return new UserError(file + ":" + line + ": " + whatIsWrong + ".");
    }
}

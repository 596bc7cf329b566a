package dev.ringmaster.server.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a header line, read row by row; columns go by name, in any order. LF or CRLF, with or without a byte
 * order mark and a last line end; blank lines are skipped. Whatever is wrong is a {@link UserError} with file and line.
 */
public final class CsvFile {
    private static final CSVFormat FORMAT =
            CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();
    private static final int BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;

    /** At this place; opened when it is read. */
    public CsvFile(Path file) {
        this.file = file;
    }

    /** Hands each row to the consumer, which must not keep it; returns how many there were. */
    int forEachRow(Set<String> required, Consumer<CsvRow> consumer) {
        return forEachRow(required, consumer, error -> {
            throw error;
        });
    }

    /** Likewise, and hands over what is wrong with single rows, also what the consumer throws. */
    public int forEachRow(Set<String> required, Consumer<CsvRow> consumer, Consumer<UserError> wrong) {
        if (Files.isDirectory(file)) {
            throw new UserError(file + " is a directory; a CSV file is needed.");
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            try (CSVParser parser = CSVParser.parse(reader, FORMAT)) {
                return readRows(parser, required, consumer, wrong);
            }
        } catch (NoSuchFileException e) {
            throw new UserError("There is no file " + file + ".", e);
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + reason(e) + ".", e);
        }
    }

    private int readRows(CSVParser parser, Set<String> required, Consumer<CsvRow> consumer, Consumer<UserError> wrong) {
        try {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw new UserError(
                        file + ":1: the file is empty; a header line with " + names(required) + " is needed.");
            }
            Map<String, Integer> columns = columns(records.next(), required);
            CsvRow row = new CsvRow(file, columns);
            int count = 0;
            while (records.hasNext()) {
                CSVRecord record = records.next();
                try {
                    consumer.accept(row.at(record, parser.getCurrentLineNumber()));
                } catch (UserError e) {
                    wrong.accept(e);
                }
                count++;
            }
            return count;
        } catch (UncheckedIOException e) {
            throw new UserError(
                    file + ":" + (parser.getCurrentLineNumber() + 1) + ": " + reason(e.getCause()) + ".", e);
        }
    }

    private Map<String, Integer> columns(CSVRecord header, Set<String> required) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            if (columns.put(header.get(i), i) != null) {
                throw new UserError(file + ":1: the header names column '" + header.get(i) + "' twice.");
            }
        }
        for (String name : required) {
            if (!columns.containsKey(name)) {
                throw new UserError(
                        file + ":1: the header has no column " + name + "; needed are " + names(required) + ".");
            }
        }
        return columns;
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
    }

    private static String names(Set<String> columns) {
        return columns.stream().collect(Collectors.joining(", "));
    }

    private static String reason(@Nullable IOException e) {
        if (e instanceof CSVException) {
            return "a quoted cell is broken or never ends";
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        return e == null ? "it cannot be read" : UserError.reason(e);
    }
}

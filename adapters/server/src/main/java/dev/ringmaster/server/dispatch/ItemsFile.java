package dev.ringmaster.server.dispatch;

import dev.ringmaster.dispatch.ItemId;
import dev.ringmaster.dispatch.ItemSpec;
import dev.ringmaster.server.trace.CsvFile;
import dev.ringmaster.server.trace.CsvRow;
import dev.ringmaster.server.trace.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The items to keep fresh, from a CSV file with the columns upstream, key, score and, if known, last_asked_millis. */
public final class ItemsFile {
    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_ITEMS = 1_000_000;
    private static final long LAST_MILLIS = 9_999_999_999_999L;

    private final Path file;
    private final Collection<String> upstreams;
    private final Map<ItemId, Long> lines = new HashMap<>();
    private final List<ItemSpec> items = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ItemsFile(Path file, Collection<String> upstreams) {
        this.file = file;
        this.upstreams = upstreams;
    }

    /**
     * Reads all of it.
     *
     * @param upstreams the names that are known
     * @throws UserError with each line that is refused, the first 20
     */
    public static List<ItemSpec> read(Path file, Collection<String> upstreams) {
        return new ItemsFile(file, upstreams).read();
    }

    private List<ItemSpec> read() {
        Set<String> columns = new LinkedHashSet<>(List.of("upstream", "key", "score"));
        int rows = new CsvFile(file).forEachRow(columns, this::add, wrong -> problems.add(wrong.getMessage()));
        if (rows == 0 || rows > MOST_ITEMS) {
            problems.add(0, file + " has " + rows + " items; allowed is 1 to " + MOST_ITEMS + ".");
        }
        if (problems.size() > MOST_PROBLEMS) {
            int more = problems.size() - MOST_PROBLEMS;
            problems.subList(MOST_PROBLEMS, problems.size()).clear();
            problems.add("Likewise " + more + " more of " + file + ".");
        }
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        return items;
    }

    private void add(CsvRow row) {
        String upstream = row.textNotEmpty("upstream");
        if (!upstreams.contains(upstream)) {
            throw row.error("there is no upstream '" + upstream + "'; known are " + String.join(", ", upstreams));
        }
        ItemId id = new ItemId(upstream, row.textNotEmpty("key"));
        double score = row.decimal("score", 0, 1);
        boolean isNew = row.text("last_asked_millis").isEmpty();
        long lastAskedMillis = isNew ? ItemSpec.NEVER : row.whole("last_asked_millis", 0, LAST_MILLIS);
        Long earlier = lines.putIfAbsent(id, row.line());
        if (earlier != null) {
            throw row.error("item " + id + " is there twice, first in line " + earlier);
        }
        items.add(new ItemSpec(id, score, lastAskedMillis));
    }
}

package dev.ringmaster.dispatch.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads from the kernel's files how much of the memory is used: of the tightest limit that a control group sets (version 2, then
 * version 1), the page cache that can go left out; without a limit, of the whole machine.
 *
 * <p>Files as in the kernel's documents <i>Control Group v2</i> and <i>Memory Resource Controller</i>, and in <i>proc(5)</i>.
 */
final class MemoryReader {
    private static final GroupFiles VERSION_2 =
            new GroupFiles("0::", "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file");
    private static final GroupFiles VERSION_1 = new GroupFiles(
            ":memory:",
            "sys/fs/cgroup/memory",
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file");

    /** Version 1 says "no limit" by a number close to the largest there is. */
    private static final long NO_LIMIT_FROM_BYTES = 1L << 60;

    private final Path root;

    /** How a version of control groups names things. */
    private record GroupFiles(String lineMark, String directory, String limit, String usage, String inactive) {}

    /**
     * Reads below a directory.
     *
     * @param root normally {@code /}
     */
    MemoryReader(Path root) {
        this.root = root;
    }

    /**
     * Used memory, 0 to 100; NaN where the kernel has no such files.
     *
     * @throws IOException if there are such files, and they cannot be read or understood
     */
    double usedPercent() throws IOException {
        try {
            double percent = Math.max(groupPercent(VERSION_2), groupPercent(VERSION_1));
            return percent >= 0 ? percent : machinePercent();
        } catch (NumberFormatException strange) {
            throw new IOException("a number was expected", strange);
        }
    }

    /** Negative if there is no limit. The limits of the groups around a group hold too, so the fullest of them counts. */
    private double groupPercent(GroupFiles files) throws IOException {
        Path top = root.resolve(files.directory());
        double fullest = -1;
        Path group = ownGroup(top, files);
        while (group != null && group.startsWith(top)) {
            fullest = Math.max(fullest, percentOf(group, files));
            group = group.getParent();
        }
        return fullest;
    }

    /** Inside of a container the path may be the one outside; what is visible is the top then. */
    private Path ownGroup(Path top, GroupFiles files) throws IOException {
        Path list = root.resolve("proc/self/cgroup");
        if (Files.exists(list)) {
            for (String line : Files.readAllLines(list)) {
                int mark = line.indexOf(files.lineMark());
                if (mark >= 0) {
                    String path = line.substring(mark + files.lineMark().length());
                    Path group = top.resolve(path.replaceFirst("^/+", "")).normalize();
                    return Files.isDirectory(group) ? group : top;
                }
            }
        }
        return top;
    }

    private static double percentOf(Path group, GroupFiles files) throws IOException {
        Path limitFile = group.resolve(files.limit());
        if (!Files.exists(limitFile)) {
            return -1;
        }
        String limit = Files.readString(limitFile).trim();
        if (limit.equals("max") || Long.parseLong(limit) >= NO_LIMIT_FROM_BYTES) {
            return -1;
        }
        long used =
                Long.parseLong(Files.readString(group.resolve(files.usage())).trim());
        long inactive = Math.max(0, field(group.resolve("memory.stat"), files.inactive()));
        return percent(used - inactive, Long.parseLong(limit));
    }

    private double machinePercent() throws IOException {
        Path file = root.resolve("proc/meminfo");
        if (!Files.exists(file)) {
            return Double.NaN;
        }
        long total = field(file, "MemTotal:");
        long available = field(file, "MemAvailable:");
        if (total <= 0 || available < 0) {
            throw new IOException(file + " has no MemTotal or no MemAvailable");
        }
        return percent(total - available, total);
    }

    /** The number after a name at the start of a line, -1 if there is no such line. */
    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] words = line.trim().split("\\s+", -1);
            if (words.length > 1 && words[0].equals(name)) {
                return Long.parseLong(words[1]);
            }
        }
        return -1;
    }

    private static double percent(long used, long of) {
        return of <= 0 ? 100 : Math.max(0, Math.min(100, used * 100.0 / of));
    }
}

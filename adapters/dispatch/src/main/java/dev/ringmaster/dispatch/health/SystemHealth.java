package dev.ringmaster.dispatch.health;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /health/system} answers, names in snake case.
 *
 * @param status the worst of the alerts
 * @param resources how much of each is used
 * @param loadLevel how much the machine is spared
 * @param profile that was applied at start
 * @param alerts what is wrong now
 * @param lastCheck when all this was put together
 */
public record SystemHealth(
        Severity status, Resources resources, String loadLevel, String profile, List<Alert> alerts, Instant lastCheck) {
    /**
     * How much is used.
     *
     * @param cpu per cent
     * @param memory per cent
     * @param disk per cent of where the working directory is; null if that cannot be told
     * @param connections calls on their way
     * @param descriptors open files and sockets of this process; null if that cannot be told
     */
    public record Resources(
            double cpu,
            double memory,
            @Nullable Double disk,
            int connections,
            @Nullable Long descriptors) {
        /** Adds to what is given what this machine says of disk and descriptors. Asks the file system. */
        public static Resources read(double cpu, double memory, int connections) {
            return new Resources(cpu, memory, diskPercent(), connections, openDescriptors());
        }

        private static @Nullable Double diskPercent() {
            try {
                FileStore store = Files.getFileStore(Path.of("").toAbsolutePath());
                long total = store.getTotalSpace();
                return total <= 0 ? null : (total - store.getUsableSpace()) * 100.0 / total;
            } catch (IOException | SecurityException untold) {
                return null;
            }
        }

        private static @Nullable Long openDescriptors() {
            return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                    ? (Long) unix.getOpenFileDescriptorCount()
                    : null;
        }
    }

    /** Copies what is mutable. */
    public SystemHealth {
        alerts = List.copyOf(alerts);
    }
}

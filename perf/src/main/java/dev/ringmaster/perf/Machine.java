package dev.ringmaster.perf;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Says where figures come from. */
final class Machine {
    private static final long PROBE_NANOS = 300_000_000;
    private static final long GAP_NANOS = 10_000;
    private static final double NOISY_PERCENT = 3;

    private Machine() {}

    static Map<String, String> describe(BenchOptions options) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "machine",
                processor() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        facts.put("noise", noise());
        facts.put("command", "scripts/bench" + (options.isQuick() ? " --quick" : "") + " for " + options.benches());
        facts.put(
                "rounds",
                options.rounds().warmups() + " to warm up, " + options.rounds().rounds() + " measured, in turns");
        facts.put("figures", "median [lowest..highest round]; ratios are formed round by round");
        return facts;
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** How much of its time a thread loses that only reads the clock. */
    private static String noise() {
        long start = System.nanoTime();
        long last = start;
        long lost = 0;
        while (last - start < PROBE_NANOS) {
            long now = System.nanoTime();
            if (now - last > GAP_NANOS) {
                lost += now - last;
            }
            last = now;
        }
        double share = 100.0 * lost / (last - start);
        return String.format(
                Locale.ROOT,
                "a thread that only reads the clock lost %.1f %% of its time; load average %.1f%s",
                share,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                share > NOISY_PERCENT ? "; TOO NOISY for figures that involve two threads" : "");
    }
}

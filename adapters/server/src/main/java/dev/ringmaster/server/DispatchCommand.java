package dev.ringmaster.server;

import com.fasterxml.jackson.core.JsonPointer;
import dev.ringmaster.dispatch.DispatcherConfig;
import dev.ringmaster.dispatch.ItemSpec;
import dev.ringmaster.dispatch.UpstreamSpec;
import dev.ringmaster.dispatch.control.JvmSystemSensor;
import dev.ringmaster.dispatch.control.LoadThresholds;
import dev.ringmaster.dispatch.settings.LaneSettings;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsException;
import dev.ringmaster.dispatch.settings.SettingsReader;
import dev.ringmaster.server.dispatch.DemoUpstream;
import dev.ringmaster.server.dispatch.DispatchRun;
import dev.ringmaster.server.dispatch.ItemsFile;
import dev.ringmaster.server.report.Names;
import dev.ringmaster.server.trace.UserError;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Keeps items of upstream services fresh. */
@Command(
        name = "dispatch",
        sortOptions = false,
        abbreviateSynopsis = true,
        header = "Keeps items of upstream services fresh by HTTP calls, adaptively.",
        description = "",
        footer = {
            "",
            "Columns of the items, by name: upstream,key,score[,last_asked_millis], in any order. The score,",
            "0 to 1, decides how often an item is asked for; last_asked_millis, since 1970, when it was last.",
            "",
            "Settings, as environment variables or by --set, times in seconds:",
            "  of each lane: INTERVAL_HOT, BATCH_SIZE_HOT, MAX_CONCURRENT_HOT, TIMEOUT_HOT, CACHE_TTL_HOT,",
            "    MIN_SCORE_HOT, and the same with COLD or the name of another lane",
            "  lanes and start: DISPATCH_LANES, DISPATCH_PROFILE, APP_ENV",
            "  calls: ITEMS_PER_CALL, MISFIRE_POLICY, MIN_BATCH_SIZE, MAX_BATCH_SIZE",
            "  a busy machine: MAX_CONCURRENT_UNDER_LOAD, TIMEOUT_UNDER_LOAD, LOW_CPU_THRESHOLD,",
            "    MEDIUM_CPU_THRESHOLD, HIGH_CPU_THRESHOLD, and the same with MEMORY",
            "  switches: ENABLE_SCHEDULER_OPTIMIZATION, ENABLE_PARALLEL_PROCESSING, ENABLE_ADAPTIVE_BATCHING,",
            "    ENABLE_DYNAMIC_TIMEOUTS, ENABLE_PERFORMANCE_MONITORING",
            "",
            "Examples:",
            "  scripts/run dispatch --demo",
            "  scripts/run dispatch --items items.csv --upstream 'api=https://api.example/v1/prices?ids={keys}'",
            "      --items-at /data --header 'Authorization: env:TOKEN' --set INTERVAL_HOT=5"
        })
final class DispatchCommand implements Callable<Integer> {
    private static final Duration LENGTH_OF_DEMO = Duration.ofSeconds(20);

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    @Option(names = "--items", paramLabel = "FILE", description = "The items to keep fresh, a CSV file.")
    @Nullable
    Path items;

    @Mixin
    UpstreamOptions upstreams = new UpstreamOptions();

    @Option(
            names = "--score-at",
            paramLabel = "POINTER",
            description =
                    "Where in an item a new score is, a number, as a JSON Pointer; it is taken as 0 or 1 where it is "
                            + "below or above, and may move the item to another lane. Default: scores stay.")
    @Nullable
    String scoreAt;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A setting, once for each; see below. It replaces the environment variable of that name.")
    List<String> settings = new ArrayList<>();

    @Option(
            names = "--health",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            converter = AddressConverter.class,
            description =
                    "Where health is told, to everybody who can reach it. Default: on this machine, any free port.")
    InetSocketAddress health = new InetSocketAddress(0);

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "How long, such as 30s, 1.5h or 500ms. Default: until Ctrl-C, a demonstration for 20s.")
    @Nullable
    Duration length;

    @Option(
            names = "--demo",
            description =
                    "Tries it out with 500 made-up items and a simulated upstream inside this process, which answers "
                            + DemoUpstream.BEHAVIOUR + ".")
    boolean isDemo;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean isHelpWanted;

    DispatchCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        SettingsReader.Result read = readSettings();
        if (isDemo) {
            demonstrate(read);
            return 0;
        }
        Path file = items;
        if (file == null || upstreams.upstreams.isEmpty()) {
            throw new UserError((file == null ? "--items" : "--upstream") + " is missing; --demo needs neither.");
        }
        List<UpstreamSpec> specs = upstreams.read(environment);
        List<ItemSpec> found =
                ItemsFile.read(file, specs.stream().map(UpstreamSpec::name).toList());
        run(read, specs, found, pointer(scoreAt), "of " + file);
        return 0;
    }

    private void demonstrate(SettingsReader.Result read) throws IOException {
        if (items != null || scoreAt != null || !upstreams.upstreams.isEmpty() || !upstreams.headers.isEmpty()) {
            throw new UserError("--demo makes up --items and --upstream, and takes no --header and --score-at.");
        }
        try (DemoUpstream upstream = new DemoUpstream()) {
            out.println(
                    "SIMULATED: the upstream is a part of this process. It answers " + DemoUpstream.BEHAVIOUR + ".");
            out.println();
            upstreams.upstreams.add(DemoUpstream.NAME + "=" + upstream.urlTemplate());
            length = length == null ? LENGTH_OF_DEMO : length;
            JsonPointer score = JsonPointer.compile(DemoUpstream.SCORE_AT);
            run(read, upstreams.read(environment), DemoUpstream.items(), score, "made up");
        }
    }

    private void run(
            SettingsReader.Result read,
            List<UpstreamSpec> specs,
            List<ItemSpec> found,
            @Nullable JsonPointer score,
            String source) {
        printSettings(read);
        for (UpstreamSpec spec : specs) {
            out.println("Upstream  " + spec.name() + ", at most " + UpstreamOptions.words(spec.calls()) + " and "
                    + spec.maxConnections() + " at once");
        }
        out.println("Items     " + Names.number(found.size()) + ", " + source);
        DispatcherConfig config = new DispatcherConfig(
                read.settings(), read.profile(), specs, found.size(), new JvmSystemSensor(), LoadThresholds.DEFAULTS);
        new DispatchRun(config, found, score, health, length).execute(out);
    }

    private SettingsReader.Result readSettings() {
        Map<String, String> given = new HashMap<>();
        NamedValues.parse("--set", settings).forEach((name, value) -> given.put(name.toUpperCase(Locale.ROOT), value));
        try {
            SettingsReader.Result read = SettingsReader.read(environment, given);
            read.warnings().forEach(warning -> err.println("Note: " + warning + "."));
            return read;
        } catch (SettingsException e) {
            throw new UserError(e.problems());
        }
    }

    /** What differs from what holds where nothing is set, in the same profile and with the same lanes. */
    private void printSettings(SettingsReader.Result read) {
        String profile = read.profile().name().toLowerCase(Locale.ROOT);
        String lanes = read.settings().lanes().stream().map(LaneSettings::name).collect(Collectors.joining(","));
        String detected = Profile.detect().name().toLowerCase(Locale.ROOT);
        out.println("Profile   " + profile + ", detected " + detected + "; lanes " + lanes);
        Map<String, String> defaults = SettingsReader.describe(
                SettingsReader.read(Map.of("DISPATCH_LANES", lanes, "DISPATCH_PROFILE", profile), read.profile())
                        .settings());
        SettingsReader.describe(read.settings()).forEach((name, value) -> {
            String unset = defaults.getOrDefault(name, "");
            if (!value.equals(unset)) {
                out.println("Setting   " + name + " is " + value + ", without being set " + unset);
            }
        });
    }

    private static @Nullable JsonPointer pointer(@Nullable String text) {
        try {
            return text == null ? null : JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw new UserError("--score-at is '" + text + "'; allowed is a JSON Pointer, which starts with /.", e);
        }
    }

    /** What to say of a word that belongs to no option; shown only if it can hold no secret. */
    static String unmatched(String word) {
        boolean isOption = word.matches("--?[a-z-]+(=.*)?");
        return isOption
                ? "Unknown option " + word.replaceFirst("=.*", "") + "."
                : "A word belongs to no option; what has spaces needs quotes.";
    }

    /** For {@code --health}. */
    static final class AddressConverter implements ITypeConverter<InetSocketAddress> {
        private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})");
        private static final int MAX_PORT = 65_535;

        @Override
        public InetSocketAddress convert(String value) {
            Matcher address = ADDRESS.matcher(value);
            if (address.matches() && Integer.parseInt(address.group(3)) <= MAX_PORT) {
                String host = address.group(1) == null ? address.group(2) : address.group(1);
                return new InetSocketAddress(host, Integer.parseInt(address.group(3)));
            }
            throw new TypeConversionException("'" + value
                    + "' is no address; allowed is HOST:PORT such as 127.0.0.1:8080, the port 0 to 65535, 0 for any");
        }
    }

    /** For {@code --for}. */
    static final class TimeConverter implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|min|h)");
        private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L);
        private static final Duration LONGEST = Duration.ofDays(366);

        @Override
        public Duration convert(String value) {
            Matcher time = TIME.matcher(value);
            if (time.matches()) {
                BigDecimal unit = BigDecimal.valueOf(MILLIS.getOrDefault(time.group(2), 0L));
                Duration length = Duration.ofMillis(
                        new BigDecimal(time.group(1)).multiply(unit).longValue());
                if (length.toMillis() > 0 && length.compareTo(LONGEST) <= 0) {
                    return length;
                }
            }
            throw new TypeConversionException(
                    "'" + value + "' is no time; allowed is 1ms to 366 days, in ms, s, min or h, such as 30s");
        }
    }
}

package dev.ringmaster.server;

import dev.ringmaster.WaitMode;
import dev.ringmaster.api.PlacementPolicy;
import dev.ringmaster.server.replay.Hold;
import dev.ringmaster.server.replay.LedgerChoice;
import dev.ringmaster.server.replay.Pace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that both commands have. */
final class RunOptions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "best-fit",
            converter = PolicyConverter.class,
            description = {
                "How a worker is chosen among those that fit: best-fit (is left with the least), pack (none that is idle if "
                        + "another does), spread (is used least), fragmentation-aware (takes least from what requests like "
                        + "those before could use, GPUs above all), affinity (one that depends on the request's id), "
                        + "sha256-modulo (the old function of the id). Default: best-fit."
            })
    PlacementPolicy policy = PlacementPolicy.BEST_FIT;

    @Option(
            names = "--hold",
            paramLabel = "HOLD",
            converter = HoldConverter.class,
            description = "How long placed requests hold what they got: forever, or as long as the trace says. "
                    + "Default: trace for a made-up workload, forever for a replay.")
    @Nullable
    Hold hold;

    @Option(
            names = "--pace",
            paramLabel = "PACE",
            defaultValue = "asap",
            converter = PaceConverter.class,
            description = {
                "When requests are submitted: asap, at the times of the trace (trace), at those times but faster (100x), "
                        + "or at a rate such as 5000/s. asap with --hold trace follows the trace's time without waiting "
                        + "for it, and 100x lets that time pass 100 times as fast as the clock: either way limits, "
                        + "timeouts and hold times are those of the trace, and every run decides the same. With trace and "
                        + "a rate they are those of the clock. Default: asap."
            })
    Pace pace = Pace.ASAP;

    @Option(
            names = "--ledger",
            paramLabel = "LEDGER",
            converter = LedgerConverter.class,
            description =
                    "Where reservations are kept: memory, chronicle:DIR, or a Redis: redis://HOST:PORT, rediss:// with TLS; scripts/redis starts one. Default: memory for a replay, chronicle in the output directory for a made-up workload.")
    @Nullable
    LedgerChoice ledger;

    @Option(
            names = "--wait-mode",
            paramLabel = "MODE",
            defaultValue = "shared",
            converter = WaitModeConverter.class,
            description = "How the deciding thread waits: shared (sleeps), balanced (spins a little first) or "
                    + "low-latency (keeps a core busy). Default: shared.")
    WaitMode waitMode = WaitMode.SHARED;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where placements.csv, summary.json, report.html and the latencies go. "
                    + "Default: a new directory under target/runs.")
    @Nullable
    Path out;

    /** The chosen output directory, or a new one with a readable name. */
    Path outOr(String name) {
        Path chosen = out;
        if (chosen != null) {
            return chosen;
        }
        Path home = Path.of(System.getProperty("ringmaster.home", ""));
        String stem =
                LocalDateTime.now(ZoneId.systemDefault()).format(TIME) + "-" + name.replaceAll("[^A-Za-z0-9._-]+", "-");
        Path directory = home.resolve("target").resolve("runs").resolve(stem);
        for (int n = 2; Files.exists(directory); n++) {
            directory = home.resolve("target").resolve("runs").resolve(stem + "-" + n);
        }
        return shortest(directory);
    }

    /** Relative to the working directory, where that needs no climbing. */
    private static Path shortest(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
    }

    private static TypeConversionException unknown(String value, String allowed) {
        return new TypeConversionException("'" + value + "' is unknown; allowed are " + allowed);
    }

    /** The one of these constants that is written so: in small letters, words joined by a dash. */
    private static <E extends Enum<E>> E constant(E[] constants, String value) {
        List<String> allowed = new ArrayList<>();
        for (E constant : constants) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(value)) {
                return constant;
            }
            allowed.add(name);
        }
        String last = allowed.remove(allowed.size() - 1);
        throw unknown(value, String.join(", ", allowed) + " and " + last);
    }

    /** For {@code --policy}. */
    static final class PolicyConverter implements ITypeConverter<PlacementPolicy> {
        @Override
        public PlacementPolicy convert(String value) {
            return constant(PlacementPolicy.values(), value);
        }
    }

    /** For {@code --hold}. */
    static final class HoldConverter implements ITypeConverter<Hold> {
        @Override
        public Hold convert(String value) {
            return constant(Hold.values(), value);
        }
    }

    /** For {@code --pace}. */
    static final class PaceConverter implements ITypeConverter<Pace> {
        @Override
        public Pace convert(String value) {
            try {
                return Pace.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** For {@code --ledger}. */
    static final class LedgerConverter implements ITypeConverter<LedgerChoice> {
        @Override
        public LedgerChoice convert(String value) {
            try {
                return LedgerChoice.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** For {@code --wait-mode}. */
    static final class WaitModeConverter implements ITypeConverter<WaitMode> {
        @Override
        public WaitMode convert(String value) {
            return constant(WaitMode.values(), value);
        }
    }
}

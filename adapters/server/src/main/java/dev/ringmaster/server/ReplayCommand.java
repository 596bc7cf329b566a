package dev.ringmaster.server;

import dev.ringmaster.server.replay.Hold;
import dev.ringmaster.server.replay.LedgerChoice;
import dev.ringmaster.server.replay.RunSettings;
import dev.ringmaster.server.trace.TraceFiles;
import dev.ringmaster.server.trace.TraceFormat;
import dev.ringmaster.server.trace.UserError;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Runs a recorded workload. */
@Command(
        name = "replay",
        sortOptions = false,
        abbreviateSynopsis = true,
        header = "Schedules a recorded workload.",
        description = "",
        footer = {
            "",
            "Formats, by column name, in any order:",
            "  openb      workers sn,cpu_milli,memory_mib,gpu,model; requests name,cpu_milli,memory_mib,num_gpu,",
            "             gpu_milli, and optionally gpu_spec,creation_time,deletion_time,scheduled_time (seconds)",
            "  arrivals   as openb, in the order of arrival and without times",
            "  azure-llm  workers name,slots; requests TIMESTAMP,ContextTokens,GeneratedTokens",
            "",
            "Examples:",
            "  scripts/run replay --workers nodes.csv --requests pods.csv",
            "  scripts/run replay --workers nodes.csv --requests pods.csv --ledger chronicle:ledger",
            "  scripts/run replay --workers slots.csv --requests llm.csv --format azure-llm --hold trace"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final double LONGEST_TOKEN_MILLIS = 60_000;

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--workers", paramLabel = "FILE", required = true, description = "The workers, a CSV file.")
    Path workers = Path.of("");

    @Option(names = "--requests", paramLabel = "FILE", required = true, description = "The requests, a CSV file.")
    Path requests = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "openb",
            converter = FormatConverter.class,
            description = "The shape of both files: openb, azure-llm or arrivals. Default: openb.")
    TraceFormat format = TraceFormat.OPENB;

    @Mixin
    RunOptions options = new RunOptions();

    @Option(
            names = "--context-token-millis",
            paramLabel = "MS",
            defaultValue = "0.25",
            description = "How long a context token holds a slot, in azure-llm. Default: 0.25.")
    double contextTokenMillis = 0.25;

    @Option(
            names = "--generated-token-millis",
            paramLabel = "MS",
            defaultValue = "25",
            description = "How long a generated token holds a slot, in azure-llm. Default: 25.")
    double generatedTokenMillis = 25;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean isHelpWanted;

    ReplayCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        RunSettings settings = new RunSettings(
                options.policy,
                options.hold == null ? Hold.FOREVER : options.hold,
                options.pace,
                options.ledger == null ? LedgerChoice.MEMORY : options.ledger,
                options.waitMode,
                null);
        if (format == TraceFormat.ARRIVALS && settings.needsTimes()) {
            throw new UserError("Files of format arrivals carry no times, so neither --hold trace nor --pace trace "
                    + "can be followed.");
        }
        TraceFiles files = new TraceFiles(
                workers,
                requests,
                format,
                settings.needsTimes(),
                tokenNanos("--context-token-millis", contextTokenMillis),
                tokenNanos("--generated-token-millis", generatedTokenMillis));
        Execution.execute(files.read(), settings, options.outOr(name()), out, err);
        return 0;
    }

    private String name() {
        return "replay-" + String.valueOf(requests.getFileName()).replaceFirst("\\.csv$", "");
    }

    private static long tokenNanos(String option, double millis) {
        if (!(millis >= 0 && millis <= LONGEST_TOKEN_MILLIS)) {
            throw new UserError(option + " is " + millis + "; allowed is 0 to 60000.");
        }
        return Math.round(millis * 1e6);
    }

    /** For {@code --format}. */
    static final class FormatConverter implements ITypeConverter<TraceFormat> {
        @Override
        public TraceFormat convert(String value) {
            for (TraceFormat format : TraceFormat.values()) {
                if (format.toString().equals(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("'" + value + "' is unknown; allowed are openb, azure-llm and arrivals");
        }
    }
}

package dev.ringmaster.server;

import dev.ringmaster.server.replay.Admission;
import dev.ringmaster.server.replay.Hold;
import dev.ringmaster.server.replay.LedgerChoice;
import dev.ringmaster.server.replay.RunSettings;
import dev.ringmaster.server.trace.TraceFiles;
import dev.ringmaster.server.trace.TraceFormat;
import dev.ringmaster.server.trace.UserError;
import dev.ringmaster.server.trace.Workload;
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
            "  scripts/run replay --workers slots.csv --requests llm.csv --format azure-llm --hold trace",
            "  scripts/run replay --workers scripts/samples/llm-slots.csv --requests llm.csv --format azure-llm",
            "      --config scripts/samples/llm-gateway.ini --accounts 20 --level-shares 0:5,3:15,5:60,9:20",
            "      --hold trace --pace 100x"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final double LONGEST_TOKEN_MILLIS = 60_000;
    private static final int MOST_OUTPUT = 10_000_000;

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
            names = "--output-estimate",
            paramLabel = "TOKENS",
            defaultValue = "1000",
            description =
                    "How many generated tokens a request is estimated at when it is submitted, besides those of its "
                            + "context, in azure-llm; it completes with what the trace says. Default: 1,000.")
    int outputEstimate = 1_000;

    @Mixin
    AdmissionOptions admission = new AdmissionOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Where the chance of --accounts and --level-shares starts. Default: 1.")
    long seed = 1;

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
        admission.check();
        Workload read = files().read();
        AdmissionOptions.Admitted admitted = admission.admit(read, seed, err);
        RunSettings settings = settings(admitted.admission());
        Execution.execute(admitted.workload(), settings, options.outOr(name()), out, err);
        return 0;
    }

    private TraceFiles files() {
        boolean needsTimes = settings(Admission.OPEN).needsTimes();
        if (format == TraceFormat.ARRIVALS && needsTimes) {
            throw new UserError("Files of format arrivals carry no times, so neither --hold trace nor --pace trace "
                    + "can be followed.");
        }
        if (outputEstimate < 0 || outputEstimate > MOST_OUTPUT) {
            throw new UserError("--output-estimate is " + outputEstimate + "; allowed is 0 to " + MOST_OUTPUT + ".");
        }
        return new TraceFiles(
                workers,
                requests,
                format,
                needsTimes,
                tokenNanos("--context-token-millis", contextTokenMillis),
                tokenNanos("--generated-token-millis", generatedTokenMillis),
                outputEstimate);
    }

    private RunSettings settings(Admission admitted) {
        return new RunSettings(
                options.policy,
                options.hold == null ? Hold.FOREVER : options.hold,
                options.pace,
                options.ledger == null ? LedgerChoice.MEMORY : options.ledger,
                options.waitMode,
                admission.isDealing() ? seed : null,
                admitted);
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

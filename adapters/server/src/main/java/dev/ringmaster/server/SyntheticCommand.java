package dev.ringmaster.server;

import dev.ringmaster.server.replay.Hold;
import dev.ringmaster.server.replay.LedgerChoice;
import dev.ringmaster.server.replay.RunSettings;
import dev.ringmaster.server.trace.SyntheticWorkload;
import dev.ringmaster.server.trace.UserError;
import dev.ringmaster.server.trace.Workload;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a workload up and runs it. */
@Command(
        name = "scripts/run",
        mixinStandardHelpOptions = false,
        sortOptions = false,
        abbreviateSynopsis = true,
        synopsisSubcommandLabel = "[replay ... | dispatch ...]",
        header = "Makes up a mixed CPU and GPU workload from a seed and schedules it.",
        description = {
            "",
            "The workload's times are followed without waiting for them, so the same seed gives the same placements. "
                    + "Reservations go to a Chronicle Map ledger in the output directory.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  scripts/run",
            "  scripts/run --seed 7 --requests-count 1000000 --load 1.05",
            "  scripts/run --hold forever --pace 50000/s --wait-mode low-latency",
            "  scripts/run replay --help",
            "  scripts/run dispatch --demo"
        })
final class SyntheticCommand implements Callable<Integer> {
    private static final int MOST_REQUESTS = 10_000_000;
    private static final int MOST_WORKERS = 100_000;

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Where chance starts. Default: 1.")
    long seed = 1;

    @Option(
            names = "--requests-count",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Number of requests, 1 to 10,000,000. Default: 200,000.")
    int requestsCount = 200_000;

    @Option(
            names = "--workers-count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Number of workers, 1 to 100,000. Default: 1,000.")
    int workersCount = 1_000;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            defaultValue = "0.98",
            description = "What is asked for on average of the scarcest resource, as a share of what there is, "
                    + "0.01 to 10. Default: 0.98.")
    double load = 0.98;

    @Mixin
    RunOptions options = new RunOptions();

    @Mixin
    AdmissionOptions admission = new AdmissionOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean isHelpWanted;

    SyntheticCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        requireInRange("--requests-count", requestsCount, 1, MOST_REQUESTS);
        requireInRange("--workers-count", workersCount, 1, MOST_WORKERS);
        if (!(load >= 0.01 && load <= 10)) {
            throw new UserError("--load is " + load + "; allowed is 0.01 to 10.");
        }
        admission.check();
        Path directory = options.outOr("synthetic-seed-" + seed);
        Workload made = new SyntheticWorkload(seed, requestsCount, workersCount, load).make();
        AdmissionOptions.Admitted admitted = admission.admit(made, seed, err);
        RunSettings settings = new RunSettings(
                options.policy,
                options.hold == null ? Hold.TRACE : options.hold,
                options.pace,
                ledger(options.ledger, directory),
                options.waitMode,
                seed,
                admitted.admission());
        Execution.execute(admitted.workload(), settings, directory, out, err);
        return 0;
    }

    private static LedgerChoice ledger(@Nullable LedgerChoice chosen, Path directory) {
        return chosen == null ? new LedgerChoice.Chronicle(directory.resolve("ledger")) : chosen;
    }

    private static void requireInRange(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw new UserError(option + " is " + value + "; allowed is " + min + " to " + max + ".");
        }
    }
}

package dev.ringmaster.server;

import dev.ringmaster.gateway.SettingsException;
import dev.ringmaster.server.trace.UserError;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line behind {@code scripts/run}. Exit code 0 means that the run was made, 2 that the user can put
 * something right, which one sentence on the error stream tells, or one for each problem of a configuration or a file, and 1 that something broke.
 */
public final class Main {
    private Main() {}

    /** Runs and exits. */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        return run(out, err, System.getenv(), args);
    }

    static int run(PrintStream out, PrintStream err, Map<String, String> environment, String... args) {
        CommandLine line = new CommandLine(new SyntheticCommand(out, err))
                .addSubcommand(new ReplayCommand(out, err))
                .addSubcommand(new DispatchCommand(out, err, environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler((e, rejected) -> misuse(err, e))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> failure(err, e));
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        return line.execute(args);
    }

    private static int misuse(PrintStream err, ParameterException e) {
        err.println(sentence(message(e)) + " --help tells what is allowed.");
        return ExitCode.USAGE;
    }

    /** What belongs to no option may be a part of a secret that was not quoted. */
    private static @Nullable String message(ParameterException e) {
        boolean isShown = !(e.getCommandLine().getCommand() instanceof DispatchCommand);
        return isShown || !(e instanceof UnmatchedArgumentException unmatched)
                ? e.getMessage()
                : DispatchCommand.unmatched(unmatched.getUnmatched().get(0));
    }

    private static int failure(PrintStream err, Exception e) {
        if (e instanceof SettingsException refused) {
            refused.problems().forEach(problem -> err.println(sentence(problem)));
            return ExitCode.USAGE;
        }
        if (e instanceof UserError refused) {
            refused.sentences().forEach(problem -> err.println(sentence(problem)));
            return ExitCode.USAGE;
        }
        err.println("The run broke down: " + sentence(e.toString()));
        return ExitCode.SOFTWARE;
    }

    private static String sentence(@Nullable String message) {
        String line = String.valueOf(message)
                .strip()
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceAll("is not an? (long|int)$", "is not a whole number")
                .replaceAll("is not a double$", "is not a number");
        return line.endsWith(".") || line.endsWith("?") ? line : line + ".";
    }
}

package dev.ringmaster.server;

import dev.ringmaster.server.replay.Run;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.replay.RunSettings;
import dev.ringmaster.server.report.ConsoleSummary;
import dev.ringmaster.server.report.RunReport;
import dev.ringmaster.server.trace.Workload;
import java.io.PrintStream;
import java.nio.file.Path;

/** What both commands end in: run, report, summary. */
final class Execution {
    private Execution() {}

    static void execute(Workload workload, RunSettings settings, Path directory, PrintStream out, PrintStream err) {
        RunReport report = new RunReport(directory);
        RunResult result = new Run(workload, settings, err).execute();
        report.write(result);
        new ConsoleSummary(result, out).print(directory.resolve(RunReport.PAGE));
    }
}

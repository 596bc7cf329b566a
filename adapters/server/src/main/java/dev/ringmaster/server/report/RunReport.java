package dev.ringmaster.server.report;

import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.trace.UserError;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what is left of a run into its output directory. */
public final class RunReport {
    /** The file that is worth opening first. */
    public static final String PAGE = "report.html";

    private final Path directory;

    /**
     * Creates the directory if needed, so that a run does not find out at its end that it cannot write.
     *
     * @throws UserError if that is impossible
     */
    public RunReport(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw new UserError("The output directory " + directory + " is a file.", e);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot create the output directory " + directory + ": " + UserError.reason(e) + ".", e);
        }
        if (!Files.isWritable(directory)) {
            throw new UserError("Cannot write into the output directory " + directory + ".");
        }
    }

    /**
     * Writes all files, over those of an earlier run.
     *
     * @throws UserError if one cannot be written
     */
    public void write(RunResult result) {
        try {
            PlacementsFile.write(directory.resolve("placements.csv"), result);
            SummaryFile.write(directory.resolve("summary.json"), result);
            LatencyFiles.write(directory, result);
            ReportPage.write(directory.resolve(PAGE), result);
        } catch (IOException e) {
            throw new UserError("Cannot write the report into " + directory + ": " + UserError.reason(e) + ".", e);
        }
    }
}

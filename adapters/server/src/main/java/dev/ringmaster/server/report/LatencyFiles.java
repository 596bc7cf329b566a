package dev.ringmaster.server.report;

import dev.ringmaster.api.Stage;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.replay.Stages;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** The latencies for the tools that read HdrHistogram's formats. */
final class LatencyFiles {
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private LatencyFiles() {}

    static void write(Path directory, RunResult result) throws IOException {
        writeLog(directory.resolve("latency.hlog"), result);
        for (Stage stage : Stage.values()) {
            writePercentiles(directory.resolve(Stages.label(stage) + ".hgrm"), result.latency(stage));
        }
    }

    /** Recorded in nanoseconds; the maximum in the text of each line is in milliseconds, as is usual. */
    private static void writeLog(Path file, RunResult result) throws IOException {
        try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
            long start = result.figures().started().toEpochMilli();
            HistogramLogWriter log = new HistogramLogWriter(out);
            log.outputComment("[latencies in nanoseconds; one tag a stage; "
                    + result.workload().title() + "]");
            log.outputLogFormatVersion();
            log.outputStartTime(start);
            log.setBaseTime(start);
            log.outputLegend();
            for (Histogram interval : result.intervals()) {
                log.outputIntervalHistogram(
                        (interval.getStartTimeStamp() - start) / 1e3,
                        (interval.getEndTimeStamp() - start) / 1e3,
                        interval,
                        NANOS_PER_MILLI);
            }
        }
    }

    /** In microseconds. */
    private static void writePercentiles(Path file, Histogram latency) throws IOException {
        try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
            latency.outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NANOS_PER_MICRO);
        }
    }
}

package dev.ringmaster.server.report;

import dev.ringmaster.server.replay.DecisionLog;
import dev.ringmaster.server.replay.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The placements, one a line in the order in which they were decided. */
final class PlacementsFile {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader("arrival", "node", "gpu_ids")
            .get();

    private PlacementsFile() {}

    static void write(Path file, RunResult result) throws IOException {
        DecisionLog placements = result.placements();
        StringBuilder devices = new StringBuilder();
        try (CSVPrinter csv = new CSVPrinter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), FORMAT)) {
            for (int n = 0; n < placements.placements(); n++) {
                int arrival = placements.placedAs(n);
                csv.print(arrival);
                csv.print(result.workload().workerName(placements.worker(arrival)));
                csv.print(joined(placements.gpuDevices(arrival), devices));
                csv.println();
            }
        }
    }

    private static CharSequence joined(long devices, StringBuilder text) {
        text.setLength(0);
        for (long left = devices; left != 0; left &= left - 1) {
            text.append(text.length() == 0 ? "" : "|").append(Long.numberOfTrailingZeros(left));
        }
        return text;
    }
}

package dev.ringmaster.server.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.Stage;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.replay.RunSettings;
import dev.ringmaster.server.replay.Stages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The numbers of a run, for programs. */
final class SummaryFile {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private SummaryFile() {}

    static void write(Path file, RunResult result) throws IOException {
        JSON.writeValue(file.toFile(), numbers(result));
    }

    private static Map<String, Object> numbers(RunResult result) {
        RunResult.Figures figures = result.figures();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("workload", result.workload().title());
        for (Counter counter : Counter.values()) {
            json.put(camelCase(counter.name()), result.count(counter));
        }
        json.put("waitingAtEnd", figures.waitingAtEnd());
        json.put("rejectedByReason", rejected(result));
        json.put("workers", result.workload().workers());
        json.put("elapsedSeconds", figures.elapsedNanos() / 1e9);
        json.put("decisions", figures.decisions());
        json.put("decisionsPerSecond", figures.decisionsPerSecond());
        json.put("gpuMilliCapacity", figures.gpuMillisCapacity());
        json.put("gpuMilliAllocatedPercent", figures.gpuMilliAllocatedPercent());
        json.put("allocatedBytesPerDecision", figures.allocatedBytesPerDecision());
        json.put("stateHash", String.format(Locale.ROOT, "%016x", figures.stateHash()));
        json.put("latencyNanos", latencies(result));
        Groups groups = new Groups(result);
        json.put("levels", groups.levels().numbers());
        json.put("accounts", groups.accounts().numbers());
        json.put("accountsSeen", groups.accountsSeen());
        json.put("overTime", overTime(new OverTime(result)));
        addSettings(json, result);
        json.put("about", about());
        return json;
    }

    private static Map<String, Object> overTime(OverTime overTime) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pieceNanos", overTime.spanNanos() / (double) overTime.times().length);
        json.put("waitingByLevel", overTime.waitingByLevel());
        json.put("refusals", overTime.refusals());
        json.put("placedTokensPerSecond", overTime.placedTokensPerSecond());
        json.put("tokenLimitPerSecond", overTime.tokenLimitPerSecond());
        return json;
    }

    private static void addSettings(Map<String, Object> json, RunResult result) {
        RunSettings settings = result.settings();
        json.put("policy", Names.placement(settings.policy()));
        json.put("hold", settings.hold().toString());
        json.put("pace", settings.pace().toString());
        json.put("isVirtualTime", settings.isVirtualTime());
        json.put("ledger", settings.ledger().toString());
        json.put("waitMode", Names.waitMode(settings.waitMode()));
        json.put("seed", settings.seed());
        json.put("config", settings.admission().source());
        json.put(
                "queuePolicy",
                settings.admission().policy().queuePolicy().name().toLowerCase(Locale.ROOT));
        json.put("started", result.figures().started().toString());
        json.put(
                "ended",
                result.figures()
                        .started()
                        .plusNanos(result.figures().elapsedNanos())
                        .toString());
        json.put("javaVersion", System.getProperty("java.version"));
        json.put("javaVm", System.getProperty("java.vm.name"));
        json.put("operatingSystem", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        json.put("processors", Runtime.getRuntime().availableProcessors());
    }

    private static Map<String, Long> rejected(RunResult result) {
        Map<String, Long> byReason = new LinkedHashMap<>();
        for (RejectReason reason : RejectReason.values()) {
            byReason.put(camelCase(reason.name()), result.placements().rejected(reason));
        }
        return byReason;
    }

    private static Map<String, Object> latencies(RunResult result) {
        Map<String, Object> stages = new LinkedHashMap<>();
        for (Stage stage : Stage.values()) {
            Histogram latency = result.latency(stage);
            Map<String, Long> values = new LinkedHashMap<>();
            values.put("count", latency.getTotalCount());
            values.put("p50", latency.getValueAtPercentile(50));
            values.put("p90", latency.getValueAtPercentile(90));
            values.put("p99", latency.getValueAtPercentile(99));
            values.put("p999", latency.getValueAtPercentile(99.9));
            values.put("max", latency.getMaxValue());
            stages.put(Stages.label(stage), values);
        }
        return stages;
    }

    private static Map<String, String> about() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("queued", "requests that had to wait when submitted; waitingAtEnd is what is left of them");
        notes.put("elapsedSeconds", "by the clock, from the first submission to the last decision");
        notes.put("decisions", "placed + queued + rejected + released + cancelled + expired + failed");
        notes.put("gpuMilliAllocatedPercent", "held when the last submitted request had been decided, of all workers");
        notes.put("stateHash", "the engine's state when the last submitted request had been decided");
        notes.put(
                "allocatedBytesPerDecision",
                "bytes allocated by the deciding thread after the first tenth of the requests, by decisions since");
        notes.put("publishToDecide", "from the time a submission was due, or was published, to its decision");
        notes.put("queueWait", "from submission to placement in the engine's time: the trace's, if isVirtualTime");
        notes.put(
                "levels",
                "shares are counted in what requests are estimated at when placed; contendedSharePercent is "
                        + "of what was placed while all levels that share had requests waiting, and goes with weightPercent");
        notes.put("accounts", "the ten with the most requests");
        notes.put(
                "overTime",
                "equal pieces of the engine's time: requests waiting on average, requests refused, tokens of "
                        + "placed requests, as used where they complete");
        return notes;
    }

    private static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }
}

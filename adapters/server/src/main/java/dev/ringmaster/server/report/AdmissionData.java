package dev.ringmaster.server.report;

import dev.ringmaster.server.replay.RunResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The part of the page's data that tells who got what, who waited and who was refused, and when. */
final class AdmissionData {
    private static final int MOST_LINES = 8;

    private final RunResult result;
    private final Groups groups;
    private final OverTime overTime;
    private final AxisUnit unit;

    AdmissionData(RunResult result) {
        this.result = result;
        groups = new Groups(result);
        overTime = new OverTime(result);
        unit = AxisUnit.of(overTime.spanNanos());
    }

    void addTo(Map<String, Object> json) {
        json.put("levels", table(groups.levels()));
        if (groups.accountsSeen() > 1) {
            json.put("accounts", table(groups.accounts()));
            json.put("accountsSeen", groups.accountsSeen());
        }
        boolean isTraceTime = result.settings().isVirtualTime();
        json.put("admissionAxis", (isTraceTime ? "trace time" : "time") + " (" + unit.label() + ")");
        json.put(
                "admissionTime",
                Arrays.stream(overTime.times())
                        .map(nanos -> nanos / unit.nanos())
                        .toArray());
        Map<String, double[]> waiting = new LinkedHashMap<>();
        overTime.waitingByLevel().forEach((level, pieces) -> waiting.put("level " + level, pieces));
        json.put("waitingByLevel", lines(waiting, "other levels"));
        json.put("refusals", lines(overTime.refusals(), "other reasons"));
        json.put(
                "refusalsAxis",
                "requests refused in " + Names.durationWithMu(overTime.spanNanos() / overTime.times().length));
        if (result.workload().hasTokens()) {
            json.put("tokens", overTime.placedTokensPerSecond());
            json.put("tokenLimit", overTime.tokenLimitPerSecond());
        }
    }

    private static Map<String, Object> table(GroupTable table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("head", table.head());
        json.put("rows", table.rows(duration -> duration.replace(" us", " \u00b5s")));
        return json;
    }

    /** As many lines as can be told apart; the lowest ones are added up to one. */
    private static List<Map<String, Object>> lines(Map<String, double[]> series, String others) {
        Map<String, double[]> shown = new LinkedHashMap<>(series);
        if (series.size() > MOST_LINES) {
            double[] rest = new double[0];
            for (String name : lowest(series, series.size() - MOST_LINES + 1)) {
                double[] pieces = shown.remove(name);
                rest = pieces == null ? rest : sum(rest, pieces);
            }
            shown.put(others, rest);
        }
        List<Map<String, Object>> lines = new ArrayList<>();
        shown.forEach((name, values) -> lines.add(Map.of("name", name, "values", values)));
        return lines;
    }

    private static List<String> lowest(Map<String, double[]> series, int count) {
        return series.entrySet().stream()
                .sorted(Comparator.comparingDouble(
                        entry -> Arrays.stream(entry.getValue()).sum()))
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static double[] sum(double[] left, double[] right) {
        double[] sum = right.clone();
        for (int i = 0; i < left.length; i++) {
            sum[i] += left[i];
        }
        return sum;
    }
}

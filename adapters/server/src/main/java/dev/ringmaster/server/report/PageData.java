package dev.ringmaster.server.report;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.Stage;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.replay.RunSettings;
import dev.ringmaster.server.replay.Samples;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The data of the page: tables as text, series as numbers. */
final class PageData {
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final DateTimeFormatter STARTED = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final RunResult result;
    private final Samples samples;
    private final AxisUnit unit;

    PageData(RunResult result) {
        this.result = result;
        samples = result.samples();
        unit = AxisUnit.of(samples.size() == 0 ? 0 : samples.timeNanos(samples.size() - 1));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", result.workload().title());
        json.put("subtitle", subtitle());
        json.put("tiles", tiles());
        json.put("outcomes", outcomes());
        json.put("latencyRows", latencyRows());
        json.put("facts", facts());
        json.put("engineLatency", List.of(percentiles(Stage.PUBLISH_TO_DECIDE), percentiles(Stage.DECIDE_TO_CONFIRM)));
        json.put("queueLatency", List.of(percentiles(Stage.QUEUE_WAIT)));
        json.put("timeAxis", (result.settings().isVirtualTime() ? "trace time" : "time") + " (" + unit.label() + ")");
        json.put("queueWaitAxis", result.settings().isVirtualTime() ? "queue wait, in trace time" : "queue wait");
        json.put("throughputAxis", "decisions / s" + (result.settings().isVirtualTime() ? " of trace time" : ""));
        json.put("time", series(n -> samples.timeNanos(n), unit.nanos()));
        json.put("throughput", throughput());
        json.put("utilisation", utilisation());
        json.put("waiting", series(samples::waiting, 1));
        json.put("placed", series(samples::placed, 1));
        new AdmissionData(result).addTo(json);
        return json;
    }

    private String subtitle() {
        return String.format(
                Locale.ROOT,
                "%,d requests on %,d workers, %s",
                result.workload().requests(),
                result.workload().workers(),
                STARTED.format(result.figures().started()));
    }

    private List<List<String>> tiles() {
        RunResult.Figures figures = result.figures();
        List<List<String>> tiles = new ArrayList<>();
        tiles.add(List.of("placed", Names.number(result.count(Counter.PLACED))));
        tiles.add(List.of("waited", Names.number(result.count(Counter.QUEUED))));
        tiles.add(List.of("rejected", Names.number(result.count(Counter.REJECTED))));
        if (result.count(Counter.EXPIRED) > 0) {
            tiles.add(List.of("expired", Names.number(result.count(Counter.EXPIRED))));
        }
        tiles.add(List.of("decisions a second", Names.number(Math.round(figures.decisionsPerSecond()))));
        tiles.add(List.of(
                "publish to decide, p99",
                Names.durationWithMu(result.latency(Stage.PUBLISH_TO_DECIDE).getValueAtPercentile(99))));
        if (figures.gpuMillisCapacity() > 0) {
            tiles.add(List.of("GPU milli allocated", percent(figures.gpuMilliAllocatedPercent())));
        }
        return tiles;
    }

    private List<List<String>> outcomes() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(outcome("submitted", result.count(Counter.SUBMITTED)));
        rows.add(outcome("placed", result.count(Counter.PLACED)));
        rows.add(outcome("had to wait", result.count(Counter.QUEUED)));
        rows.add(outcome("still waiting at the end", result.figures().waitingAtEnd()));
        for (RejectReason reason : RejectReason.values()) {
            long rejected = result.placements().rejected(reason);
            if (rejected > 0) {
                rows.add(outcome("rejected: " + Names.reason(reason), rejected));
            }
        }
        rows.add(outcome("expired", result.count(Counter.EXPIRED)));
        rows.add(outcome("failed", result.count(Counter.FAILED)));
        rows.add(outcome("completed", result.count(Counter.RELEASED)));
        return rows;
    }

    private List<String> outcome(String name, long count) {
        return List.of(
                name,
                Names.number(count),
                percent(100.0 * count / result.workload().requests()));
    }

    private List<List<String>> latencyRows() {
        List<List<String>> rows = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            Histogram latency = result.latency(stage);
            boolean isTraceTime = stage == Stage.QUEUE_WAIT && result.settings().isVirtualTime();
            rows.add(List.of(
                    Names.stage(stage) + (isTraceTime ? " (trace time)" : ""),
                    Names.number(latency.getTotalCount()),
                    Names.durationWithMu(latency.getValueAtPercentile(50)),
                    Names.durationWithMu(latency.getValueAtPercentile(90)),
                    Names.durationWithMu(latency.getValueAtPercentile(99)),
                    Names.durationWithMu(latency.getValueAtPercentile(99.9)),
                    Names.durationWithMu(latency.getMaxValue())));
        }
        return rows;
    }

    private List<List<String>> facts() {
        RunSettings settings = result.settings();
        RunResult.Figures figures = result.figures();
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("policy", Names.placement(settings.policy())));
        facts.add(List.of("hold, pace", settings.hold() + ", " + settings.pace()));
        String source = settings.admission().source();
        if (source != null) {
            AdmissionPolicy admission = settings.admission().policy();
            facts.add(List.of("configuration", source));
            facts.add(List.of("who goes first", Names.queuePolicy(admission.queuePolicy())));
            facts.add(List.of("limits", Names.limits(admission.engineLimits())));
        }
        facts.add(List.of("ledger", settings.ledger().toString()));
        facts.add(List.of("wait mode", Names.waitMode(settings.waitMode())));
        facts.add(List.of(
                "decisions",
                Names.number(figures.decisions()) + " in " + Names.durationWithMu(figures.elapsedNanos())));
        facts.add(List.of(
                "garbage on the deciding thread",
                String.format(Locale.ROOT, "%.3f bytes a decision", figures.allocatedBytesPerDecision())));
        facts.add(List.of("state hash", String.format(Locale.ROOT, "%016x", figures.stateHash())));
        facts.add(List.of(
                "Java",
                System.getProperty("java.version") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name")
                        + " " + System.getProperty("os.arch")));
        return facts;
    }

    /** Points (1 / (1 - percentile), nanoseconds), as HdrHistogram draws them. */
    private Map<String, Object> percentiles(Stage stage) {
        Histogram latency = result.latency(stage);
        List<double[]> points = new ArrayList<>();
        for (HistogramIterationValue value : latency.percentiles(TICKS_PER_HALF_DISTANCE)) {
            double above = 1 - value.getPercentileLevelIteratedTo() / 100;
            double x = above <= 0 ? Math.max(1, latency.getTotalCount()) : 1 / above;
            if (value.getValueIteratedTo() > 0 && x <= Math.max(1, latency.getTotalCount())) {
                points.add(new double[] {x, value.getValueIteratedTo()});
            }
        }
        return named(Names.stage(stage), points);
    }

    private List<Map<String, Object>> utilisation() {
        List<Map<String, Object>> lines = new ArrayList<>();
        List<String> dimensions = result.workload().catalog().dimensions();
        for (int i = 0; i < dimensions.size(); i++) {
            addUtilisation(lines, Names.dimension(dimensions.get(i)), i, capacity(i));
        }
        addUtilisation(lines, "GPU", dimensions.size(), result.figures().gpuMillisCapacity());
        return lines;
    }

    private void addUtilisation(List<Map<String, Object>> lines, String name, int dimension, long capacity) {
        if (capacity > 0) {
            lines.add(named(name, series(n -> samples.reserved(dimension, n), capacity / 100.0)));
        }
    }

    private long capacity(int dimension) {
        long sum = 0;
        for (int worker = 0; worker < result.workload().workers(); worker++) {
            sum += result.workload().capacity(worker).amount(dimension);
        }
        return sum;
    }

    private double[] throughput() {
        double[] rates = new double[samples.size()];
        for (int n = 1; n < rates.length; n++) {
            double seconds = (samples.timeNanos(n) - samples.timeNanos(n - 1)) / 1e9;
            rates[n] = seconds <= 0 ? rates[n - 1] : (samples.decisions(n) - samples.decisions(n - 1)) / seconds;
        }
        if (rates.length > 1) {
            rates[0] = rates[1];
        }
        return rates;
    }

    private double[] series(IntToLongFunction value, double unitOfValue) {
        return IntStream.range(0, samples.size())
                .mapToDouble(n -> value.applyAsLong(n) / unitOfValue)
                .toArray();
    }

    private static Map<String, Object> named(String name, Object values) {
        Map<String, Object> series = new LinkedHashMap<>();
        series.put("name", name);
        series.put("values", values);
        return series;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f %%", value);
    }
}

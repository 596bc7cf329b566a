package dev.ringmaster.server.report;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.Counter;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.Stage;
import dev.ringmaster.server.replay.RunResult;
import dev.ringmaster.server.replay.RunSettings;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.HdrHistogram.Histogram;

/** What a person reads when a run is over. Plain ASCII, so that every terminal shows it. */
public final class ConsoleSummary {
    private final RunResult result;
    private final PrintStream out;

    /** Of a run, to be printed there. */
    public ConsoleSummary(RunResult result, PrintStream out) {
        this.result = result;
        this.out = out;
    }

    /** Prints it, with the place of the report at its end. */
    public void print(Path page) {
        printHead();
        printOutcomes();
        printRates();
        printLatencies();
        printGroups();
        printTroubles();
        line("");
        line("Report     %s", page);
    }

    private void printHead() {
        RunSettings settings = result.settings();
        line("%s", result.workload().title());
        line(
                "%,d requests, %,d workers; %s, hold %s, pace %s, ledger %s, wait mode %s",
                result.workload().requests(),
                result.workload().workers(),
                Names.placement(settings.policy()),
                settings.hold(),
                settings.pace(),
                settings.ledger(),
                Names.waitMode(settings.waitMode()));
        String source = settings.admission().source();
        if (source != null) {
            AdmissionPolicy admission = settings.admission().policy();
            line(
                    "%s: %s; %s",
                    source, Names.queuePolicy(admission.queuePolicy()), Names.limits(admission.engineLimits()));
        }
        line("");
    }

    private void printOutcomes() {
        outcome("Placed", result.count(Counter.PLACED), "");
        long waiting = result.figures().waitingAtEnd();
        outcome("Waited", result.count(Counter.QUEUED), waiting == 0 ? "" : "%,d of them still do".formatted(waiting));
        outcome("Rejected", result.count(Counter.REJECTED), rejections());
        outcomeIfAny("Expired", Counter.EXPIRED, "waited for longer than they may");
        outcomeIfAny("Cancelled", Counter.CANCELLED, "");
        outcomeIfAny("Failed", Counter.FAILED, "the ledger could not store them");
        outcomeIfAny("Completed", Counter.RELEASED, "");
        line("");
    }

    private void printRates() {
        RunResult.Figures figures = result.figures();
        line(
                "Decisions  %,d in %s: %,.0f a second",
                figures.decisions(), Names.duration(figures.elapsedNanos()), figures.decisionsPerSecond());
        if (figures.gpuMillisCapacity() > 0) {
            line(
                    "GPUs       %.2f %% of GPU milli allocated when the last request was decided",
                    figures.gpuMilliAllocatedPercent());
        }
        line("Garbage    %.3f bytes a decision on the deciding thread", figures.allocatedBytesPerDecision());
        line("State      %016x", figures.stateHash());
        line("");
    }

    private void printLatencies() {
        line("%-20s %11s %11s %11s %11s %11s", "Latency", "p50", "p90", "p99", "p99.9", "max");
        for (Stage stage : Stage.values()) {
            Histogram latency = result.latency(stage);
            boolean isTraceTime = stage == Stage.QUEUE_WAIT && result.settings().isVirtualTime();
            line(
                    "%-20s %11s %11s %11s %11s %11s%s",
                    Names.stage(stage),
                    Names.duration(latency.getValueAtPercentile(50)),
                    Names.duration(latency.getValueAtPercentile(90)),
                    Names.duration(latency.getValueAtPercentile(99)),
                    Names.duration(latency.getValueAtPercentile(99.9)),
                    Names.duration(latency.getMaxValue()),
                    isTraceTime ? "  in trace time" : "");
        }
    }

    private void printGroups() {
        Groups groups = new Groups(result);
        if (result.settings().admission().isConfigured() || groups.accountsSeen() > 1) {
            printTable(groups.levels());
        }
        if (groups.accountsSeen() > 1) {
            printTable(groups.accounts());
        }
    }

    private void printTable(GroupTable table) {
        List<List<String>> lines = new ArrayList<>(table.rows(duration -> duration));
        lines.add(0, table.head());
        line("");
        TextTable.lines(lines).forEach(out::println);
    }

    private void printTroubles() {
        if (result.count(Counter.LEDGER_ERRORS) > 0) {
            line("");
            line("Warning: the ledger failed %,d times.", result.count(Counter.LEDGER_ERRORS));
        }
        if (result.count(Counter.LISTENER_ERRORS) > 0) {
            line("");
            line(
                    "Warning: %,d decisions were lost on their way into this report.",
                    result.count(Counter.LISTENER_ERRORS));
        }
    }

    private String rejections() {
        StringJoiner reasons = new StringJoiner(", ");
        for (RejectReason reason : RejectReason.values()) {
            long count = result.placements().rejected(reason);
            if (count > 0) {
                reasons.add("%,d %s".formatted(count, Names.reason(reason)));
            }
        }
        return reasons.toString();
    }

    private void outcomeIfAny(String name, Counter counter, String remark) {
        if (result.count(counter) > 0) {
            outcome(name, result.count(counter), remark);
        }
    }

    private void outcome(String name, long count, String remark) {
        double percent = 100.0 * count / result.workload().requests();
        line("%-10s %,11d  %6.2f %%  %s", name, count, percent, remark);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not worth a dependency
    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}

package dev.ringmaster.server.dispatch;

import dev.ringmaster.dispatch.Dispatcher;
import dev.ringmaster.dispatch.LaneCounts;
import dev.ringmaster.dispatch.health.Alert;
import dev.ringmaster.dispatch.health.LaneHealth;
import dev.ringmaster.dispatch.health.SchedulerHealth;
import dev.ringmaster.server.report.Names;
import dev.ringmaster.server.report.TextTable;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a person reads of a dispatcher while it runs and when it is over. Plain ASCII, only what was measured. */
final class DispatchReport {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Dispatcher dispatcher;
    private final Answers answers;
    private final int items;
    private final PrintStream out;
    private final long startNanos = System.nanoTime();
    private Sum last = new Sum(0, 0, 0);
    private long lastNanos = startNanos;

    /** Of all lanes together. */
    private record Sum(long itemsAnswered, long calls, long failedCalls) {
        static Sum of(Map<String, LaneCounts> lanes) {
            long itemsAnswered = 0;
            long calls = 0;
            long failedCalls = 0;
            for (LaneCounts lane : lanes.values()) {
                itemsAnswered += lane.itemsAnswered();
                calls += lane.calls();
                failedCalls += lane.failedCallsSum();
            }
            return new Sum(itemsAnswered, calls, failedCalls);
        }
    }

    DispatchReport(Dispatcher dispatcher, Answers answers, int items, PrintStream out) {
        this.dispatcher = dispatcher;
        this.answers = answers;
        this.items = items;
        this.out = out;
    }

    void printHealth(InetSocketAddress address) {
        String host = address.getHostString();
        String at = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/health/";
        line("Health    %sscheduler and %ssystem", at, at);
        line("");
        line("Each line tells of the time since the one before. Age: how long ago items were answered; lag: how late");
        line("they were asked for in the last minute; both p50 / p99, - if none.");
    }

    void printLine() {
        long nowNanos = System.nanoTime();
        Sum sum = Sum.of(dispatcher.counts());
        SchedulerHealth health = dispatcher.schedulerHealth();
        String lanes = health.lanes().entrySet().stream()
                .map(lane -> "%s %,d items, lag %s"
                        .formatted(lane.getKey(), lane.getValue().items(), lag(lane.getValue())))
                .collect(Collectors.joining("; "));
        line(
                "%6s  %,6.1f items/s, %,d calls, %,d failed; age %s; %s; load %s%s",
                Names.duration(nowNanos - startNanos),
                (sum.itemsAnswered - last.itemsAnswered) * NANOS_PER_SECOND / (nowNanos - lastNanos),
                sum.calls - last.calls,
                sum.failedCalls - last.failedCalls,
                age(answers.ages()),
                lanes,
                health.loadLevel(),
                alerts(health));
        last = sum;
        lastNanos = nowNanos;
    }

    /** When the dispatcher is closed. */
    void printEnd(long answersWithoutScore) {
        long tookNanos = System.nanoTime() - startNanos;
        Map<String, LaneCounts> counts = dispatcher.counts();
        Sum sum = Sum.of(counts);
        Answers.Ages ages = answers.ages();
        line("");
        line(
                "In %s  %,d items answered, %,.1f a second, by %,d calls, %,d of which failed",
                Names.duration(tookNanos),
                sum.itemsAnswered,
                sum.itemsAnswered * NANOS_PER_SECOND / tookNanos,
                sum.calls,
                sum.failedCalls);
        printWhy("Failed calls", failedCalls(counts));
        printWhy("Items asked for in vain", answers.failures());
        if (answersWithoutScore > 0) {
            line("Scores    %,d answers had no number where --score-at says", answersWithoutScore);
        }
        line("Age       %s; %,d of %,d items never answered", age(ages), items - ages.items(), items);
        line("");
        TextTable.lines(laneTable(counts)).forEach(out::println);
    }

    private static Map<String, Long> failedCalls(Map<String, LaneCounts> lanes) {
        Map<String, Long> all = new TreeMap<>();
        lanes.values().forEach(lane -> lane.failedCalls().forEach((why, count) -> all.merge(why, count, Long::sum)));
        return all;
    }

    private void printWhy(String what, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            String list = counts.entrySet().stream()
                    .map(why -> Names.number(why.getValue()) + " " + why.getKey())
                    .collect(Collectors.joining(", "));
            line("%s: %s", what, list);
        }
    }

    private List<List<String>> laneTable(Map<String, LaneCounts> counts) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "Lane",
                "items",
                "answered",
                "calls",
                "failed",
                "call p50",
                "call p99",
                "lag p50",
                "lag p99",
                "items at once",
                "calls at once",
                "timeout",
                "every"));
        dispatcher.schedulerHealth().lanes().forEach((name, lane) -> {
            LaneCounts count = counts.get(name);
            if (count != null) {
                rows.add(row(name, lane, count));
            }
        });
        return rows;
    }

    private static List<String> row(String name, LaneHealth lane, LaneCounts count) {
        return List.of(
                name,
                Names.number(lane.items()),
                Names.number(count.itemsAnswered()),
                Names.number(count.calls()),
                Names.number(count.failedCallsSum()),
                duration(lane.latencyP50Seconds()),
                duration(lane.latencyP99Seconds()),
                duration(lane.lagP50Seconds()),
                duration(lane.lagP99Seconds()),
                Names.number(lane.batchSize()),
                Names.number(lane.concurrency()),
                duration(lane.timeoutSeconds()),
                duration(lane.intervalSeconds()));
    }

    private static String lag(LaneHealth lane) {
        return lane.lagP99Seconds() == 0
                ? "-"
                : Names.duration(nanos(lane.lagP50Seconds())) + " / " + duration(lane.lagP99Seconds());
    }

    private static String age(Answers.Ages ages) {
        return ages.items() == 0 ? "-" : Names.duration(ages.p50Nanos()) + " / " + Names.duration(ages.p99Nanos());
    }

    /** Zero stands for what was not measured. */
    private static String duration(double seconds) {
        return seconds == 0 ? "-" : Names.duration(nanos(seconds));
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * NANOS_PER_SECOND);
    }

    private static String alerts(SchedulerHealth health) {
        String names = health.alerts().stream().map(Alert::name).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; ALERT " + names;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is not worth a dependency
    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}

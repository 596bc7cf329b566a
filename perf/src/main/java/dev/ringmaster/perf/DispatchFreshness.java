package dev.ringmaster.perf;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.upstream.Behaviour;
import dev.ringmaster.dispatch.upstream.UpstreamCounts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How old items are that an upstream could keep fresh, and what deciding about them costs. */
final class DispatchFreshness {
    private static final int CALLS_PER_SECOND = 12;
    private static final int BURST = 10;
    private static final Behaviour FAST = Behaviour.GOOD
            .withLatency(TimeUnit.MILLISECONDS.toNanos(200), 0.5)
            .withRateLimit(CALLS_PER_SECOND, BURST, 1);
    private static final long SAMPLE_MILLIS = 100;
    private static final double MOST_INTERVALS = 1.2;

    private final Histogram hotMillis = new Histogram(3);
    private final Histogram coldMillis = new Histogram(3);

    private DispatchFreshness() {}

    static void run(Section section, DispatchPlan plan) throws InterruptedException {
        DispatchLoad load = plan.load();
        List<Map<String, Object>> rows = section.table("freshness: age of items in ms, " + load.hotItems()
                + " hot each " + load.hotSeconds() + " s, " + load.coldItems() + " cold each " + load.coldSeconds()
                + " s, " + CALLS_PER_SECOND + " calls/s, sampled each " + SAMPLE_MILLIS + " ms");
        double oldItemsPerSecond = new DispatchFreshness().old(section, rows, plan);
        new DispatchFreshness().own(section, rows, plan, oldItemsPerSecond);
    }

    /** Never fresh, so measured from the start and for a short while: ages grow until the end. */
    private double old(Section section, List<Map<String, Object>> rows, DispatchPlan plan) throws InterruptedException {
        try (DispatchRun run = new DispatchRun(DispatchRun.OLD_WAY, plan.load(), FAST, 1)) {
            sample(run, plan.freshOld());
            double itemsPerSecond = run.tally().answered() / (double) plan.freshOld();
            rows.add(row(DispatchRun.OLD, "hot", plan.load().hotSeconds(), hotMillis));
            rows.add(row(DispatchRun.OLD, "cold", plan.load().coldSeconds(), coldMillis));
            section.note("Freshness of one after the other is cut off after " + plan.freshOld()
                    + " s: most items were not asked for yet. At its " + Stat.text(itemsPerSecond)
                    + " items/s one round of all takes "
                    + Stat.text(plan.load().size() / itemsPerSecond) + " s.");
            return itemsPerSecond;
        }
    }

    private void own(Section section, List<Map<String, Object>> rows, DispatchPlan plan, double oldItemsPerSecond)
            throws InterruptedException {
        long idleNanos = idle(plan);
        try (DispatchRun run = new DispatchRun(DispatchFreshness::launch, plan.load(), FAST, 1)) {
            TimeUnit.SECONDS.sleep(1);
            UpstreamCounts from = run.counts();
            TimeUnit.SECONDS.sleep(plan.load().coldSeconds() - 1);
            long items = run.tally().answered();
            long calls = run.counts().calls();
            long cpuNanos = DispatchOwnWay.cpuNanos();
            int seconds = plan.load().coldSeconds() + 1;
            sample(run, seconds);
            cpuNanos = DispatchOwnWay.cpuNanos() - cpuNanos;
            items = run.tally().answered() - items;
            calls = run.counts().calls() - calls;
            rows.add(row(DispatchRun.OWN, "hot", plan.load().hotSeconds(), hotMillis));
            rows.add(row(DispatchRun.OWN, "cold", plan.load().coldSeconds(), coldMillis));
            section.table("the dispatcher meanwhile; CPU is that of the thread that decides")
                    .add(Section.row(
                            "items/s", (double) items / seconds,
                            "times one after the other", items / (oldItemsPerSecond * seconds),
                            "items a call", (double) items / calls,
                            "CPU us an item", cpuNanos / 1e3 / items,
                            "CPU, % of a core", cpuNanos / 1e7 / seconds,
                            "CPU us/s without items", idleNanos / 1e3 / plan.idle()));
            target(section, "hot", plan.load().hotSeconds(), hotMillis);
            target(section, "cold", plan.load().coldSeconds(), coldMillis);
            UpstreamCounts to = run.counts();
            section.atMost(
                    "429 answers after the first second, freshness",
                    100.0 * (to.rateLimited() - from.rateLimited()) / (to.calls() - from.calls()),
                    DispatchRates.MOST_RATE_LIMITED_PERCENT,
                    "% of calls");
        }
    }

    private static DispatchWay launch(DispatchLoad load, String address, DispatchTally tally) {
        Rate rate = new Rate(CALLS_PER_SECOND, TimeUnit.SECONDS.toNanos(1), BURST);
        return new DispatchOwnWay(load, address, tally, upstream -> upstream.withCalls(rate));
    }

    /** The CPU time of a dispatcher that has nothing to do. */
    private static long idle(DispatchPlan plan) throws InterruptedException {
        DispatchLoad none = new DispatchLoad(0, 10, 0, 45);
        DispatchRun run = new DispatchRun(DispatchFreshness::launch, none, FAST, 1);
        try {
            TimeUnit.SECONDS.sleep(1);
            long before = DispatchOwnWay.cpuNanos();
            TimeUnit.SECONDS.sleep(plan.idle());
            return DispatchOwnWay.cpuNanos() - before;
        } finally {
            run.close();
        }
    }

    private void sample(DispatchRun run, int seconds) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < endNanos) {
            TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
            run.tally().ages(hotMillis, coldMillis);
        }
    }

    private static Map<String, Object> row(String way, String lane, int intervalSeconds, Histogram millis) {
        return Section.row(
                "way",
                way,
                "lane",
                lane,
                "p50",
                (double) millis.getValueAtPercentile(50),
                "p99",
                (double) millis.getValueAtPercentile(99),
                "max",
                (double) millis.getMaxValue(),
                "p99, intervals",
                intervals(millis, intervalSeconds));
    }

    private static double intervals(Histogram millis, int intervalSeconds) {
        return millis.getValueAtPercentile(99) / (1e3 * intervalSeconds);
    }

    private static void target(Section section, String lane, int intervalSeconds, Histogram millis) {
        section.atMost(
                "age of " + lane + " items, p99", intervals(millis, intervalSeconds), MOST_INTERVALS, "intervals");
    }
}

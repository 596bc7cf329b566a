package dev.ringmaster.perf;

import dev.ringmaster.dispatch.upstream.Behaviour;
import dev.ringmaster.dispatch.upstream.UpstreamCounts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many items a second come out of an upstream that limits calls, if more are due. */
final class DispatchRates {
    static final Behaviour LIMITED =
            Behaviour.GOOD.withLatency(TimeUnit.MILLISECONDS.toNanos(200), 0.5).withRateLimit(4.5, 10, 1);
    static final double MOST_RATE_LIMITED_PERCENT = 0.1;

    private DispatchRates() {}

    static void run(Section section, DispatchPlan plan) throws InterruptedException {
        Way old = new Way(DispatchRun.OLD, DispatchRun.OLD_WAY, plan);
        Way own = new Way(DispatchRun.OWN, DispatchRun.OWN_WAY, plan);
        Rounds.FULL.atMost(0, plan.rounds()).run(List.of(old, own));
        List<Map<String, Object>> rows = section.table("an upstream of 4.5 calls/s in bursts of 10, Retry-After 1 s,"
                + " latency p50 200 ms: " + Stat.text(plan.load().itemsPerSecond()) + " items/s are due; " + plan.rate()
                + " s a round, after the first second");
        rows.add(old.row());
        rows.add(own.row());
        Stat times = own.items.over(old.items);
        section.table("times the items per second").add(Section.row("dispatcher over one after the other", times));
        section.atLeast("items per second at the same limits, median", times.median(), 5, "times as many");
        section.atMost(
                "429 answers after the first second, all rounds",
                own.rateLimitedPercent(),
                MOST_RATE_LIMITED_PERCENT,
                "% of calls");
    }

    private static final class Way implements Lane {
        private final String name;
        private final DispatchWay.Launcher launcher;
        private final DispatchPlan plan;
        private final Series items = new Series();
        private final Series calls = new Series();
        private final Series itemsPerCall = new Series();
        private long allCalls;
        private long rateLimited;
        private long unheard;

        Way(String name, DispatchWay.Launcher launcher, DispatchPlan plan) {
            this.name = name;
            this.launcher = launcher;
            this.plan = plan;
        }

        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            try (DispatchRun run = new DispatchRun(launcher, plan.load(), LIMITED, 1)) {
                TimeUnit.SECONDS.sleep(1);
                UpstreamCounts from = run.counts();
                long itemsFrom = run.tally().answered();
                TimeUnit.SECONDS.sleep(plan.rate() - 1);
                UpstreamCounts to = run.counts();
                long itemsMore = run.tally().answered() - itemsFrom;
                long callsMore = to.calls() - from.calls();
                items.add(itemsMore / (plan.rate() - 1.0));
                calls.add(callsMore / (plan.rate() - 1.0));
                itemsPerCall.add((double) itemsMore / callsMore);
                allCalls += callsMore;
                rateLimited += to.rateLimited() - from.rateLimited();
                unheard += to.wasted() - from.wasted();
            }
        }

        double rateLimitedPercent() {
            return 100.0 * rateLimited / allCalls;
        }

        Map<String, Object> row() {
            return Section.row(
                    "way",
                    name,
                    "items/s",
                    items.stat(),
                    "calls/s",
                    calls.stat(),
                    "items a call",
                    itemsPerCall.stat(),
                    "calls",
                    allCalls,
                    "429",
                    rateLimited,
                    "429, % of calls",
                    rateLimitedPercent(),
                    "unheard answers",
                    unheard,
                    "wasted, % of calls",
                    100.0 * (rateLimited + unheard) / allCalls);
        }
    }
}

package dev.ringmaster.perf;

import dev.ringmaster.dispatch.upstream.Behaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How many calls time out on an upstream that is slow. */
final class DispatchTimeouts {
    private static final Behaviour SLOW = DispatchRates.LIMITED.withLatency(TimeUnit.MILLISECONDS.toNanos(1_500), 0.8);
    /** So that no dripping answer is there in time. */
    private static final long NANOS_PER_BYTE = TimeUnit.SECONDS.toNanos(1);

    private static final List<Case> CASES = List.of(
            new Case("latency p50 1.5 s, sigma 0.8", SLOW),
            new Case("the same, 2 % drip", SLOW.withDrip(0.02, NANOS_PER_BYTE)));
    /** After which both ways have told what they had counted. */
    private static final long TELL_MILLIS = 1_200;

    private static final double LEAST_FEWER_PERCENT = 70;

    private DispatchTimeouts() {}

    private record Case(String name, Behaviour behaviour) {}

    static void run(Section section, DispatchPlan plan) throws InterruptedException {
        List<Totals> old = measure(plan, DispatchRun.OLD_WAY);
        List<Totals> own = measure(plan, DispatchRun.OWN_WAY);
        List<Map<String, Object>> rows = section.table("a slow upstream with the same limits: timeouts within "
                + plan.slow() + " s from the start, " + plan.copies() + " runs side by side; spread over the runs");
        for (int i = 0; i < CASES.size(); i++) {
            String name = CASES.get(i).name();
            rows.add(old.get(i).row(name, DispatchRun.OLD));
            rows.add(own.get(i).row(name, DispatchRun.OWN));
            double times = own.get(i).perThousand() / old.get(i).perThousand();
            section.atLeast("timeouts for as many items, " + name, 100 * (1 - times), LEAST_FEWER_PERCENT, "% fewer");
        }
    }

    private static List<Totals> measure(DispatchPlan plan, DispatchWay.Launcher launcher) throws InterruptedException {
        List<Totals> all = new ArrayList<>();
        for (Case each : CASES) {
            all.add(new Totals(DispatchRun.several(plan.copies(), launcher, plan.load(), each.behaviour())));
        }
        TimeUnit.SECONDS.sleep(plan.slow());
        all.forEach(Totals::takeItems);
        TimeUnit.MILLISECONDS.sleep(TELL_MILLIS);
        all.forEach(Totals::takeTimeouts);
        return all;
    }

    /** The runs of a way and an upstream together. */
    private static final class Totals {
        private final List<DispatchRun> runs;
        private final Series itemsByRun = new Series();
        private final Series timeoutsByRun = new Series();
        private long calls;
        private long items;
        private long failedItems;
        private long timeouts;

        Totals(List<DispatchRun> runs) {
            this.runs = runs;
        }

        void takeItems() {
            for (DispatchRun run : runs) {
                itemsByRun.add((double) run.tally().answered());
                calls += run.tally().sent();
                items += run.tally().answered();
                failedItems += run.tally().failed();
            }
        }

        void takeTimeouts() {
            for (DispatchRun run : runs) {
                timeoutsByRun.add((double) run.timeouts());
                timeouts += run.timeouts();
                run.close();
            }
        }

        double perThousand() {
            return 1_000.0 * timeouts / items;
        }

        Map<String, Object> row(String upstream, String way) {
            return Section.row(
                    "upstream",
                    upstream,
                    "way",
                    way,
                    "answered items a run",
                    itemsByRun.stat(),
                    "timeouts a run",
                    timeoutsByRun.stat(),
                    "calls",
                    calls,
                    "timeouts, % of calls",
                    100.0 * timeouts / calls,
                    "timeouts for 1,000 items",
                    perThousand(),
                    "failed items for 1,000",
                    1_000.0 * failedItems / items);
        }
    }
}

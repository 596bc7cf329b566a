package dev.ringmaster.perf;

import dev.ringmaster.dispatch.upstream.BreakerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long after an outage items are answered again. */
final class DispatchOutage {
    private static final int SAMPLE_MILLIS = 10;
    private static final int SAMPLES_A_SECOND = 1_000 / SAMPLE_MILLIS;
    private static final int OPEN_SECONDS = 2;
    /** Until then the first burst is over. */
    private static final int SETTLED_SECONDS = 3;

    private static final int WINDOW_SECONDS = 2;
    private static final double FULL = 0.8;

    private final DispatchPlan plan;

    private DispatchOutage(DispatchPlan plan) {
        this.plan = plan;
    }

    static void run(Section section, DispatchPlan plan) throws InterruptedException {
        BreakerSettings breaker = new BreakerSettings(5, TimeUnit.SECONDS.toNanos(OPEN_SECONDS), 3, 2);
        List<Map<String, Object>> rows = section.table("an outage of " + plan.outage() + " s, all connections reset; "
                + plan.copies() + " runs side by side; the breaker opens for " + OPEN_SECONDS
                + " s instead of 60; full is " + Stat.text(100 * FULL) + " % of the rate before over "
                + WINDOW_SECONDS + " s, at most " + plan.after() + " s");
        section.note(
                "In an outage a pass of one after the other fails at once, and nothing is asked until its next one.");
        DispatchOutage outage = new DispatchOutage(plan);
        rows.add(outage.measure(DispatchRun.OLD, DispatchRun.OLD_WAY));
        rows.add(outage.measure(
                DispatchRun.OWN,
                (load, address, tally) ->
                        new DispatchOwnWay(load, address, tally, upstream -> upstream.withBreaker(breaker))));
    }

    private Map<String, Object> measure(String name, DispatchWay.Launcher launcher) throws InterruptedException {
        List<DispatchRun> runs = DispatchRun.several(plan.copies(), launcher, plan.load(), DispatchRates.LIMITED);
        List<Timeline> timelines = new ArrayList<>();
        runs.forEach(run -> timelines.add(new Timeline(run.tally())));
        watch(timelines, plan.before());
        runs.forEach(run -> run.behave(DispatchRates.LIMITED.out()));
        timelines.forEach(Timeline::markOut);
        watch(timelines, plan.outage());
        runs.forEach(run -> run.behave(DispatchRates.LIMITED));
        timelines.forEach(Timeline::markBack);
        watch(timelines, plan.after());
        runs.forEach(DispatchRun::close);
        Series calls = new Series();
        Series first = new Series();
        Series full = new Series();
        for (Timeline timeline : timelines) {
            calls.add((double) (timeline.sentBack - timeline.sentOut));
            first.add(timeline.firstSeconds());
            full.add(timeline.fullSeconds());
        }
        return Section.row(
                "way", name,
                "calls in the outage", calls.stat(),
                "s to the first answer", first.stat(),
                "s to the full rate", full.stat());
    }

    private static void watch(List<Timeline> timelines, int seconds) throws InterruptedException {
        long startNanos = System.nanoTime();
        for (int i = 1; i <= seconds * SAMPLES_A_SECOND; i++) {
            TimeUnit.NANOSECONDS.sleep(
                    startNanos + TimeUnit.MILLISECONDS.toNanos((long) i * SAMPLE_MILLIS) - System.nanoTime());
            timelines.forEach(Timeline::sample);
        }
    }

    /** Items answered so far, at equal distances in time. */
    private static final class Timeline {
        private final DispatchTally tally;
        private final List<Long> answered = new ArrayList<>();
        private int out;
        private int back;
        private long sentOut;
        private long sentBack;

        Timeline(DispatchTally tally) {
            this.tally = tally;
        }

        void sample() {
            answered.add(tally.answered());
        }

        void markOut() {
            out = answered.size() - 1;
            sentOut = tally.sent();
        }

        void markBack() {
            back = answered.size() - 1;
            sentBack = tally.sent();
        }

        private int first() {
            int at = back;
            while (at < answered.size() - 1 && answered.get(at).equals(answered.get(back))) {
                at++;
            }
            return at;
        }

        double firstSeconds() {
            return secondsSinceBack(first());
        }

        double fullSeconds() {
            int window = WINDOW_SECONDS * SAMPLES_A_SECOND;
            int settled = SETTLED_SECONDS * SAMPLES_A_SECOND;
            double wanted = FULL * window * (answered.get(out) - answered.get(settled)) / (out - settled);
            int at = first();
            while (at + window < answered.size() && answered.get(at + window) - answered.get(at) < wanted) {
                at++;
            }
            return secondsSinceBack(at + window < answered.size() ? at : answered.size() - 1);
        }

        private double secondsSinceBack(int at) {
            return (at - back) / (double) SAMPLES_A_SECOND;
        }
    }
}

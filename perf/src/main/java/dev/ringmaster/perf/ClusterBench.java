package dev.ringmaster.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/** Decisions a second in the cases of the Kubernetes scheduler's own performance suite, beside that suite's floors. */
final class ClusterBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ClusterBench() {}

    static Section run(Rounds rounds) throws InterruptedException {
        ClusterCases cases = new ClusterCases();
        Section section = new Section("cluster: decisions a second in the cases of a cluster scheduler's own suite");
        section.note("The cases of Kubernetes' scheduler_perf, made again in process with " + ClusterCases.WORKERS
                + " workers of 4 cores and 32 GiB, chosen by");
        section.note("spread as there. CPU time of the calling thread, the scheduler alone; a round is a new cluster.");
        section.note(
                "The floors are those at which that suite fails, measured on other machines and with an API server,");
        section.note(
                "etcd and the binding of each pod in the loop, which nothing here has: they tell the order of magnitude,");
        section.note(
                "not who chooses faster. The case with devices is published for 500 nodes and a tenth of the pods.");
        List<ClusterLane> lanes =
                cases.all().stream().map(each -> new ClusterLane(each, cases)).toList();
        rounds.run(lanes);
        List<Map<String, Object>> rows = section.table("decisions a second");
        for (ClusterLane lane : lanes) {
            rows.add(Section.row(
                    "case", lane.each.name(),
                    "placed before", lane.each.held() - lane.each.measured().count(),
                    "decisions/s", lane.rate.stat(),
                    "to the first case", lane.rate.over(lanes.get(0).rate),
                    "published floor", lane.each.floor(),
                    "to the floor",
                            lane.each.floor() == 0 ? "" : lane.rate.stat().median() / lane.each.floor()));
        }
        return section;
    }

    private static final class ClusterLane implements Lane {
        private final ClusterCase each;
        private final ClusterCases cases;
        private final Series rate = new Series();

        ClusterLane(ClusterCase each, ClusterCases cases) {
            this.each = each;
            this.cases = cases;
        }

        @Override
        public void run(boolean isMeasured) {
            Fleet fleet = new Fleet(cases.catalog(), each.policy()).with(ClusterCases.WORKERS, each.worker());
            for (ClusterCase.Batch batch : each.before()) {
                submit(fleet, batch, 0);
            }
            long start = THREADS.getCurrentThreadCpuTime();
            submit(fleet, each.measured(), each.every());
            long took = THREADS.getCurrentThreadCpuTime() - start;
            if (fleet.held() < each.held()) {
                throw new IllegalStateException(each.name() + ": " + fleet.held() + " requests were placed");
            }
            if (isMeasured) {
                rate.add(each.measured().count() * 1e9 / took);
            }
        }

        private void submit(Fleet fleet, ClusterCase.Batch batch, int every) {
            for (int i = 0; i < batch.count(); i++) {
                fleet.submit(batch.spec().apply(i));
                if (every > 0 && (i + 1) % every == 0) {
                    each.disturbance().accept(fleet);
                }
            }
        }
    }
}

package dev.ringmaster.perf;

import com.sun.management.ThreadMXBean;
import dev.ringmaster.api.RequestSpec;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Fills a fleet with requests picked at random, which do not wait, and times single decisions while it stays so full. */
final class DecisionTimer {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MOST_IN_VAIN = 64;
    private static final double SHORT_OF = 0.03;
    private static final int LOOK_AT_CLOCK_EVERY = 64;

    private final Fleet fleet;
    private final RequestSpec[] specs;
    private final SplittableRandom random;
    private final long clockNanos = CoreBench.clockNanos();
    private int inVain;

    DecisionTimer(Fleet fleet, Workload workload, long seed) {
        this.fleet = fleet;
        random = new SplittableRandom(seed);
        specs = new RequestSpec[workload.specs()];
        for (int i = 0; i < specs.length; i++) {
            specs[i] = workload.spec(i).withWaitTimeout(0);
        }
    }

    /** Submits until so much is reserved or hardly anything fits; false if the thread took too long for it. */
    boolean fill(double share, long mostNanos) {
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 1; fleet.share() < share && inVain < MOST_IN_VAIN; i++) {
            submit();
            if (i % LOOK_AT_CLOCK_EVERY == 0 && THREADS.getCurrentThreadCpuTime() - begin > mostNanos) {
                return fleet.share() > share - SHORT_OF;
            }
        }
        return true;
    }

    private void submit() {
        int before = fleet.held();
        fleet.submit(specs[random.nextInt(specs.length)]);
        inVain = fleet.held() > before ? 0 : inVain + 1;
    }

    /** Makes so many decisions while it stays so full, or as many as the thread has time for; returns their nanoseconds. */
    Histogram measure(double share, int decisions, long mostNanos) {
        Histogram nanos = new Histogram(3);
        long begin = THREADS.getCurrentThreadCpuTime();
        for (int i = 1; i <= decisions; i++) {
            while (fleet.held() > 0 && (fleet.share() >= share || inVain >= MOST_IN_VAIN)) {
                fleet.complete(random.nextInt(fleet.held()));
                inVain = 0;
            }
            long start = System.nanoTime();
            submit();
            nanos.recordValue(Math.max(0, System.nanoTime() - start - clockNanos));
            if (i % LOOK_AT_CLOCK_EVERY == 0 && THREADS.getCurrentThreadCpuTime() - begin > mostNanos) {
                break;
            }
        }
        return nanos;
    }
}

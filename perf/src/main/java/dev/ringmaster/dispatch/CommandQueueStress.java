package dev.ringmaster.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What other threads say to a dispatcher is heard, or they are told that it is not, and a sleeping one wakes up. */
public final class CommandQueueStress {
    private CommandQueueStress() {}

    /** A command is offered while the dispatcher closes. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "run")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "told that it is not")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or both")
    @State
    public static class ClosedMeanwhile {
        private final CommandQueue queue = new CommandQueue();
        private final AtomicInteger runs = new AtomicInteger();
        private final AtomicInteger refusals = new AtomicInteger();

        /** Offers a command. */
        @Actor
        public void user() {
            queue.offer(now -> runs.incrementAndGet(), refusals::incrementAndGet);
        }

        /** Runs what there is, and closes. */
        @Actor
        public void dispatcher() {
            queue.run(0);
            queue.close();
        }

        /** Counts. */
        @Arbiter
        public void count(II_Result result) {
            result.r1 = runs.get();
            result.r2 = refusals.get();
        }
    }

    /** A command comes just when the dispatcher goes to sleep. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "awake in time")
    @Outcome(expect = Expect.FORBIDDEN, desc = "slept on although there was a command")
    @State
    public static class SleepsMeanwhile {
        private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(5);

        private final CommandQueue queue = new CommandQueue();
        private boolean hasRun;

        /** Adds a command. */
        @Actor
        public void user() {
            queue.add(now -> hasRun = true);
        }

        /** Sleeps until there is one, and runs it. */
        @Actor
        public void dispatcher(Z_Result result) {
            long start = System.nanoTime();
            while (!hasRun) {
                queue.await(LONG_NANOS);
                queue.run(0);
            }
            result.r1 = System.nanoTime() - start < LONG_NANOS;
        }
    }
}

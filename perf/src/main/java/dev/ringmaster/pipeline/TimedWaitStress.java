package dev.ringmaster.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A waiter that is about to park never misses a publish. It would not sleep for ever here but for a second, so missing
 * one shows as sleeping on long after the publisher has come back from signalling. That the publisher itself was late,
 * on a busy machine, does not count, nor that the waiter came when all was over.
 *
 * <p>With a single producer the ring's own stores order nothing against the look for a parked waiter, so the fences of
 * {@link TimedWait} are all there is; with many, claiming a slot is a fence too.
 */
public final class TimedWaitStress {
    static final int WOKEN = 1;
    static final int MISSED = 2;

    private static final long BOUND_NANOS = 1_000_000_000L;
    private static final long NOT_YET = Long.MAX_VALUE;

    private TimedWaitStress() {}

    /** What two threads share: a ring with a waiter that parks at once. */
    static class Ring {
        private final TimedWait wait;
        private final RingBuffer<Object> ring;
        private final SequenceBarrier barrier;
        private volatile long signalledNanos = NOT_YET;

        Ring(boolean isSingleProducer, int spins, int yields) {
            wait = new TimedWait(spins, yields);
            ring = isSingleProducer
                    ? RingBuffer.createSingleProducer(Object::new, 2, wait)
                    : RingBuffer.createMultiProducer(Object::new, 2, wait);
            barrier = ring.newBarrier();
        }

        int await() {
            long startNanos = System.nanoTime();
            do {
                wait.wakeAt(System.nanoTime() + BOUND_NANOS);
            } while (isMissing());
            long sleptOnNanos = System.nanoTime() - Math.max(startNanos, signalledNanos); // below 0: still signalling
            return sleptOnNanos < BOUND_NANOS / 2 ? WOKEN : MISSED;
        }

        private boolean isMissing() {
            try {
                return barrier.waitFor(0) < 0; // below: claimed and not yet published
            } catch (TimeoutException e) {
                return true;
            } catch (AlertException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void publish() {
            ring.publish(ring.next());
            signalledNanos = System.nanoTime();
        }
    }

    /** One thread publishes, as to the ledger ring. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken, or found the event before parking")
    @Outcome(expect = Expect.FORBIDDEN, desc = "missed the wake-up")
    @State
    public static class SingleProducer extends Ring {
        /** A waiter that parks at once. */
        public SingleProducer() {
            super(true, 0, 0);
        }

        /** Waits for the event. */
        @Actor
        public void waiter(I_Result result) {
            result.r1 = await();
        }

        /** Publishes it. */
        @Actor
        public void publisher() {
            publish();
        }
    }

    /** Many threads may publish, as to the command ring. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken, or found the event before parking")
    @Outcome(expect = Expect.FORBIDDEN, desc = "missed the wake-up")
    @State
    public static class MultiProducer extends Ring {
        /** A waiter that parks at once. */
        public MultiProducer() {
            super(false, 0, 0);
        }

        /** Waits for the event. */
        @Actor
        public void waiter(I_Result result) {
            result.r1 = await();
        }

        /** Publishes it. */
        @Actor
        public void publisher() {
            publish();
        }
    }

    /** The waiter spins and yields a little before it parks, so that it parks at another moment. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken, or found the event before parking")
    @Outcome(expect = Expect.FORBIDDEN, desc = "missed the wake-up")
    @State
    public static class SpinsFirst extends Ring {
        /** A waiter that parks soon. */
        public SpinsFirst() {
            super(true, 2, 1);
        }

        /** Waits for the event. */
        @Actor
        public void waiter(I_Result result) {
            result.r1 = await();
        }

        /** Publishes it. */
        @Actor
        public void publisher() {
            publish();
        }
    }
}

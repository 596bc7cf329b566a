package dev.ringmaster.perf;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * One slot between two threads: from the completion by the one to the moment at which the other, which is parked, goes on
 * with the slot.
 */
final class HandOver {
    private static final long LONGEST_SPIN_NANOS = 1_000_000;

    private final Admission admission;
    private final LongSupplier pauseNanos;
    private final Histogram nanos;
    private volatile int asked;
    private volatile int granted;
    private volatile long completedNanos;

    /**
     * @param admission has one slot and two gates
     * @param pauseNanos from when the waiter asks to the completion
     */
    HandOver(Admission admission, LongSupplier pauseNanos, Histogram nanos) {
        this.admission = admission;
        this.pauseNanos = pauseNanos;
        this.nanos = nanos;
    }

    /** Takes samples and stops what was measured. */
    void measure(int samples) throws InterruptedException {
        try (Crew waiter = new Crew(1, thread -> await(samples))) {
            waiter.go();
            Admission.Gate holder = admission.gate(0);
            for (int i = 1; i <= samples; i++) {
                holder.accept(i);
                asked = i;
                pause(pauseNanos.getAsLong());
                completedNanos = System.nanoTime();
                holder.complete();
                while (granted < i && waiter.isSound()) {
                    Thread.onSpinWait();
                }
            }
            waiter.join();
            admission.awaitDecided(2L * samples);
            admission.requireIdle();
        } finally {
            admission.stop();
        }
    }

    private void await(int samples) throws InterruptedException {
        Admission.Gate gate = admission.gate(1);
        for (int i = 1; i <= samples; i++) {
            while (asked < i) {
                Thread.onSpinWait();
            }
            gate.accept(i);
            nanos.recordValue(System.nanoTime() - completedNanos);
            gate.complete();
            granted = i;
        }
    }

    private static void pause(long pauseNanos) {
        long end = System.nanoTime() + pauseNanos;
        for (long left = pauseNanos; left > 0; left = end - System.nanoTime()) {
            if (pauseNanos > LONGEST_SPIN_NANOS) {
                LockSupport.parkNanos(left);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}

package dev.ringmaster.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the next event by spinning, then yielding, then parking, each for as many tries as the mode allows, and no
 * longer than until the time that its thread has set.
 *
 * <p>For one waiting thread; any number may signal. The waiter says that it is parked before it looks at the ring for
 * the last time, and a publisher looks for a parked waiter after it has published, both with a full fence between, so
 * one of the two always sees the other.
 */
final class TimedWait implements WaitStrategy {
    static final int WITHOUT_END = Integer.MAX_VALUE;

    private static final int TRIES_PER_CLOCK_READ = 32;
    private static final VarHandle PARKED;

    static {
        try {
            PARKED = MethodHandles.lookup().findVarHandle(TimedWait.class, "parked", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int spins;
    private final int spinsAndYields;
    private long wakeNanos = EngineClock.NEVER; // the waiting thread's own
    private volatile @Nullable Thread parked;

    TimedWait(int spins, int yields) {
        this.spins = spins;
        this.spinsAndYields = spins == WITHOUT_END ? WITHOUT_END : spins + yields;
    }

    /** Waiting ends at this {@link System#nanoTime()}, {@link EngineClock#NEVER} if not by itself. Only the waiting thread may call this. */
    void wakeAt(long nanoTime) {
        wakeNanos = nanoTime;
    }

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependentSequence, SequenceBarrier barrier)
            throws AlertException, TimeoutException {
        int tries = 0;
        long available = dependentSequence.get();
        while (available < sequence) {
            barrier.checkAlert();
            boolean looksAtClock = tries >= spins || tries % TRIES_PER_CLOCK_READ == 0;
            if (wakeNanos != EngineClock.NEVER && looksAtClock && wakeNanos - System.nanoTime() <= 0) {
                throw TimeoutException.INSTANCE;
            }
            pause(tries, sequence, dependentSequence, barrier);
            tries = tries == WITHOUT_END - 1 ? 0 : tries + 1;
            available = dependentSequence.get();
        }
        return available;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is one stage of waiting, not a way to order threads
    private void pause(int tries, long sequence, Sequence dependentSequence, SequenceBarrier barrier) {
        if (tries < spins) {
            Thread.onSpinWait();
        } else if (tries < spinsAndYields) {
            Thread.yield();
        } else {
            park(sequence, dependentSequence, barrier);
        }
    }

    private void park(long sequence, Sequence dependentSequence, SequenceBarrier barrier) {
        parked = Thread.currentThread();
        VarHandle.fullFence();
        if (dependentSequence.get() < sequence && !barrier.isAlerted()) {
            if (wakeNanos == EngineClock.NEVER) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, wakeNanos - System.nanoTime());
            }
        }
        parked = null;
    }

    @Override
    public void signalAllWhenBlocking() {
        if (spins == WITHOUT_END) {
            return;
        }
        VarHandle.fullFence();
        Thread waiter = parked;
        if (waiter != null && PARKED.compareAndSet(this, waiter, null)) {
            LockSupport.unpark(waiter);
        }
    }
}

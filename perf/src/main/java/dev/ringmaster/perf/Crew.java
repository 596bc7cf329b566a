package dev.ringmaster.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do the same at the same time. They end when this is closed, so that the end of one does not disturb the
 * others' work; those that are still at it are interrupted.
 */
final class Crew implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000;
    private static final long STALL_NANOS = 120_000_000_000L;

    /** What each does; interrupting it ends it. */
    @FunctionalInterface
    interface Work {
        void run(int thread) throws InterruptedException;
    }

    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch gone;
    private final CountDownLatch done;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Starts the threads, which wait for {@link #go()}. */
    Crew(int size, Work work) {
        ready = new CountDownLatch(size);
        gone = new CountDownLatch(size);
        done = new CountDownLatch(size);
        for (int i = 0; i < size; i++) {
            int number = i;
            Thread thread = new Thread(() -> run(work, number), "crew-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(Work work, int number) {
        try {
            ready.countDown();
            go.await();
            gone.countDown();
            work.run(number);
            done.countDown();
            end.await();
        } catch (InterruptedException e) {
            // closed
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            done.countDown();
        }
    }

    /** Lets all threads go, and says when that was. */
    long go() throws InterruptedException {
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        return start;
    }

    /** Waits until every thread that was let go waits for something. */
    void awaitParked() throws InterruptedException {
        gone.await();
        long start = System.nanoTime();
        for (Thread thread : threads) {
            while (isRunning(thread.getState())) {
                if (System.nanoTime() - start > STALL_NANOS) {
                    throw new IllegalStateException(thread.getName() + " does not wait");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        requireSound();
    }

    private static boolean isRunning(Thread.State state) {
        return state == Thread.State.NEW || state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED;
    }

    /** Waits until every thread has done its work. */
    void join() throws InterruptedException {
        if (!done.await(STALL_NANOS, TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException(done.getCount() + " threads do not come to an end");
        }
        requireSound();
    }

    /** Whether no thread has failed. */
    boolean isSound() {
        return failure.get() == null;
    }

    private void requireSound() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a thread failed", thrown);
        }
    }

    @Override
    public void close() {
        end.countDown();
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while threads end", e);
        }
        requireSound();
    }
}

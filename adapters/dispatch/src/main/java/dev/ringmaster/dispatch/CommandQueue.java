package dev.ringmaster.dispatch;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What other threads have to say to the one that decides, which sleeps until there is something. */
final class CommandQueue {
    static final int MAX_OFFERED = 1 << 16;

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger offered = new AtomicInteger();
    private volatile @Nullable Thread sleeping;
    private volatile boolean isClosed;

    /** Is run on the thread that decides. */
    @FunctionalInterface
    interface Command {
        void run(long nowNanos);
    }

    private record Entry(Command command, Runnable ifClosed, boolean isOffered) {}

    /** Takes a command of a user's, unless too many wait; if it cannot be run any more, the other is. */
    boolean offer(Command command, Runnable ifClosed) {
        if (offered.incrementAndGet() > MAX_OFFERED) {
            offered.decrementAndGet();
            return false;
        }
        add(new Entry(command, ifClosed, true));
        return true;
    }

    /** Takes what must not be lost and is bounded elsewhere. */
    void add(Command command) {
        add(new Entry(command, () -> {}, false));
    }

    private void add(Entry entry) {
        entries.add(entry);
        LockSupport.unpark(sleeping);
        if (isClosed) {
            drop();
        }
    }

    /** Runs what has come. */
    void run(long nowNanos) {
        for (Entry entry = poll(); entry != null; entry = poll()) {
            entry.command.run(nowNanos);
        }
    }

    private @Nullable Entry poll() {
        Entry entry = entries.poll();
        if (entry != null && entry.isOffered) {
            offered.decrementAndGet();
        }
        return entry;
    }

    /** Sleeps for so long, or until there is a command; perhaps shorter. */
    void await(long nanos) {
        sleeping = Thread.currentThread();
        if (entries.isEmpty() && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeping = null;
    }

    /** Runs nothing any more, and tells so whoever has offered or will. */
    void close() {
        isClosed = true;
        drop();
    }

    private void drop() {
        for (Entry entry = poll(); entry != null; entry = poll()) {
            entry.ifClosed.run();
        }
    }
}

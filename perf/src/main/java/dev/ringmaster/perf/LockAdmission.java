package dev.ringmaster.perf;

import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A guardian of the same four limits under one lock, with a priority queue of those who wait: whoever waits is served
 * when something is given back, or when a thread looks every 100 ms. Nobody who asks later overtakes who waits.
 */
final class LockAdmission implements Admission, Admission.Gate {
    private static final long POLL_MILLIS = 100;

    private final AdmissionLoad load;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityBlockingQueue<Waiter> waiting = new PriorityBlockingQueue<>();
    private final Bucket requests;
    private final Bucket tokens;
    private final @Nullable ScheduledExecutorService poller;
    private long running;
    private long mostRunning;
    private long accepted;
    private long nextSequence;

    LockAdmission(AdmissionLoad load, Limits limits, boolean polls) {
        this.load = load;
        this.limits = limits;
        long now = System.nanoTime();
        requests = new Bucket(limits.requests(), now);
        tokens = new Bucket(limits.tokens(), now);
        poller = polls ? Executors.newSingleThreadScheduledExecutor() : null;
        if (poller != null) {
            var unused = poller.scheduleAtFixedRate(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Gate gate(int thread) {
        return this;
    }

    @Override
    public boolean tryAccept(long kind) {
        lock.lock();
        try {
            return waiting.isEmpty() && tryCharge(load.tokens(kind));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void accept(long kind) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (waiting.isEmpty() && tryCharge(load.tokens(kind))) {
                return;
            }
            Waiter waiter = new Waiter(load.level(kind), nextSequence++, load.tokens(kind), lock.newCondition());
            waiting.add(waiter);
            while (!waiter.isGranted) {
                waiter.granted.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void complete() {
        lock.lock();
        try {
            running--;
            if (poller == null) {
                serve();
            }
        } finally {
            lock.unlock();
        }
    }

    private void poll() {
        lock.lock();
        try {
            serve();
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        for (Waiter next = waiting.peek(); next != null && tryCharge(next.tokens); next = waiting.peek()) {
            waiting.remove();
            next.isGranted = true;
            next.granted.signal();
        }
    }

    private boolean tryCharge(long wanted) {
        long now = System.nanoTime();
        requests.refill(now);
        tokens.refill(now);
        boolean fits = running < limits.maxConcurrent()
                && wanted <= limits.maxContextTokens()
                && requests.has(1)
                && tokens.has(wanted);
        if (fits) {
            running++;
            accepted++;
            mostRunning = Math.max(mostRunning, running);
            requests.take(1);
            tokens.take(wanted);
        }
        return fits;
    }

    @Override
    public void requireIdle() {
        lock.lock();
        try {
            if (running != 0) {
                throw new IllegalStateException(running + " are running");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void requireAccepted(long atLeast, long atMost) {
        lock.lock();
        try {
            if (accepted < atLeast || accepted > atMost || mostRunning > limits.maxConcurrent()) {
                throw new IllegalStateException(accepted + " were let in, " + mostRunning + " of them at a time");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        if (poller != null) {
            poller.shutdownNow();
        }
    }

    /** Refills evenly, as the engine's rates do. */
    private static final class Bucket {
        private final double perNano;
        private final double burst;
        private double available;
        private long refilledNanos;

        Bucket(Rate rate, long now) {
            perNano = (double) rate.amount() / rate.periodNanos();
            burst = rate.burst();
            available = burst;
            refilledNanos = now;
        }

        void refill(long now) {
            available = Math.min(burst, available + (now - refilledNanos) * perNano);
            refilledNanos = now;
        }

        boolean has(long amount) {
            return available >= amount;
        }

        void take(long amount) {
            available -= amount;
        }
    }

    private static final class Waiter implements Comparable<Waiter> {
        private final int level;
        private final long sequence;
        private final long tokens;
        private final Condition granted;
        private boolean isGranted;

        Waiter(int level, long sequence, long tokens, Condition granted) {
            this.level = level;
            this.sequence = sequence;
            this.tokens = tokens;
            this.granted = granted;
        }

        @Override
        public int compareTo(Waiter other) {
            return level == other.level ? Long.compare(sequence, other.sequence) : Integer.compare(level, other.level);
        }
    }
}

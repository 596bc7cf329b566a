package dev.ringmaster.perf;

import com.google.common.util.concurrent.RateLimiter;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** What a service could use instead of the engine. Each does a part of what the engine does, on the caller's thread. */
final class Peers {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long UNBOUND_TOKENS = 1L << 60;

    private Peers() {}

    /** So many at a time, and nothing else. */
    static Admission semaphore(int slots, boolean isFair) {
        return new SemaphorePeer(slots, isFair);
    }

    /** Resilience4j's: so many at a time, and nothing else. */
    static Admission bulkhead(int slots, boolean waits) {
        return new BulkheadPeer(slots, waits ? LONG : Duration.ZERO);
    }

    /** Resilience4j's: a rate of tokens, and nothing else. */
    static Admission resilience4jRate(AdmissionLoad load) {
        var limiter = io.github.resilience4j.ratelimiter.RateLimiter.of(
                "bench",
                RateLimiterConfig.custom()
                        .limitForPeriod(Integer.MAX_VALUE)
                        .limitRefreshPeriod(Duration.ofMillis(1))
                        .timeoutDuration(Duration.ZERO)
                        .build());
        return new RatePeer(load) {
            @Override
            public boolean tryAccept(long kind) {
                return limiter.acquirePermission(load.tokens(kind));
            }
        };
    }

    /** Bucket4j's: a rate of tokens, and nothing else. */
    static Admission bucket4j(AdmissionLoad load) {
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(UNBOUND_TOKENS).refillGreedy(1_000_000_000, Duration.ofSeconds(1)))
                .withNanosecondPrecision()
                .build();
        return new RatePeer(load) {
            @Override
            public boolean tryAccept(long kind) {
                return bucket.tryConsume(load.tokens(kind));
            }
        };
    }

    /** Guava's: a rate of tokens, and nothing else. */
    static Admission guavaRate(AdmissionLoad load) {
        RateLimiter limiter = RateLimiter.create(UNBOUND_TOKENS);
        return new RatePeer(load) {
            @Override
            public boolean tryAccept(long kind) {
                return limiter.tryAcquire(load.tokens(kind));
            }
        };
    }

    private static final class SemaphorePeer implements Admission, Admission.Gate {
        private final int slots;
        private final Semaphore semaphore;

        SemaphorePeer(int slots, boolean isFair) {
            this.slots = slots;
            semaphore = new Semaphore(slots, isFair);
        }

        @Override
        public Gate gate(int thread) {
            return this;
        }

        @Override
        public boolean tryAccept(long kind) {
            return semaphore.tryAcquire();
        }

        @Override
        public void accept(long kind) throws InterruptedException {
            semaphore.acquire();
        }

        @Override
        public void complete() {
            semaphore.release();
        }

        @Override
        public void requireIdle() {
            if (semaphore.availablePermits() != slots) {
                throw new IllegalStateException("the semaphore has " + semaphore.availablePermits() + " permits");
            }
        }
    }

    private static final class BulkheadPeer implements Admission, Admission.Gate {
        private final int slots;
        private final Bulkhead bulkhead;

        BulkheadPeer(int slots, Duration maxWait) {
            this.slots = slots;
            bulkhead = Bulkhead.of(
                    "bench",
                    BulkheadConfig.custom()
                            .maxConcurrentCalls(slots)
                            .maxWaitDuration(maxWait)
                            .build());
        }

        @Override
        public Gate gate(int thread) {
            return this;
        }

        @Override
        public boolean tryAccept(long kind) {
            return bulkhead.tryAcquirePermission();
        }

        @Override
        public void accept(long kind) throws InterruptedException {
            if (!bulkhead.tryAcquirePermission()) {
                throw new InterruptedException("the bulkhead let nobody in");
            }
        }

        @Override
        public void complete() {
            bulkhead.onComplete();
        }

        @Override
        public void requireIdle() {
            int available = bulkhead.getMetrics().getAvailableConcurrentCalls();
            if (available != slots) {
                throw new IllegalStateException("the bulkhead has room for " + available + " calls");
            }
        }
    }

    /** Limits no concurrency: there is nothing to give back. */
    private abstract static class RatePeer implements Admission, Admission.Gate {
        final AdmissionLoad load;

        RatePeer(AdmissionLoad load) {
            this.load = load;
        }

        @Override
        public Gate gate(int thread) {
            return this;
        }

        @Override
        public void accept(long kind) {
            throw new UnsupportedOperationException("a rate is not handed on");
        }

        @Override
        public void complete() {}

        @Override
        public void requireIdle() {}
    }
}

package dev.ringmaster.perf;

import com.google.common.util.concurrent.RateLimiter;
import dev.ringmaster.SchedulingEngine;
import dev.ringmaster.WaitMode;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.PublishResult;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.Rate;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Requests that wait for a token bucket, which has enough for the next one every 200 microseconds: how much later than
 * that exact instant each is let in.
 */
final class Refill implements DecisionListener {
    private static final int TOKENS = 1_000;
    private static final long EACH_NANOS = 200_000;
    private static final long SECOND_NANOS = 1_000_000_000;
    /** What the bucket holds at first, so that a late grant does not make it overflow. */
    private static final int BURST = 250;

    private static final long ROUNDING_NANOS = 1_000;

    private final long[] engineNanos;
    private final long[] clockNanos;
    private final CountDownLatch placed;
    private int count;

    private Refill(int requests) {
        engineNanos = new long[requests];
        clockNanos = new long[requests];
        placed = new CountDownLatch(requests);
    }

    /** Through the engine: seen on the deciding thread. */
    static void engine(AdmissionLoad load, WaitMode mode, int samples, Histogram nanos) throws InterruptedException {
        Refill refill = new Refill(BURST + samples);
        Rate rate = new Rate(TOKENS * SECOND_NANOS / EACH_NANOS, SECOND_NANOS, (long) TOKENS * BURST);
        Limits limits = AdmissionLoad.ROOMY.withTokens(rate);
        AdmissionPolicy policy = AdmissionLoad.policy(QueuePolicy.STRICT, limits, AdmissionLoad.ROOMY);
        SchedulingEngine engine = SchedulingEngine.launch(load.config(policy, 1 << 13, mode), refill);
        try {
            require(engine.tryWorkerJoin(0, 0, load.slots(AdmissionLoad.MANY)));
            for (int i = 0; i < BURST + samples; i++) {
                require(engine.trySubmit(i, load.spec(0), TOKENS));
            }
            if (!refill.placed.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(refill.placed.getCount() + " requests still wait");
            }
            refill.record(nanos);
        } finally {
            engine.close();
        }
    }

    private static void require(PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new IllegalStateException("the engine answered " + result);
        }
    }

    /** The engine's time is a clock reading plus a constant, which the quickest decision tells best. */
    private void record(Histogram nanos) {
        long offset = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            offset = Math.max(offset, engineNanos[i] - clockNanos[i]);
        }
        for (int i = BURST; i < count; i++) {
            long due = engineNanos[0] + (i + 1 - BURST) * EACH_NANOS;
            if (engineNanos[i] < due - ROUNDING_NANOS) {
                throw new IllegalStateException("request " + i + " started " + (due - engineNanos[i]) + " ns early");
            }
            nanos.recordValue(Math.max(0, clockNanos[i] + offset - due));
        }
    }

    @Override
    public void onPlaced(long nowNanos, long requestId, long workerId, long gpuDevices, long waitedNanos) {
        clockNanos[count] = System.nanoTime();
        engineNanos[count++] = nowNanos;
        placed.countDown();
    }

    /** Through Bucket4j: a thread that blocks until it has its tokens. */
    static void bucket4j(int samples, Histogram nanos) throws InterruptedException {
        long start = System.nanoTime();
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity((long) TOKENS * BURST)
                        .refillGreedy(TOKENS * SECOND_NANOS / EACH_NANOS, Duration.ofSeconds(1))
                        .initialTokens(TOKENS))
                .withNanosecondPrecision()
                .build();
        for (int i = 0; i <= samples; i++) {
            bucket.asBlocking().consume(TOKENS);
            record(i, System.nanoTime() - start, nanos);
        }
    }

    /** Through Guava: a thread that blocks until it has its tokens. */
    static void guava(int samples, Histogram nanos) {
        RateLimiter limiter = RateLimiter.create((double) TOKENS * SECOND_NANOS / EACH_NANOS);
        long start = System.nanoTime();
        for (int i = 0; i <= samples; i++) {
            double unused = limiter.acquire(TOKENS);
            record(i, System.nanoTime() - start, nanos);
        }
    }

    private static void record(int index, long sinceStart, Histogram nanos) {
        if (index > 0) {
            nanos.recordValue(Math.max(0, sinceStart - index * EACH_NANOS));
        }
    }
}

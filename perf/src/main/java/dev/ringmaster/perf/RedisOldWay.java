package dev.ringmaster.perf;

import dev.ringmaster.redisson.BenchAccess;
import dev.ringmaster.redisson.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RSemaphore;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** Reservations without batches: a lock around each, or a semaphore. */
final class RedisOldWay {
    private static final int CALLERS = 8;
    private static final int SLOTS = 1_000_000_000;

    private final RedissonClient client;
    private final RMap<String, String> free;
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

    private RedisOldWay(RedissonClient client) {
        this.client = client;
        free = client.getMap("bench:free", StringCodec.INSTANCE);
        for (int worker = 0; worker < RedisBatches.WORKERS; worker++) {
            free.fastPut("" + worker, "" + SLOTS);
            client.getSemaphore("bench:semaphore:" + worker).trySetPermits(SLOTS);
        }
    }

    /** Measures, each caller with a connection of its own and, if there are several, workers of its own. */
    static void run(Section section, Rounds rounds, RedisSettings settings, Series batched)
            throws InterruptedException {
        RedissonClient client = BenchAccess.client(settings, CALLERS);
        RedisOldWay way = new RedisOldWay(client);
        try {
            way.run(section, rounds, batched);
        } finally {
            way.callers.shutdownNow();
            client.shutdown();
        }
    }

    private void run(Section section, Rounds rounds, Series batched) throws InterruptedException {
        List<WayLane> lanes = new ArrayList<>();
        for (int count : new int[] {1, CALLERS}) {
            lanes.add(new WayLane("RLock, HGET, HSET, unlock", this::underLock, count, rounds.millis()));
            lanes.add(new WayLane("RSemaphore, acquire and release", this::bySemaphore, count, rounds.millis()));
        }
        rounds.run(lanes);
        double fast = batched.stat().median();
        List<Map<String, Object>> rows = section.table("the old way, one by one");
        for (WayLane lane : lanes) {
            double slow = lane.perSecond.stat().median();
            rows.add(Section.row(
                    "what",
                    lane.what,
                    "callers",
                    lane.callerCount,
                    "reservations/s",
                    lane.perSecond.stat(),
                    "times more in batches of 100",
                    fast / slow));
        }
        section.atLeast(
                "reservations in batches of 100 to one lock each, one caller",
                fast / lanes.get(0).perSecond.stat().median(),
                200,
                "times");
    }

    private void underLock(int worker) {
        RLock lock = client.getLock("bench:lock:" + worker);
        lock.lock();
        try {
            long left = Long.parseLong(free.get("" + worker));
            free.fastPut("" + worker, "" + (left - 1));
        } finally {
            lock.unlock();
        }
    }

    private void bySemaphore(int worker) {
        RSemaphore semaphore = client.getSemaphore("bench:semaphore:" + worker);
        try {
            semaphore.acquire();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        semaphore.release();
    }

    private final class WayLane implements Lane {
        private final String what;
        private final IntConsumer reservation;
        private final int callerCount;
        private final int millis;
        private final Series perSecond = new Series();

        WayLane(String what, IntConsumer reservation, int callerCount, int millis) {
            this.what = what;
            this.reservation = reservation;
            this.callerCount = callerCount;
            this.millis = millis;
        }

        @Override
        public void run(boolean isMeasured) throws InterruptedException {
            long start = System.nanoTime();
            long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < callerCount; i++) {
                int first = i;
                results.add(callers.submit(() -> reserve(first, end)));
            }
            long done = 0;
            try {
                for (Future<Integer> result : results) {
                    done += result.get();
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
            if (isMeasured) {
                perSecond.add(done * 1e9 / (System.nanoTime() - start));
            }
        }

        private int reserve(int first, long end) {
            int done = 0;
            for (int worker = first; System.nanoTime() < end; worker += callerCount, done++) {
                reservation.accept(worker % RedisBatches.WORKERS);
            }
            return done;
        }
    }
}

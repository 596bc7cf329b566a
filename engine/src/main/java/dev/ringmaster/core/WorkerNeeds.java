package dev.ringmaster.core;

import dev.ringmaster.api.RejectReason;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.growth.KeySort;
import dev.ringmaster.core.growth.WorkerOrders;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.Line;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.time.TimerWheel;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.collections.Int2IntCounterMap;

/**
 * Who of a pool waits for a worker that is not there: the lines whose oldest request has room on no worker, while limits
 * would let it start, and a worker that can be ordered could hold it. Of them as many requests count as may run besides
 * those that do, the lines whose oldest request was submitted first before the others.
 */
final class WorkerNeeds {
    /** More are not looked at in one go. */
    private static final int MAX_REQUESTS = 1 << 20;

    private final Matcher matcher;
    private final Int2IntCounterMap byAccount = new Int2IntCounterMap(0);
    private final Consumer<Line> collector = this::collect;
    private Line[] lines = new Line[16];
    private long[] keys = new long[16];
    private int[] order = new int[16];
    private int[] counts = new int[16];
    private int size;
    private long limitedUntilNanos;

    WorkerNeeds(Matcher matcher) {
        this.matcher = matcher;
    }

    /** Finds out who waits so now. */
    void collect(long nowNanos, WorkerOrders orders) {
        Pool pool = matcher.pool(orders.pool());
        Arrays.fill(lines, 0, size, null);
        size = 0;
        limitedUntilNanos = TimerWheel.NEVER;
        byAccount.clear();
        pool.waiting.forEachLine(collector);
        for (int i = 0; i < size; i++) {
            keys[i] = lines[i].head().sequence();
            order[i] = i;
        }
        KeySort.ascending(keys, order, size);
        long left = Math.min(
                MAX_REQUESTS,
                Math.min(pool.limiter.mayStart(), matcher.charges().engine().mayStart()));
        for (int i = 0; i < size; i++) {
            int count = count(nowNanos, lines[order[i]], pool, orders, left);
            counts[order[i]] = count;
            left -= count;
        }
    }

    private void collect(Line line) {
        if (size == lines.length) {
            lines = Arrays.copyOf(lines, 2 * size);
            keys = Arrays.copyOf(keys, 2 * size);
            order = Arrays.copyOf(order, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        lines[size++] = line;
    }

    private int count(long nowNanos, Line line, Pool pool, WorkerOrders orders, long left) {
        Request head = line.head();
        boolean isPlain = head.gang() == null; // for gangs no workers are ordered
        if (!isPlain || pool.placer.canHold(head.shape(), head.level()) || !orders.couldHold(head.shape())) {
            return 0;
        }
        RejectReason limit = matcher.charges().reasonNot(nowNanos, head);
        if (limit != null) {
            long atNanos = allowedAtNanos(nowNanos, head, limit);
            limitedUntilNanos = atNanos > nowNanos ? Math.min(limitedUntilNanos, atNanos) : limitedUntilNanos;
            return 0;
        }
        Account account = line.account();
        int counted = byAccount.get(account.number());
        long mayStart = account.limiter().mayStart() - counted;
        int count = (int) Math.min(line.waiting(), Math.min(left, mayStart));
        byAccount.addAndGet(account.number(), count);
        return count;
    }

    private long allowedAtNanos(long nowNanos, Request request, RejectReason limit) {
        return limit == RejectReason.QUOTA_EXCEEDED
                ? request.account().quotas().roomAtNanos(request.spec().demand(), request.tokens())
                : matcher.charges()
                        .allowedAtNanos(
                                nowNanos, request.account(), request.spec().pool(), 1, request.tokens());
    }

    /** How many lines were looked at. */
    int size() {
        return size;
    }

    /** The shape of a line, the one with the oldest request first. */
    Shape shape(int place) {
        return first(place).shape();
    }

    /** The oldest request of a line. */
    Request first(int place) {
        return lines[order[place]].head();
    }

    /** How many of a line, from the oldest on, wait for a worker that is not there; may be 0. */
    int count(int place) {
        return counts[order[place]];
    }

    /** When limits by themselves may let somebody start who was not counted; never if something has to happen for it. */
    long limitedUntilNanos() {
        return limitedUntilNanos;
    }
}

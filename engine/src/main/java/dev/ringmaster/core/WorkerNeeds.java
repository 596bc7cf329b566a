package dev.ringmaster.core;

import dev.ringmaster.api.RejectReason;
import dev.ringmaster.core.growth.KeySort;
import dev.ringmaster.core.growth.WorkerOrders;
import dev.ringmaster.core.queue.Account;
import dev.ringmaster.core.queue.GangState;
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
        if (!lacksWorker(head, pool, orders)) {
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
        int mayStart =
                (int) Math.min(line.waiting(), Math.min(left, account.limiter().mayStart() - counted));
        int count = head.gang() != null && mayStart < line.waiting() ? 0 : mayStart;
        byAccount.addAndGet(account.number(), count);
        return count;
    }

    /** Whether there is room for it on no worker, and one that can be ordered could hold it; of a gang, all that lack room. */
    private static boolean lacksWorker(Request head, Pool pool, WorkerOrders orders) {
        GangState gang = head.gang();
        if (gang == null) {
            return !pool.placer.canHold(head.shape(), head.level()) && orders.couldHold(head.shape());
        }
        int fitting = pool.placer.fitting(gang);
        boolean couldBeHeld = fitting < gang.size();
        for (int i = fitting; couldBeHeld && i < gang.size(); i++) {
            couldBeHeld = orders.couldHold(gang.shape(i));
        }
        return couldBeHeld;
    }

    private long allowedAtNanos(long nowNanos, Request request, RejectReason limit) {
        return limit == RejectReason.QUOTA_EXCEEDED
                ? request.account().quotaRoomAtNanos(request)
                : matcher.charges()
                        .allowedAtNanos(
                                nowNanos,
                                request.account(),
                                request.spec().pool(),
                                request.startCount(),
                                request.startTokens());
    }

    /** How many lines were looked at. */
    int size() {
        return size;
    }

    /** The oldest request of a line, the line of the oldest of all first; or the lead of a gang, which has its own line. */
    Request first(int place) {
        return lines[order[place]].head();
    }

    /** How many of a line, from the oldest on, wait for a worker that is not there; may be 0; all of a gang or none. */
    int count(int place) {
        return counts[order[place]];
    }

    /** When limits by themselves may let somebody start who was not counted; never if something has to happen for it. */
    long limitedUntilNanos() {
        return limitedUntilNanos;
    }
}

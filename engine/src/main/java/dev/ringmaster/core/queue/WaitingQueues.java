package dev.ringmaster.core.queue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.core.capacity.Room;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.time.TimerWheel;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The waiting requests of one pool. Who goes first of those there is room for is decided here, and only here: the
 * overdue in the order of submission; then by level, see {@link Shares}; inside a level the accounts in turn, by deficit
 * round robin; inside an account first come first served.
 *
 * <p>The deficit round robin is the kind that charges afterwards ("surplus round robin", Adiseshu, Parulkar and
 * Varghese, 1996): a request costs its tokens, an account's turn lasts until it was served its quantum, and what it had
 * too much counts against its next turns. Its round is what it was served over the quantum; the lowest round goes next.
 */
public final class WaitingQueues {
    private final LevelQueue[] levels;
    private final WaitTree overdue;
    private final Shares shares;
    private final TimerWheel timers;
    private final int pool;
    private final UnsettledPools unsettled;
    private final Recycler recycler = new Recycler();
    private final Long2ObjectHashMap<Line> lines = new Long2ObjectHashMap<>();
    private AdmissionPolicy policy;
    private int levelsInUse;
    private int size;

    /** No request waits. */
    public WaitingQueues(
            int pool, AdmissionPolicy policy, int vectorLength, TimerWheel timers, UnsettledPools unsettled) {
        this.pool = pool;
        this.policy = policy;
        this.unsettled = unsettled;
        this.timers = timers;
        shares = new Shares(policy);
        overdue = new WaitTree(vectorLength);
        levels = new LevelQueue[policy.levels()];
        for (int level = 0; level < levels.length; level++) {
            levels[level] = new LevelQueue(this, level, vectorLength, recycler);
        }
    }

    /** How many requests wait. */
    public int size() {
        return size;
    }

    /** How many requests of a level wait. */
    public int size(int level) {
        return levels[level].size;
    }

    /** Puts a request at its place: its sequence decides, so that one that is put back overtakes nobody. */
    public void add(Request request, long nowNanos) {
        LevelQueue queue = levels[request.level()];
        Flow flow = queue.flowFor(request.account());
        if (flow.size == 0) {
            flow.served = Math.max(flow.served, queue.servedUpTo);
            flow.offeredRound = roundOf(flow);
        }
        Line line = lineFor(flow, request.waitingShape());
        line.add(request);
        flow.size++;
        queue.size++;
        size++;
        levelsInUse |= 1 << queue.level;
        if (line.head() == request) {
            refresh(line, nowNanos);
        }
    }

    private Line lineFor(Flow flow, Shape shape) {
        Line first = flow.firstLine;
        if (first != null && first.shape == shape) {
            return first;
        }
        if (first != null && first.first == null) {
            close(first);
        }
        long key = keyOf(flow, shape);
        Line line = lines.get(key);
        if (line == null) {
            line = recycler.line(flow, shape);
            lines.put(key, line);
        }
        return line;
    }

    private static long keyOf(Flow flow, Shape shape) {
        return (long) flow.slot << 32 | shape.slot();
    }

    /** Takes a request out. */
    public void remove(Request request, long nowNanos) {
        Line line = request.line();
        Flow flow = line.flow;
        LevelQueue queue = flow.queue;
        boolean wasHead = line.head() == request;
        boolean wasParkedAt = flow.parkedAt() == request.sequence();
        line.remove(request);
        flow.size--;
        queue.size--;
        size--;
        if (!offerInRound(flow, nowNanos) && wasHead) {
            refresh(line, nowNanos);
        }
        if (line.first == null) {
            timers.cancel(line);
            if (flow.size > 0) {
                close(line);
            }
        }
        if (flow.account.savesFor(request)) {
            flow.account.wake(nowNanos);
        } else if (wasParkedAt) {
            unpark(flow, nowNanos);
        }
        if (queue.size == 0) {
            queue.forgetFlows();
            levelsInUse &= ~(1 << queue.level);
            if (size == 0) {
                shares.forget();
            }
        }
    }

    private void close(Line line) {
        lines.remove(keyOf(line.flow, line.shape));
        recycler.giveBack(line);
    }

    /** The line whose oldest request goes first of those there is room for; null if there is room for none. */
    public @Nullable Line first(Room room) {
        Line line = overdue.firstWithRoom(room);
        int left = levelsInUse;
        while (line == null && left != 0) {
            int level = shares.first(left);
            line = levels[level].tree.firstWithRoom(room);
            left &= ~(1 << level);
        }
        return line;
    }

    /** The line of the overdue request that goes first, whether there is room for it or not; null if none is overdue. */
    public @Nullable Line firstOverdue() {
        return overdue.first();
    }

    /** Whether the oldest request of a line of this pool goes before that of a line of another. */
    public boolean isBefore(Line line, Line ofOtherPool) {
        boolean isOverdue = isOverdue(line);
        if (isOverdue != isOverdue(ofOtherPool)) {
            return isOverdue;
        }
        Request head = line.head();
        Request other = ofOtherPool.head();
        int rank = isOverdue ? 0 : shares.rank(head.level()) - shares.rank(other.level());
        return rank != 0 ? rank < 0 : head.sequence() < other.sequence();
    }

    /** Whether the oldest request of an offered line goes before all levels. */
    public static boolean isOverdue(Line line) {
        return line.tree != null && line.tree != line.flow.queue.tree;
    }

    // ---- for those who ask

    /** How many requests of a waiting request's level were submitted before it and wait, counted up to a limit. */
    public int countBefore(Request request, int limit) {
        int count = 0;
        for (Flow flow = levels[request.level()].firstFlow; flow != null; flow = flow.nextOfLevel) {
            for (Line line = flow.firstLine; line != null; line = line.nextInFlow) {
                Request at = line.first;
                while (at != null && at.sequence() < request.sequence() && count < limit) {
                    count++;
                    at = at.next;
                }
            }
        }
        return count;
    }

    /** Shows every line in which somebody stands, in no particular order. */
    public void forEachLine(Consumer<Line> visitor) {
        for (LevelQueue queue : levels) {
            for (Flow flow = queue.firstFlow; flow != null; flow = flow.nextOfLevel) {
                for (Line line = flow.size == 0 ? null : flow.firstLine; line != null; line = line.nextInFlow) {
                    visitor.accept(line);
                }
            }
        }
    }

    // ---- shares

    /** Charges for a request that is placed, before it leaves the queue if it stands there. */
    public void charge(Request request, long cost, long nowNanos) {
        if (size == 0) {
            return;
        }
        boolean isOverdue = isOverdue(request, nowNanos);
        shares.charge(request.level(), cost, isOverdue);
        LevelQueue queue = levels[request.level()];
        if (queue.size > 0) {
            Flow flow = request.line == null ? queue.flowFor(request.account()) : request.line.flow;
            long start = Math.max(flow.served, queue.servedUpTo);
            flow.served = start + cost;
            if (!isOverdue) {
                queue.servedUpTo = Math.max(queue.servedUpTo, start - start % policy.requestCost());
            }
            if (!request.isInQueue()) {
                offerInRound(flow, nowNanos);
            }
        }
    }

    /** Lets a flow's lines have the round that it has come to; true if they had another. */
    private boolean offerInRound(Flow flow, long nowNanos) {
        long round = roundOf(flow);
        boolean isAnother = flow.offeredRound != round;
        if (isAnother) {
            flow.offeredRound = round;
            refreshAll(flow, nowNanos);
        }
        return isAnother;
    }

    private long roundOf(Flow flow) {
        return flow.served / policy.requestCost();
    }

    // ---- who is offered

    /** Offers of a line's flow only what is older than the line's oldest request, until it is unparked. */
    public void park(Line line, long nowNanos) {
        Flow flow = line.flow;
        flow.parkAt(line.head().sequence());
        refreshAll(flow, nowNanos);
    }

    /** Whether the flow is parked that a request of this account and level would stand in. */
    public boolean isParked(Account account, int level) {
        Flow flow = account.hasParkedFlows() ? levels[level].flowOf(account) : null;
        return flow != null && flow.isParked();
    }

    /** Offers all of a flow again. */
    void unpark(Flow flow, long nowNanos) {
        flow.parkAt(Flow.NOT_PARKED);
        refreshAll(flow, nowNanos);
        unsettled.add(pool);
    }

    /** A line's timer is due. */
    public static void onAging(Line line, long nowNanos) {
        WaitingQueues queues = line.flow.queue.queues;
        queues.refresh(line, nowNanos);
        queues.unsettled.add(queues.pool);
    }

    /** Another policy holds. */
    public void changeTo(AdmissionPolicy newPolicy, long nowNanos) {
        policy = newPolicy;
        shares.changeTo(newPolicy);
        for (LevelQueue queue : levels) {
            for (Flow flow = queue.firstFlow; flow != null; flow = flow.nextOfLevel) {
                flow.parkAt(Flow.NOT_PARKED);
                flow.offeredRound = roundOf(flow);
                for (Line line = flow.firstLine; line != null; line = line.nextInFlow) {
                    timers.cancel(line);
                    refresh(line, nowNanos);
                }
            }
        }
    }

    private void refreshAll(Flow flow, long nowNanos) {
        for (Line line = flow.firstLine; line != null; line = line.nextInFlow) {
            refresh(line, nowNanos);
        }
    }

    /** Puts a line where it belongs: among the overdue, in its level, or nowhere. */
    private void refresh(Line line, long nowNanos) {
        Request head = line.first;
        boolean isOffered = head != null && head.sequence() < line.flow.parkedAt();
        boolean isOverdue = head != null && isOverdue(head, nowNanos);
        WaitTree tree = !isOffered ? null : isOverdue ? overdue : line.flow.queue.tree;
        WaitTree old = line.tree;
        if (old != null && old != tree) {
            old.remove(line);
        }
        if (tree != null && head != null) {
            long round = isOverdue ? 0 : line.flow.offeredRound;
            if (old == tree) {
                tree.update(line, round, head.sequence());
            } else {
                tree.add(line, round, head.sequence());
            }
        }
        if (head != null && !isOverdue) {
            watchAge(line, overdueAt(head));
        }
    }

    /** A timer that is set too early costs a look; most are never due. */
    private void watchAge(Line line, long overdueAtNanos) {
        if (line.dueNanos() > overdueAtNanos) {
            timers.set(line, overdueAtNanos);
        }
    }

    private boolean isOverdue(Request request, long nowNanos) {
        long at = overdueAt(request);
        return at != RequestSpec.WAIT_FOREVER && at <= nowNanos;
    }

    private long overdueAt(Request request) {
        return TimerWheel.later(request.submittedNanos(), policy.agingNanos());
    }
}

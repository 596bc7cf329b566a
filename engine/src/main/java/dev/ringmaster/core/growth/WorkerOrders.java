package dev.ringmaster.core.growth;

import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.Shape;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.time.Timed;
import dev.ringmaster.core.time.TimerWheel;

/**
 * The workers that are ordered for one pool and have not come, and when to see whether more are needed. What is promised of
 * them is packed anew each time; an order is known as long as one of its workers is missing.
 */
public final class WorkerOrders extends Timed {
    private final int pool;
    private final GrowthPolicy policy;
    private final Worker[] templates;
    private final Needs needs;
    private final Bins bins;
    private final Packing packing;
    /** When to look at the needs next. */
    private long lookAtNanos = TimerWheel.NEVER;

    private long backOffUntilNanos = Long.MIN_VALUE;
    private int failures;
    /** Orders before this one were made before the last back-off began, and lead to none. */
    private long firstOrderThatCounts;

    /** Nothing is ordered for the pool of this index yet. The templates are those of the policy, as idle workers. */
    public WorkerOrders(int pool, GrowthPolicy policy, Worker[] templates) {
        this.pool = pool;
        this.policy = policy;
        this.templates = templates;
        needs = new Needs(templates);
        bins = new Bins(templates);
        packing = new Packing(needs, bins, new LowerBound(templates));
    }

    /** The index of the pool. */
    public int pool() {
        return pool;
    }

    /** Whether a worker that can be ordered could hold a request of this shape. */
    public boolean couldHold(Shape shape) {
        return needs.templatesFor(shape) != 0;
    }

    /** Whether a worker of a template could hold a request of this shape. */
    public boolean couldHold(int template, Shape shape) {
        return (needs.templatesFor(shape) >>> template & 1) == 1;
    }

    // ---- when to look

    /** Something changed: the needs are looked at when they were gathered for long enough; false if they are anyway. */
    public boolean touch(long nowNanos) {
        boolean isNew = lookAtNanos == TimerWheel.NEVER;
        if (isNew) {
            lookAtNanos = Math.max(TimerWheel.later(nowNanos, policy.gatherNanos()), backOffUntilNanos);
        }
        return isNew;
    }

    /** Looks again at a time, though not before needs were gathered for long enough. */
    public void lookAgain(long nowNanos, long atNanos) {
        if (atNanos != TimerWheel.NEVER) {
            long earliest = Math.max(TimerWheel.later(nowNanos, policy.gatherNanos()), backOffUntilNanos);
            lookAtNanos = Math.max(earliest, atNanos);
        }
    }

    /** Whether it is time to look at the needs; then it is not again. */
    public boolean isToLook(long nowNanos) {
        boolean isToLook = lookAtNanos <= nowNanos && lookAtNanos != TimerWheel.NEVER;
        if (isToLook) {
            lookAtNanos = TimerWheel.NEVER;
        }
        return isToLook;
    }

    /** The oldest order that is to be given up; 0 if none is. */
    public long overdueOrder(long nowNanos) {
        boolean isOverdue = bins.size() > 0
                && bins.get(0).dueNanos() <= nowNanos
                && bins.get(0).dueNanos() != TimerWheel.NEVER;
        return isOverdue ? bins.get(0).orderId() : 0;
    }

    /** When there may be something to do next. */
    public long nextNanos() {
        return bins.size() == 0
                ? lookAtNanos
                : Math.min(lookAtNanos, bins.get(0).dueNanos());
    }

    // ---- what is needed

    /** Begins to tell what is needed. */
    public void clearNeeds() {
        needs.clear();
    }

    /** So many requests of a shape that some template could hold have room on no worker that is there. */
    public void need(Shape shape, int requests) {
        needs.add(shape, requests);
    }

    /** Finds out which workers have to be ordered for that; returns the number of the first new one. */
    public int plan() {
        int first = bins.size();
        packing.pack();
        return first;
    }

    /** Orders the new workers of a template under an id, if there are any; returns how many there are. */
    public int order(int template, int first, long orderId, long nowNanos) {
        int count = 0;
        for (int i = first; i < bins.size(); i++) {
            if (bins.get(i).template() == template) {
                bins.get(i).order(orderId, TimerWheel.later(nowNanos, policy.orderTimeoutNanos()));
                count++;
            }
        }
        return count;
    }

    /** How many templates there are. */
    public int templates() {
        return templates.length;
    }

    /** What a worker of a template is. */
    public WorkerSpec spec(int template) {
        return templates[template].spec();
    }

    // ---- what becomes of orders

    /** How many workers of an order are missing. */
    public int missing(long orderId) {
        int missing = 0;
        for (int i = 0; i < bins.size(); i++) {
            missing += bins.get(i).orderId() == orderId ? 1 : 0;
        }
        return missing;
    }

    /** A worker joined under an order's id. */
    public void fulfil(long orderId) {
        for (int i = 0; i < bins.size(); i++) {
            if (bins.get(i).orderId() == orderId) {
                bins.remove(i);
                failures = 0;
                return;
            }
        }
    }

    /** Some workers of an order that is known will not come; returns its template. The next order has an id from here on. */
    public int fail(long orderId, int workers, long nowNanos, long nextOrderId) {
        int left = workers;
        int template = 0;
        for (int i = bins.size() - 1; left > 0 && i >= 0; i--) {
            if (bins.get(i).orderId() == orderId) {
                template = bins.get(i).template();
                bins.remove(i);
                left--;
            }
        }
        if (orderId >= firstOrderThatCounts) {
            failures++;
            firstOrderThatCounts = nextOrderId;
            backOffUntilNanos = TimerWheel.later(nowNanos, BackOff.nanos(policy, failures, pool, orderId));
        }
        lookAtNanos = lookAtNanos == TimerWheel.NEVER ? TimerWheel.NEVER : Math.max(lookAtNanos, backOffUntilNanos);
        touch(nowNanos);
        return template;
    }

    /** Visits the workers that are missing. */
    public void forEachMissing(MissingSink sink) {
        for (int i = 0; i < bins.size(); i++) {
            sink.onMissing(bins.get(i).orderId(), bins.get(i).template());
        }
    }

    /** Takes notice of a worker that is ordered and has not come. */
    @FunctionalInterface
    public interface MissingSink {
        /** One worker. */
        void onMissing(long orderId, int template);
    }

    @Override
    protected long timerOrder() {
        return Long.MAX_VALUE;
    }
}

package dev.ringmaster.core;

import dev.ringmaster.api.CommandType;
import dev.ringmaster.api.DecisionListener;
import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.FinalAnswer;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.PoolPolicy;
import dev.ringmaster.api.RefusalReason;
import dev.ringmaster.api.WorkerSpec;
import dev.ringmaster.core.capacity.Worker;
import dev.ringmaster.core.capacity.WorkerTable;
import dev.ringmaster.core.growth.WorkerOrders;
import dev.ringmaster.core.queue.GangState;
import dev.ringmaster.core.queue.Request;
import dev.ringmaster.core.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders workers for those who wait for room that no worker has, once in a while and beside the way to a worker. Which
 * are needed is found out anew each time from who waits then, so that nothing has to be kept right in between.
 */
final class Growth {
    private final Scheduler scheduler;
    private final Matcher matcher;
    private final TimerWheel timers;
    private final DecisionListener decisions;
    private final List<WorkerOrders> growing = new ArrayList<>();
    private final WorkerNeeds needs;
    private final List<Request> givenUp = new ArrayList<>();
    private long nextOrderId = 1;

    Growth(
            Scheduler scheduler,
            List<PoolPolicy> policies,
            Matcher matcher,
            WorkerTable workers,
            TimerWheel timers,
            DecisionListener decisions) {
        this.scheduler = scheduler;
        this.matcher = matcher;
        this.timers = timers;
        this.decisions = decisions;
        needs = new WorkerNeeds(matcher);
        for (int pool = 0; pool < policies.size(); pool++) {
            if (!policies.get(pool).growth().templates().isEmpty()) {
                grow(pool, policies.get(pool).growth(), workers);
            }
        }
    }

    private void grow(int pool, GrowthPolicy policy, WorkerTable workers) {
        Worker[] templates = new Worker[policy.templates().size()];
        for (int i = 0; i < templates.length; i++) {
            WorkerSpec spec = policy.templates().get(i);
            templates[i] = new Worker(0, i, i, spec, workers.kindOf(spec));
        }
        WorkerOrders orders = new WorkerOrders(pool, policy, templates);
        matcher.pool(pool).orders = orders;
        growing.add(orders);
    }

    /** Orders that are made from here on are also for a request that begins to wait. */
    void waits(long nowNanos, Request request) {
        request.orderedFrom(nextOrderId);
        WorkerOrders orders = matcher.pool(request.spec().pool()).orders;
        if (orders != null) {
            touch(nowNanos, orders);
        }
    }

    /** Room, workers or limits changed: those who wait may need other workers than before. */
    void touch(long nowNanos) {
        for (int i = 0; i < growing.size(); i++) {
            touch(nowNanos, growing.get(i));
        }
    }

    private void touch(long nowNanos, WorkerOrders orders) {
        if (matcher.pool(orders.pool()).waiting.size() > 0) {
            if (orders.touch(nowNanos)) {
                setTimer(orders);
            }
        }
    }

    private void setTimer(WorkerOrders orders) {
        timers.set(orders, orders.nextNanos());
    }

    /** A new worker of a pool joined under an order's id; of an order that is not known, it just joined. */
    void fulfil(long orderId, int pool) {
        WorkerOrders orders = matcher.pool(pool).orders;
        if (orders != null) {
            orders.fulfil(orderId);
            setTimer(orders);
        }
    }

    /** Some workers of an order will not come; refused if no such order is known. */
    void fail(long nowNanos, long orderId, int workers) {
        for (int i = 0; i < growing.size(); i++) {
            int missing = growing.get(i).missing(orderId);
            if (missing > 0) {
                fail(nowNanos, growing.get(i), orderId, Math.min(missing, workers));
                return;
            }
        }
        decisions.onRefused(nowNanos, CommandType.WORKER_ORDER_FAILED, orderId, RefusalReason.UNKNOWN_ORDER);
    }

    private void fail(long nowNanos, WorkerOrders orders, long orderId, int workers) {
        int template = orders.fail(orderId, workers, nowNanos, nextOrderId);
        setTimer(orders);
        needs.collect(nowNanos, orders);
        for (int i = 0; i < needs.size(); i++) {
            if (isFor(orders, template, needs.first(i))) {
                countAttempt(orderId, needs.first(i), needs.count(i));
            }
        }
        if (!givenUp.isEmpty()) {
            for (int i = 0; i < givenUp.size(); i++) {
                Request request = givenUp.get(i);
                matcher.dequeue(nowNanos, request);
                request.answered(FinalAnswer.FAILED, FailReason.NO_WORKER_STARTED);
                decisions.onFailed(nowNanos, request.id(), FailReason.NO_WORKER_STARTED);
                scheduler.finish(request, false);
            }
            givenUp.clear();
            scheduler.serve(null);
        }
    }

    /** Whether a worker of a template would have been for a request; for one of those of a gang that lack room. */
    private boolean isFor(WorkerOrders orders, int template, Request request) {
        GangState gang = request.gang();
        if (gang == null) {
            return orders.couldHold(template, request.shape());
        }
        boolean isFor = false;
        for (int i = fitting(orders, gang); i < gang.size(); i++) {
            isFor |= orders.couldHold(template, gang.shape(i));
        }
        return isFor;
    }

    private int fitting(WorkerOrders orders, GangState gang) {
        return matcher.pool(orders.pool()).placer.fitting(gang);
    }

    private void countAttempt(long orderId, Request first, int count) {
        Request request = first;
        for (int left = count; left > 0 && request != null; left--) {
            if (request.countFailedOrder(orderId, nextOrderId)) {
                givenUp.add(request);
            }
            request = request.nextInLine();
        }
    }

    /** Gives up orders that are overdue, and orders what is needed. */
    void onTimer(long nowNanos) {
        for (int i = 0; i < growing.size(); i++) {
            WorkerOrders orders = growing.get(i);
            if (orders.nextNanos() <= nowNanos) {
                for (long id = orders.overdueOrder(nowNanos); id != 0; id = orders.overdueOrder(nowNanos)) {
                    fail(nowNanos, orders, id, orders.missing(id));
                }
                if (orders.isToLook(nowNanos)) {
                    look(nowNanos, orders);
                }
                setTimer(orders);
            }
        }
    }

    private void look(long nowNanos, WorkerOrders orders) {
        needs.collect(nowNanos, orders);
        orders.lookAgain(nowNanos, needs.limitedUntilNanos());
        orders.clearNeeds();
        for (int i = 0; i < needs.size(); i++) {
            if (needs.count(i) > 0) {
                need(orders, needs.first(i), needs.count(i));
            }
        }
        int first = orders.plan();
        for (int template = 0; template < orders.templates(); template++) {
            int count = orders.order(template, first, nextOrderId, nowNanos);
            if (count > 0) {
                decisions.onWorkerWanted(nowNanos, nextOrderId++, orders.spec(template), count);
            }
        }
    }

    private void need(WorkerOrders orders, Request first, int count) {
        GangState gang = first.gang();
        if (gang == null) {
            orders.need(first.shape(), count);
        } else {
            for (int i = fitting(orders, gang); i < gang.size(); i++) {
                orders.need(gang.shape(i), 1);
            }
        }
    }

    /** A number for what is ordered. */
    long stateHash() {
        long[] sum = new long[1];
        for (WorkerOrders orders : growing) {
            orders.forEachMissing((orderId, template) -> sum[0] += StateHash.ofOrder(orderId, template));
        }
        return sum[0];
    }
}

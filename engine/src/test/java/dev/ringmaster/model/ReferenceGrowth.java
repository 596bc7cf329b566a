package dev.ringmaster.model;

import dev.ringmaster.api.FailReason;
import dev.ringmaster.api.GrowthPolicy;
import dev.ringmaster.api.RejectReason;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.core.StateHash;
import dev.ringmaster.core.growth.BackOff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which workers are ordered and when, the plain way. */
final class ReferenceGrowth {
    private static final long NEVER = RequestSpec.WAIT_FOREVER;

    /** One worker that was ordered and is not there. */
    private record Missing(long orderId, int template, long due) {}

    private static final class Orders {
        final int pool;
        final GrowthPolicy policy;
        final List<Missing> missing = new ArrayList<>();
        long lookAt = NEVER;
        long backOffUntil = Long.MIN_VALUE;
        int failures;
        long firstThatCounts;

        final ReferencePacking packing;

        Orders(int pool, GrowthPolicy policy, World world) {
            this.pool = pool;
            this.policy = policy;
            packing = new ReferencePacking(world, pool, policy.templates());
        }
    }

    private final ReferenceMoves moves;
    private final List<Orders> growing = new ArrayList<>();
    private long nextOrderId = 1;

    ReferenceGrowth(ReferenceMoves moves) {
        this.moves = moves;
        for (int pool = 0; pool < moves.world.pools().size(); pool++) {
            GrowthPolicy policy = moves.world.pools().get(pool).growth();
            if (!policy.templates().isEmpty()) {
                growing.add(new Orders(pool, policy, moves.world));
            }
        }
    }

    boolean couldHold(ReferenceRequest request) {
        return growing.stream()
                .anyMatch(orders -> orders.pool == request.pool() && orders.packing.couldHold(request.demand()));
    }

    // ---- when to look

    /** A request begins to wait, or is recovered. */
    void waits(ReferenceRequest request) {
        request.orderedFrom = nextOrderId;
        request.failedOrders = 0;
        growing.stream().filter(orders -> orders.pool == request.pool()).forEach(this::gather);
    }

    /** Something changed for those who wait. */
    void touch() {
        for (Orders orders : growing) {
            if (moves.queue.waiting().stream().anyMatch(request -> request.pool() == orders.pool)) {
                gather(orders);
            }
        }
    }

    private void gather(Orders orders) {
        if (orders.lookAt == NEVER) {
            orders.lookAt = earliest(orders);
        }
    }

    private long earliest(Orders orders) {
        return Math.max(ReferenceRequest.later(moves.now, orders.policy.gatherNanos()), orders.backOffUntil);
    }

    void timer() {
        for (Orders orders : growing) {
            while (!orders.missing.isEmpty() && isDue(orders.missing.get(0).due)) {
                long overdue = orders.missing.get(0).orderId;
                fail(orders, overdue, Integer.MAX_VALUE);
            }
            if (isDue(orders.lookAt)) {
                orders.lookAt = NEVER;
                look(orders);
            }
        }
    }

    private boolean isDue(long time) {
        return time <= moves.now && time != NEVER;
    }

    // ---- who needs a worker

    private List<ReferenceRequest> needy(Orders orders) {
        long left = Math.min(moves.limits.poolMayStart(orders.pool), moves.limits.engineMayStart());
        Map<Integer, Long> byAccount = new HashMap<>();
        List<ReferenceRequest> needy = new ArrayList<>();
        for (List<ReferenceRequest> line : lines(orders.pool)) {
            ReferenceRequest oldest = line.get(0);
            if (lacksWorker(oldest) && refusal(oldest) == null) {
                long ofAccount = byAccount.getOrDefault(oldest.account(), 0L);
                long most = Math.min(left, moves.limits.accountMayStart(oldest.account()) - ofAccount);
                int count = (int) Math.min(line.size(), most);
                if (oldest.gang == null) {
                    needy.addAll(line.subList(0, count));
                } else {
                    count = count < line.size() ? 0 : count;
                    needy.addAll(count == 0 ? List.of() : lackingRoom(oldest));
                }
                byAccount.put(oldest.account(), ofAccount + count);
                left -= count;
            }
        }
        return needy;
    }

    /** Equal requests of a flow stand in a line, and each gang in one; the line of the oldest comes first. */
    private Iterable<List<ReferenceRequest>> lines(int pool) {
        Map<Object, List<ReferenceRequest>> lines = new LinkedHashMap<>();
        moves.queue.waiting().stream()
                .filter(request -> request.pool() == pool)
                .sorted((one, other) -> Long.compare(one.sequence, other.sequence))
                .forEach(request -> lines.computeIfAbsent(
                                request.gang == null ? List.of(request.flow(), request.demand()) : request.gang,
                                key -> new ArrayList<>())
                        .add(request));
        return lines.values();
    }

    private boolean lacksWorker(ReferenceRequest request) {
        List<ReferenceRequest> lacking = lackingRoom(request);
        return !lacking.isEmpty() && lacking.stream().allMatch(this::couldHold);
    }

    /** Those for whom there is no room, of a gang as it would be placed. */
    private List<ReferenceRequest> lackingRoom(ReferenceRequest request) {
        if (request.gang == null) {
            return moves.workers.hasFit(request) ? List.of() : List.of(request);
        }
        List<ReferenceRequest> all = request.gang.largestFirst();
        int fitting = 0;
        while (fitting < all.size() && moves.workers.fitTogether(all.subList(0, fitting + 1))) {
            fitting++;
        }
        return all.subList(fitting, all.size());
    }

    private RejectReason refusal(ReferenceRequest request) {
        RejectReason refusal =
                moves.limits.firstRefusalOfAccount(moves.now, request, moves.queue.isSavingForAnother(request));
        return refusal == null ? moves.limits.firstRefusal(moves.now, request, false) : refusal;
    }

    /** When limits alone will let somebody go who lacks a worker. */
    private long whenAllowed(Orders orders) {
        long when = NEVER;
        for (List<ReferenceRequest> line : lines(orders.pool)) {
            ReferenceRequest oldest = line.get(0);
            if (lacksWorker(oldest) && refusal(oldest) != null) {
                long allowed = moves.limits.whenAllowed(moves.now, oldest, refusal(oldest));
                when = allowed > moves.now ? Math.min(when, allowed) : when;
            }
        }
        return when;
    }

    // ---- orders

    private void look(Orders orders) {
        long allowed = whenAllowed(orders);
        if (allowed != NEVER) {
            orders.lookAt = Math.max(earliest(orders), allowed);
        }
        List<Integer> wanted = orders.packing.pack(
                needy(orders), orders.missing.stream().map(Missing::template).toList());
        Map<Integer, Long> ids = new HashMap<>();
        for (int template = 0; template < orders.policy.templates().size(); template++) {
            int of = template;
            int count = (int) wanted.stream().filter(each -> each == of).count();
            if (count > 0) {
                ids.put(template, nextOrderId);
                moves.log.onWorkerWanted(
                        moves.now, nextOrderId++, orders.policy.templates().get(template), count);
            }
        }
        long due = ReferenceRequest.later(moves.now, orders.policy.orderTimeoutNanos());
        wanted.forEach(template -> orders.missing.add(new Missing(ids.get(template), template, due)));
    }

    /** A worker of a pool joined under an order's id. */
    void fulfil(long orderId, int pool) {
        for (Orders orders : growing) {
            for (Missing missing : orders.missing) {
                if (orders.pool == pool && missing.orderId == orderId) {
                    orders.missing.remove(missing);
                    orders.failures = 0;
                    return;
                }
            }
        }
    }

    boolean fail(long orderId, int workers) {
        for (Orders orders : growing) {
            if (orders.missing.stream().anyMatch(missing -> missing.orderId == orderId)) {
                fail(orders, orderId, workers);
                return true;
            }
        }
        return false;
    }

    private void fail(Orders orders, long orderId, int workers) {
        int template = 0;
        int left = workers;
        for (int i = orders.missing.size() - 1; i >= 0; i--) {
            if (orders.missing.get(i).orderId == orderId && left-- > 0) {
                template = orders.missing.remove(i).template;
            }
        }
        if (orderId >= orders.firstThatCounts) {
            orders.failures++;
            orders.firstThatCounts = nextOrderId;
            orders.backOffUntil = ReferenceRequest.later(
                    moves.now, BackOff.nanos(orders.policy, orders.failures, orders.pool, orderId));
        }
        orders.lookAt = orders.lookAt == NEVER ? NEVER : Math.max(orders.lookAt, orders.backOffUntil);
        gather(orders);
        countAttempts(orders, orderId, template);
    }

    private void countAttempts(Orders orders, long orderId, int template) {
        List<ReferenceRequest> givenUp = new ArrayList<>();
        Set<ReferenceRequest> waitedForIt = new LinkedHashSet<>();
        for (ReferenceRequest request : needy(orders)) {
            if (orders.packing.couldHold(template, request.demand())) {
                waitedForIt.add(request.gang == null ? request : request.gang.members.get(0));
            }
        }
        for (ReferenceRequest request : waitedForIt) {
            if (request.orderedFrom <= orderId) {
                request.orderedFrom = nextOrderId;
                request.failedOrders++;
                if (request.failedOrders == GrowthPolicy.MAX_ATTEMPTS) {
                    givenUp.add(request);
                }
            }
        }
        for (ReferenceRequest request : givenUp) {
            moves.log.onFailed(moves.now, request.id, FailReason.NO_WORKER_STARTED);
            moves.end(request);
        }
        moves.serve();
    }

    long stateHash() {
        return growing.stream()
                .flatMapToLong(orders -> Arrays.stream(orders.missing.stream()
                        .mapToLong(missing -> StateHash.ofOrder(missing.orderId, missing.template))
                        .toArray()))
                .sum();
    }
}

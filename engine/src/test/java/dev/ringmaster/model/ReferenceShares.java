package dev.ringmaster.model;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.QueuePolicy;
import java.util.HashMap;
import java.util.Map;

/** What the levels of one pool, and the accounts of its levels, were served while others waited. */
final class ReferenceShares {
    private static final int PARTS = 20;

    private final Map<Integer, Long> tags = new HashMap<>();
    private long poolStart;
    private final Map<Integer, Accounts> levels = new HashMap<>();

    /** The accounts of a level. */
    private static final class Accounts {
        final Map<Integer, Long> served = new HashMap<>();
        long start;
    }

    private Accounts level(int level) {
        return levels.computeIfAbsent(level, key -> new Accounts());
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    /** Where the next request of a level would start. */
    long startOf(int level) {
        return later(tags.getOrDefault(level, 0L), poolStart);
    }

    boolean isBefore(int level, int other) {
        return startOf(level) - startOf(other) < 0;
    }

    long roundOf(ReferenceRequest request, AdmissionPolicy policy) {
        return servedOf(request) / policy.requestCost();
    }

    private long servedOf(ReferenceRequest request) {
        return level(request.level()).served.getOrDefault(request.account(), 0L);
    }

    /** The first request of a flow begins to wait; returns what the account was served before, null if nothing. */
    Long arrive(ReferenceRequest request) {
        Accounts accounts = level(request.level());
        return accounts.served.put(request.account(), Math.max(servedOf(request), accounts.start));
    }

    /** Takes back that a request arrived. */
    void forget(ReferenceRequest request, Long servedBefore) {
        if (servedBefore == null) {
            level(request.level()).served.remove(request.account());
        } else {
            level(request.level()).served.put(request.account(), servedBefore);
        }
    }

    void charge(ReferenceRequest request, AdmissionPolicy policy, boolean isOverdue) {
        long cost = request.together().stream()
                .mapToLong(one -> one.tokens == 0 ? policy.requestCost() : one.tokens)
                .sum();
        int level = request.level();
        boolean isFree = policy.queuePolicy() == QueuePolicy.STRICT
                || (policy.queuePolicy() == QueuePolicy.HYBRID && level == 0);
        if (!isFree) {
            long start = startOf(level);
            tags.put(level, start + (cost << PARTS) / policy.level(level).weight());
            poolStart = isOverdue ? poolStart : start;
        }
        Accounts accounts = level(level);
        long start = Math.max(servedOf(request), accounts.start);
        accounts.served.put(request.account(), start + cost);
        long round = start / policy.requestCost() * policy.requestCost();
        accounts.start = isOverdue ? accounts.start : Math.max(accounts.start, round);
    }

    void forgetLevels() {
        tags.clear();
        poolStart = 0;
    }

    void forgetAccounts(int level) {
        levels.remove(level);
    }
}

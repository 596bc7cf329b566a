package dev.ringmaster.model;

import dev.ringmaster.api.Demand;
import dev.ringmaster.api.GroupRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules about groups, the plain way: all workers are asked whom they hold. */
final class ReferenceGroups {
    private ReferenceGroups() {}

    /** Whether a request of a pool would keep those of its rules that are asked for on a worker. */
    static boolean keepsRules(
            Demand demand,
            int pool,
            Predicate<GroupRule> asked,
            ReferenceWorker worker,
            Collection<ReferenceWorker> all) {
        return demand.rules().stream().filter(asked).allMatch(rule -> keeps(rule, pool, worker, all));
    }

    private static boolean keeps(GroupRule rule, int pool, ReferenceWorker worker, Collection<ReferenceWorker> all) {
        Long domain = domainOf(worker, rule);
        if (domain == null) {
            return false;
        }
        Map<Long, Long> members = membersByDomain(rule, all);
        long beside = members.get(domain);
        return switch (rule.kind()) {
            case ANTI_AFFINITY -> beside == 0;
            case AFFINITY -> beside > 0 || members.values().stream().allMatch(count -> count == 0);
            case SPREAD -> beside + 1 - fewestInPool(pool, rule, members, all) <= rule.maxSkew();
        };
    }

    private static Map<Long, Long> membersByDomain(GroupRule rule, Collection<ReferenceWorker> all) {
        Map<Long, Long> members = new HashMap<>();
        for (ReferenceWorker worker : all) {
            Long domain = domainOf(worker, rule);
            if (domain != null) {
                members.merge(domain, membersOn(worker, rule), Long::sum);
            }
        }
        return members;
    }

    private static long fewestInPool(
            int pool, GroupRule rule, Map<Long, Long> members, Collection<ReferenceWorker> all) {
        return all.stream()
                .filter(worker -> worker.pool() == pool && !worker.draining && domainOf(worker, rule) != null)
                .mapToLong(worker -> members.get(domainOf(worker, rule)))
                .min()
                .orElse(0);
    }

    private static long membersOn(ReferenceWorker worker, GroupRule rule) {
        return worker.holding.stream()
                .filter(demand -> demand.rules().stream().anyMatch(other -> other.group() == rule.group()))
                .count();
    }

    private static @Nullable Long domainOf(ReferenceWorker worker, GroupRule rule) {
        if (rule.topology() == GroupRule.WORKER) {
            return worker.id;
        }
        boolean hasLabel = (worker.spec.labels() >> rule.topology() & 1) == 1;
        return hasLabel ? (Long) worker.spec.label(rule.topology()) : null;
    }
}

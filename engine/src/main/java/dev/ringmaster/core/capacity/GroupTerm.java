package dev.ringmaster.core.capacity;

import dev.ringmaster.api.GroupRule;
import org.jspecify.annotations.Nullable;

/** One rule of a shape, and its group while open requests have the shape. */
final class GroupTerm {
    private static final long NEVER = -1;

    private final Domains domains;
    private GroupRule rule;
    private @Nullable Group group;
    private boolean isFirstOfGroup;
    private long least;
    private long leastAsOf;

    GroupTerm(Domains domains, GroupRule rule) {
        this.domains = domains;
        this.rule = rule;
    }

    GroupRule rule() {
        return rule;
    }

    void reuseFor(GroupRule other) {
        rule = other;
    }

    /** Takes the rule's group; says whether an earlier rule of the shape has named it, so that members count once. */
    void bind(boolean isNamedBefore) {
        group = domains.groups().take(rule.group());
        isFirstOfGroup = !isNamedBefore;
        leastAsOf = NEVER;
    }

    void unbind() {
        domains.groups().giveBack(group());
        group = null;
    }

    /** Changes when another worker may keep the rule. */
    long version() {
        return group().version + domains.version();
    }

    boolean isKeptOn(Worker worker) {
        int topology = rule.topology();
        if (!DomainCounts.hasDomain(worker, topology)) {
            return false;
        }
        DomainCounts members = group().members;
        long count = members.with(worker, topology);
        return switch (rule.kind()) {
            case ANTI_AFFINITY -> count == 0;
            case AFFINITY -> count > 0 || members.domains(topology) == 0;
            case SPREAD -> count + 1 - least() <= rule.maxSkew();
        };
    }

    private long least() {
        long version = version();
        if (leastAsOf != version) {
            least = group().members.leastAmong(domains.workers(), rule.topology());
            leastAsOf = version;
        }
        return least;
    }

    /** A member of this shape stands on a worker, or no longer does. */
    void count(Worker worker, int change) {
        if (isFirstOfGroup) {
            domains.groups().count(group(), worker, change);
        }
    }

    void addLineWaiting(int change) {
        group().linesWaiting += change;
    }

    private Group group() {
        Group bound = group;
        if (bound == null) {
            throw new IllegalStateException("no open request has this shape");
        }
        return bound;
    }
}

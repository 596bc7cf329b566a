package dev.ringmaster.api;

import java.util.Objects;

/**
 * Where a request may stand beside others of a group. A request with a rule is a member of the rule's group, on whatever
 * workers and of whatever pool; only members that are placed count. The rule binds the request that has it, at the moment
 * it is placed: it moves nobody, and others may break it later.
 *
 * <p>A topology parts the workers into domains: each worker by itself, or all that have the same value of a label, such as
 * a rack or a zone. A worker without the label does not keep the rule.
 *
 * @param kind what is asked for
 * @param group the group, any number
 * @param topology the index of a label, see {@link ResourceCatalog#label}, or {@link #WORKER}
 * @param maxSkew of {@link Kind#SPREAD}, 1 to {@value #MAX_SKEW}: how many more members a domain may have with the request
 *     than the one of the request's own pool that has fewest; 0 of the other kinds
 * @param isRequired whether the request waits until the rule is kept; else workers where all its rules are kept are taken
 *     before the others of the same pool, whatever their priority
 */
public record GroupRule(Kind kind, long group, int topology, int maxSkew, boolean isRequired) {
    /** The topology in which each worker is a domain by itself. */
    public static final int WORKER = -1;

    /** Largest skew. */
    public static final int MAX_SKEW = 10_000;

    /** What a rule asks for. */
    public enum Kind {
        /** No other member in the domain. */
        ANTI_AFFINITY,
        /** Another member in the domain; the first member may go anywhere where there are domains. */
        AFFINITY,
        /** About as many members in each domain. */
        SPREAD
    }

    /**
     * Checks the rule.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public GroupRule {
        Objects.requireNonNull(kind, "kind");
        if (topology < WORKER || topology >= ResourceCatalog.MAX_LABELS) {
            throw new IllegalArgumentException("the topology of a rule is " + topology + "; allowed is " + WORKER
                    + ", which is each worker, or the index of a label");
        }
        int least = kind == Kind.SPREAD ? 1 : 0;
        int most = kind == Kind.SPREAD ? MAX_SKEW : 0;
        if (maxSkew < least || maxSkew > most) {
            throw new IllegalArgumentException(
                    "the skew of a rule of " + kind + " is " + maxSkew + "; allowed is " + least + " to " + most);
        }
    }

    /** Requires that no other member is in the domain. */
    public static GroupRule antiAffinity(long group, int topology) {
        return new GroupRule(Kind.ANTI_AFFINITY, group, topology, 0, true);
    }

    /** Requires that another member is in the domain, unless there is none at all. */
    public static GroupRule affinity(long group, int topology) {
        return new GroupRule(Kind.AFFINITY, group, topology, 0, true);
    }

    /** Requires that the domain has at most {@code maxSkew} members more than the one that has fewest. */
    public static GroupRule spread(long group, int topology, int maxSkew) {
        return new GroupRule(Kind.SPREAD, group, topology, maxSkew, true);
    }

    /** The same rule, preferred and not required. */
    public GroupRule preferred() {
        return new GroupRule(kind, group, topology, maxSkew, false);
    }
}

package dev.ringmaster.api;

/**
 * Whether a waiting request may take the place of a less urgent one on the workers of its own pool. A request is less
 * urgent than another if its level has a higher number, or the same and it alone is {@link Demand#isPreemptable
 * preemptable}. That is a strict order, so that no two requests ever drive each other out in turn.
 *
 * <p>The preempted request keeps its identity, its place in the queue and its deadline, is not charged for the time it
 * ran, and is placed again as soon as there is room. Limits come first: preemption makes room on workers, not under a
 * limit, and a request that its limits hold back preempts nobody. Nor do gangs, and requests with rules about groups.
 *
 * <p>A worker is chosen on which the most urgent request that has to go is the least urgent; of several the one where
 * the fewest have to go; then the one where that most urgent one was placed last. No more than
 * {@value #MAX_VICTIMS} have to go for one.
 *
 * @param victims whose place may be taken
 * @param cooldownNanos how long a placed request is safe, 0 or more: who was just placed again is not driven out at once
 */
public record PreemptionPolicy(Victims victims, long cooldownNanos) {
    /** Most requests that lose their place for one other. */
    public static final int MAX_VICTIMS = 64;

    /** Nobody's place is taken. */
    public static final PreemptionPolicy NONE = new PreemptionPolicy(Victims.NONE, 0);

    /** Whose place may be taken. */
    public enum Victims {
        /** Nobody's. */
        NONE,
        /** That of less urgent requests that are preemptable. */
        PREEMPTABLE,
        /** That of all less urgent requests. */
        LESS_URGENT
    }

    /** Checks the cool-down. */
    public PreemptionPolicy {
        if (cooldownNanos < 0) {
            throw new IllegalArgumentException("cooldownNanos is " + cooldownNanos + "; allowed is 0 or more");
        }
    }
}

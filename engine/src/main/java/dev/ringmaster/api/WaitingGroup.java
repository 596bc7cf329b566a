package dev.ringmaster.api;

import java.util.Map;

/**
 * Why the requests of a group wait; what was true between two decisions.
 *
 * @param waiting how many wait
 * @param oldestSinceNanos since when the oldest of them waits, in the engine's time; meaningless if none does
 * @param reasons how many wait for what first; each request counts once, with those of equal account, level and demand
 *     that were submitted before it
 */
public record WaitingGroup(int waiting, long oldestSinceNanos, Map<Obstacle.Kind, Integer> reasons) {
    /** Stands for every pool, level or account. */
    public static final int ANY = -1;

    /** Keeps the reasons as they are now. */
    public WaitingGroup {
        reasons = Map.copyOf(reasons);
    }
}

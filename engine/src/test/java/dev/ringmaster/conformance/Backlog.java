package dev.ringmaster.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ringmaster.api.AdmissionPolicy;
import java.util.Random;

/** Levels that always have somebody waiting, on one slot. */
final class Backlog {
    final Desk desk;
    final long[] cost;
    final int[] picks;
    final Random random = new Random(20_251_123);
    private final long leastTokens;
    private final long mostTokens;
    private long nextId;

    Backlog(AdmissionPolicy policy, int from, int to, long leastTokens, long mostTokens) {
        desk = new Desk(policy);
        this.leastTokens = leastTokens;
        this.mostTokens = mostTokens;
        cost = new long[policy.levels()];
        picks = new int[policy.levels()];
        for (int level = from; level < to; level++) {
            keepWaiting(level);
        }
    }

    void keepWaiting(int level) {
        for (int i = 0; i < 4; i++) {
            submitOne(level);
        }
    }

    void submitOne(int level) {
        desk.submit(nextId++, level, leastTokens + (long) (random.nextDouble() * (mostTokens - leastTokens + 1)));
    }

    /** The level that is picked next; another request takes the place of the one that goes. */
    int pick() {
        long before = desk.answers.started.get(desk.answers.started.size() - 1);
        desk.complete(before);
        long id = desk.answers.started.get(desk.answers.started.size() - 1);
        var picked = desk.engine.explain(id).orElseThrow();
        cost[picked.priorityLevel()] += picked.tokens();
        picks[picked.priorityLevel()]++;
        submitOne(picked.priorityLevel());
        return picked.priorityLevel();
    }

    void assertShares(int from, int to, int[] weights, double tolerance) {
        long sum = 0;
        long weightSum = 0;
        for (int level = from; level < to; level++) {
            sum += cost[level];
            weightSum += weights[level];
        }
        for (int level = from; level < to; level++) {
            double share = (double) cost[level] / sum * weightSum / weights[level];
            assertEquals(1, share, tolerance, "share of level " + level);
        }
    }
}

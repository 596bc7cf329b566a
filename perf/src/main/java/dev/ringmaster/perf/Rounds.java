package dev.ringmaster.perf;

import java.util.List;

/**
 * How many rounds there are and how long each is. Lanes take turns, round by round, so that what disturbs the machine
 * disturbs them all; each round starts with another one.
 *
 * @param warmups rounds before the first that counts
 * @param rounds rounds that count
 * @param coreCommands commands of a round of the scheduler alone
 * @param ringCommands commands of a round through a ring
 * @param mostRingWorkers workers of the largest engine behind a ring; the scheduler alone has up to ten times as many
 * @param millis length of a round where a round is a time
 * @param wakes sleeps of a round where a round is a number of them
 * @param mostWaiting requests that wait where that is much
 */
record Rounds(
        int warmups,
        int rounds,
        int coreCommands,
        int ringCommands,
        int mostRingWorkers,
        int millis,
        int wakes,
        int mostWaiting) {
    /** About two and a half minutes for all benchmarks. */
    static final Rounds QUICK = new Rounds(1, 5, 50_000, 500_000, 1_000, 100, 200, 1_000_000);

    /** For figures that are to be told. */
    static final Rounds FULL = new Rounds(2, 9, 300_000, 2_000_000, 10_000, 400, 1_000, 1_000_000);

    /** The same with fewer rounds, for what takes long. */
    Rounds atMost(int mostWarmups, int mostRounds) {
        return new Rounds(
                Math.min(warmups, mostWarmups),
                Math.min(rounds, mostRounds),
                coreCommands,
                ringCommands,
                mostRingWorkers,
                millis,
                wakes,
                mostWaiting);
    }

    /** Runs all lanes. */
    void run(List<? extends Lane> lanes) throws InterruptedException {
        for (int round = -warmups; round < rounds; round++) {
            for (int i = 0; i < lanes.size(); i++) {
                int next = Math.floorMod(round + i, lanes.size());
                lanes.get(next).run(round >= 0);
            }
        }
    }
}

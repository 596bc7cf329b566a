package dev.ringmaster.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.QueuePolicy;
import dev.ringmaster.api.RequestSpec;
import dev.ringmaster.model.Saturated.Job;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Levels share by weight, accounts in turn, and nobody is passed over for ever. */
class SharesTest {
    private static final long MIN_COST = 100;
    private static final long MAX_COST = 100_000;
    private static final long REQUEST_COST = 1_000;
    private static final int BACKLOG = 6;
    private static final int PLACEMENTS = 20_000;
    private static final double MOST_ERROR = 0.05;

    /** Whose shares are looked at. */
    BiFunction<World, DecisionLog, Commands> schedulers() {
        return CoreUnderTest::new;
    }

    int seeds() {
        return 5;
    }

    private Saturated saturated(long seed, AdmissionPolicy policy) {
        return new Saturated(seed, policy, 1 + Math.floorMod(seed, 4), schedulers());
    }

    private static AdmissionPolicy.Builder policy(QueuePolicy queuePolicy, int... weights) {
        return AdmissionPolicy.builder(weights.length)
                .queuePolicy(queuePolicy)
                .weights(weights)
                .requestCost(REQUEST_COST)
                .agingNanos(RequestSpec.WAIT_FOREVER);
    }

    private static int[] randomWeights(Dice dice) {
        int[] weights = new int[2 + dice.below(7)];
        Arrays.setAll(weights, level -> 1 + dice.below(16));
        return weights;
    }

    private static double[] asDoubles(int... weights) {
        return Arrays.stream(weights).asDoubleStream().toArray();
    }

    private static long cost(Dice dice) {
        return dice.oneIn(4) ? dice.oneOf(MIN_COST, MAX_COST) : dice.between(MIN_COST, MAX_COST);
    }

    /** Keeps some of a level and account waiting, now fewer and now more. */
    private static void fillUp(Saturated engine, int level, int account) {
        int wanted = engine.running() == 0 ? BACKLOG : 1 + engine.dice().below(BACKLOG);
        for (long present = engine.waitingAt(level, account); present < wanted; present++) {
            engine.submit(level, account, 1, cost(engine.dice()));
        }
    }

    // ---- levels

    @Test
    void levelsShareByWeightWhateverTheirRequestsCost() {
        for (long seed = 0; seed < seeds(); seed++) {
            int[] weights = randomWeights(new Dice(seed));
            Saturated engine =
                    saturated(seed, policy(QueuePolicy.WEIGHTED_FAIR, weights).build());
            ServedCost served = new ServedCost(asDoubles(weights));
            engine.onPlaced = job -> served.add(job.level(), job.cost());

            run(engine, weights.length, 0);

            assertShared(seed, served, weights);
        }
    }

    @Test
    void hybridLevelsShareByWeightBehindTheFirst() {
        for (long seed = 0; seed < seeds(); seed++) {
            int[] weights = randomWeights(new Dice(seed));
            Saturated engine =
                    saturated(seed, policy(QueuePolicy.HYBRID, weights).build());
            int[] behind = Arrays.copyOfRange(weights, 1, weights.length);
            ServedCost served = new ServedCost(asDoubles(behind));
            long[] first = new long[1];
            engine.onPlaced = job -> {
                if (job.level() == 0) {
                    first[0]++;
                } else {
                    assertEquals(0, engine.waitingAt(0, 0), "requests of level 0 wait while others start");
                    served.add(job.level() - 1, job.cost());
                }
            };

            run(engine, weights.length, 1);

            assertTrue(first[0] > PLACEMENTS / 20, first[0] + " of level 0");
            assertShared(seed, served, behind);
        }
    }

    /** All levels are kept busy, but those before {@code first} only now and then. */
    private static void run(Saturated engine, int levels, int first) {
        for (int level = first; level < levels; level++) {
            fillUp(engine, level, 0);
        }
        engine.open();
        for (int i = 0; i < PLACEMENTS; i++) {
            for (int level = 0; level < levels; level++) {
                if (level < first ? engine.dice().oneIn(12) : engine.dice().oneIn(2) || isEmpty(engine, level)) {
                    fillUp(engine, level, 0);
                }
            }
            engine.completeOne();
        }
    }

    private static boolean isEmpty(Saturated engine, int level) {
        return engine.waitingAt(level, 0) < 2; // the last one may go before the next is there
    }

    private static void assertShared(long seed, ServedCost served, int... weights) {
        for (int one = 0; one < weights.length; one++) {
            for (int other = one + 1; other < weights.length; other++) {
                double most = (double) MAX_COST / weights[one] + (double) MAX_COST / weights[other];
                double apart = served.apart(one, other);
                assertTrue(
                        apart <= most + 1,
                        "seed " + seed + ": " + one + " and " + other + " were " + apart
                                + " apart by weight, allowed is " + most + served);
            }
            assertTrue(Math.abs(served.error(one)) <= MOST_ERROR, "seed " + seed + ", " + one + served);
        }
    }

    @Test
    void aLevelThatWasIdleGetsNoCreditForIt() {
        for (long seed = 0; seed < seeds(); seed++) {
            Saturated engine =
                    saturated(seed, policy(QueuePolicy.WEIGHTED_FAIR, 1, 3, 2).build());
            keepBusy(engine, 300, 0, 1);
            ServedCost served = new ServedCost(1, 3, 2);
            engine.onPlaced = job -> served.add(job.level(), job.cost());

            keepBusy(engine, 300, 0, 1, 2);

            for (int other = 0; other < 2; other++) {
                double most = MAX_COST / 2.0 + (double) MAX_COST / (other == 0 ? 1 : 3);
                double ahead = served.mostAhead(2, other);
                assertTrue(
                        ahead <= most + 1,
                        "seed " + seed + ": a level that was idle got " + ahead + " more by weight than level " + other
                                + ", allowed is " + most + served);
            }
        }
    }

    private static void keepBusy(Saturated engine, int placements, int... levels) {
        for (int i = 0; i < placements; i++) {
            for (int level : levels) {
                fillUp(engine, level, 0);
            }
            if (engine.running() == 0) {
                engine.open();
            }
            engine.completeOne();
        }
    }

    // ---- accounts

    @Test
    void accountsOfALevelGetTheSame() {
        for (long seed = 0; seed < seeds(); seed++) {
            for (QueuePolicy queuePolicy : QueuePolicy.values()) {
                int accounts = 2 + new Dice(seed).below(5);
                Saturated engine = saturated(seed, policy(queuePolicy, 1, 2).build());
                ServedCost served = new ServedCost(ones(accounts));
                engine.onPlaced = job -> served.add(job.account(), job.cost());

                keepAccountsBusy(engine, PLACEMENTS / 2, accounts);

                assertAccountsAlike("seed " + seed + ", " + queuePolicy, served, accounts);
            }
        }
    }

    @Test
    void anAccountWhoseRequestsAreOlderGetsNoMore() {
        Saturated engine = saturated(1, policy(QueuePolicy.STRICT, 1).build());
        ServedCost served = new ServedCost(1, 1);
        engine.onPlaced = job -> served.add(job.account(), job.cost());
        for (int i = 0; i < 2_000; i++) {
            engine.submit(0, 0, 1, MIN_COST);
        }
        engine.submit(0, 1, 1, MIN_COST);
        engine.submit(0, 1, 1, MIN_COST);
        engine.open();
        for (int i = 0; i < 1_500; i++) {
            engine.completeOne();
            if (engine.waitingAt(0, 1) < 2) {
                engine.submit(0, 1, 1, MIN_COST);
            }
        }

        assertAccountsAlike("cheap requests", served, 2);
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void keepAccountsBusy(Saturated engine, int placements, int accounts) {
        for (int i = 0; i < placements; i++) {
            for (int account = 0; account < accounts; account++) {
                if (engine.waitingAt(0, account) < 2 || engine.dice().oneIn(3)) {
                    fillUp(engine, 0, account);
                }
            }
            if (engine.running() == 0) {
                engine.open();
            }
            engine.completeOne();
        }
    }

    private static void assertAccountsAlike(String what, ServedCost served, int accounts) {
        for (int one = 0; one < accounts; one++) {
            for (int other = 0; other < accounts; other++) {
                double ahead = served.mostAhead(one, other);
                assertTrue(
                        ahead <= MAX_COST + REQUEST_COST,
                        what + ": account " + one + " was " + ahead + " ahead of " + other + ", allowed is "
                                + (MAX_COST + REQUEST_COST) + served);
            }
        }
    }

    @Test
    void anAccountThatWasIdleGetsNoCreditForIt() {
        for (long seed = 0; seed < seeds(); seed++) {
            Saturated engine = saturated(seed, policy(QueuePolicy.STRICT, 1).build());
            keepAccountsBusy(engine, 300, 2);
            ServedCost served = new ServedCost(1, 1, 1);
            engine.onPlaced = job -> served.add(job.account(), job.cost());

            keepAccountsBusy(engine, 600, 3);

            for (int other = 0; other < 2; other++) {
                double ahead = served.mostAhead(2, other);
                assertTrue(
                        ahead <= 2 * MAX_COST + REQUEST_COST,
                        "seed " + seed + ": an account that was idle got " + ahead + " more than another" + served);
            }
        }
    }

    // ---- aging

    @Test
    void theLeastUrgentStartsOnceItIsOldAndThoseBeforeItHaveStarted() {
        long aging = 1_000;
        for (long seed = 0; seed < seeds(); seed++) {
            AdmissionPolicy policy = AdmissionPolicy.builder(10)
                    .queuePolicy(QueuePolicy.STRICT)
                    .agingNanos(aging)
                    .build();
            Saturated engine = new Saturated(seed, policy, 5, schedulers());
            long[] started = new long[2];
            engine.onPlaced = job -> {
                started[job.level() == 9 ? 1 : 0]++;
                assertPassesNoneThatIsOverdue(engine, job, aging);
            };
            engine.open();
            Dice dice = engine.dice();
            for (int i = 0; i < 5_000; i++) {
                engine.now += dice.between(0, 40);
                while (engine.waitingAt(0, 0) < 20) {
                    engine.submit(0, 0, 1 + dice.below(3), cost(dice));
                }
                if (dice.oneIn(20)) {
                    engine.submit(9, dice.below(2), 1 + dice.below(3), cost(dice));
                }
                engine.completeOne();
            }
            assertTrue(started[0] > 1_000 && started[1] > 100, Arrays.toString(started));
        }
    }

    private static void assertPassesNoneThatIsOverdue(Saturated engine, Job placed, long aging) {
        for (Job other : engine.waiting.values()) {
            boolean isPassed =
                    other.id() < placed.id() && other.submitted() + aging <= engine.now && other.slots() <= engine.free;
            assertTrue(!isPassed, () -> "at " + engine.now + " " + placed + " was placed before " + other);
        }
    }
}

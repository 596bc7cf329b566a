package dev.ringmaster.conformance;

import static dev.ringmaster.conformance.Desk.MAIN;
import static dev.ringmaster.conformance.Desk.MILLI;
import static dev.ringmaster.conformance.Desk.SECOND;
import static dev.ringmaster.conformance.Desk.at;
import static dev.ringmaster.conformance.Desk.running;
import static dev.ringmaster.conformance.Desk.tokensPerSecond;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.AccountPolicy;
import dev.ringmaster.api.AdmissionPolicy;
import dev.ringmaster.api.LimitUse;
import dev.ringmaster.api.Limits;
import dev.ringmaster.api.Rate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the limits let pass. */
class LimitsConformanceTest {
    private static final Limits FIVE = new Limits(5, Rate.perSecond(10), Rate.perSecond(1_000), 500);

    private static void assertUse(long running, long requestsLeft, long tokensLeft, LimitUse use) {
        assertEquals(running, use.running(), "running");
        assertEquals(requestsLeft, use.requestsLeft(), "requests left");
        assertEquals(tokensLeft, use.tokensLeft(), "tokens left");
    }

    @Test
    @DisplayName("C2 all limits hold together, and what is queued or refused takes nothing of any of them")
    void whatIsQueuedOrRefusedTakesNothing() {
        Desk desk = new Desk(AdmissionPolicy.builder(10)
                .maxQueuedPerLevel(1)
                .engineLimits(FIVE)
                .poolLimits(MAIN, FIVE)
                .account(0, AccountPolicy.of(FIVE))
                .build());
        for (int i = 0; i < 5; i++) {
            desk.submit(i, 5, 100);
        }
        desk.submit(5, 5, 100);
        desk.submit(6, 5, 100);
        desk.submit(7, 5, 501);
        desk.submit(8, at(5).withWaitTimeout(0), 100);
        assertEquals(5, desk.answers.mostRunning);
        for (LimitUse use : List.of(
                desk.engine.engineLimits(),
                desk.engine.poolLimits(MAIN),
                desk.engine.account(0).orElseThrow().limits())) {
            assertUse(5, 5, 500, use);
        }
    }

    @Test
    @DisplayName("C2 a request that one scope or limit refuses takes nothing from the others")
    void whatOneLimitRefusesTakesNothingFromTheOthers() {
        Limits roomy = new Limits(100, Rate.perSecond(100), Rate.perSecond(100_000), 0);
        for (Limits tight : List.of(
                roomy.withMaxConcurrent(1),
                roomy.withRequests(Rate.perSecond(1)),
                roomy.withTokens(Rate.perSecond(150)))) {
            for (int scope = 0; scope < 3; scope++) {
                Desk desk = new Desk(AdmissionPolicy.builder(10)
                        .engineLimits(scope == 0 ? tight : roomy)
                        .poolLimits(MAIN, scope == 1 ? tight : roomy)
                        .account(0, AccountPolicy.of(scope == 2 ? tight : roomy))
                        .build());
                desk.submit(1, 5, 100);
                desk.submit(2, 5, 100);
                desk.submit(3, at(0).withWaitTimeout(0), 100);
                List<LimitUse> uses = List.of(
                        desk.engine.engineLimits(),
                        desk.engine.poolLimits(MAIN),
                        desk.engine.account(0).orElseThrow().limits());
                for (int i = 0; i < 3; i++) {
                    assertEquals(1, uses.get(i).running());
                    if (i != scope) {
                        assertUse(1, 99, 99_900, uses.get(i));
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("C4 at a limit of N exactly N run while somebody waits, whatever happens")
    void exactlyAsManyRunAsMay() {
        Random random = new Random(4);
        Desk desk = new Desk(running(10).build());
        for (long id = 0; id < 20_000; id++) {
            switch (random.nextInt(10)) {
                case 0 -> desk.cancel(anyOf(desk, random, id));
                case 1, 2, 3 -> desk.complete(anyOf(desk, random, id));
                case 4 -> desk.fail(anyOf(desk, random, id));
                case 5 -> desk.pass(random.nextInt(1_000));
                default ->
                    desk.submit(id, at(random.nextInt(10)).withLease(5_000).withWaitTimeout(2_000));
            }
            assertTrue(desk.running() <= 10);
            assertTrue(desk.running() == 10 || desk.answers.waiting.isEmpty());
            assertEquals(desk.running(), desk.engine.engineLimits().running());
        }
        assertTrue(desk.answers.ends.keySet().size() >= 4, "expired, cancelled, released and failed were all there");
    }

    private static long anyOf(Desk desk, Random random, long below) {
        List<Long> open = List.copyOf(random.nextInt(3) == 0 ? desk.answers.waiting : desk.answers.running);
        return open.isEmpty() ? random.nextInt((int) below + 1) : open.get(random.nextInt(open.size()));
    }

    private static Desk atRate(Limits limits) {
        return new Desk(AdmissionPolicy.builder(10).engineLimits(limits).build());
    }

    /** The most that started within any window of a length, its end left out. */
    private static long mostWithin(long window, List<Long> times) {
        int first = 0;
        int most = 0;
        for (int last = 0; last < times.size(); last++) {
            while (times.get(last) - times.get(first) >= window) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Test
    @DisplayName(
            "C19 W8 two bursts of 1,000 around an edge of a second: no 20 ms let more than 1,020 of a limit of 1,000 pass")
    void aBurstAroundAnEdgeDoesNotPassTwice() {
        Desk desk = atRate(Limits.NONE.withRequests(Rate.perSecond(1_000)));
        desk.now += 990 * MILLI;
        long id = 0;
        for (int burst = 0; burst < 2; burst++) {
            for (int i = 0; i < 1_000; i++) {
                desk.submit(id++, at(5).withWaitTimeout(0));
            }
            desk.pass(20 * MILLI);
        }
        assertEquals(1_020, desk.answers.started.size(), "1,000, and what the bucket gained in 20 ms");
    }

    @Test
    @DisplayName("C19 W8 no sliding second lets more pass than the limit and the declared burst")
    void noSlidingSecondLetsMorePassThanLimitAndBurst() {
        for (long burst : new long[] {1, 100, 1_000}) {
            Desk desk = atRate(Limits.NONE.withRequests(Rate.perSecond(1_000).withBurst(burst)));
            Random random = new Random(burst);
            long id = 0;
            while (desk.now < Desk.START + 10 * SECOND) {
                for (int i = random.nextInt(800); i > 0; i--) {
                    desk.submit(id++, at(5).withWaitTimeout(random.nextInt(2) * SECOND));
                }
                desk.passByTimers(random.nextInt(random.nextInt(10) == 0 ? 900 : 150) * MILLI + random.nextInt(1_000));
            }
            for (long window : new long[] {20 * MILLI, SECOND, 3 * SECOND}) {
                long most = mostWithin(window, desk.answers.startedAt);
                assertTrue(
                        most <= window / MILLI + burst,
                        () -> most + " within " + window + " ns at a burst of " + burst);
            }
            assertTrue(desk.answers.started.size() > 9_000, "and it is not stricter than it has to be");
        }
    }

    @Test
    @DisplayName("C19 tokens per second: no sliding second lets more tokens pass than the limit and the burst")
    void noSlidingSecondLetsMoreTokensPass() {
        Desk desk =
                atRate(tokensPerSecond(10_000).withTokens(Rate.perSecond(10_000).withBurst(4_000)));
        Random random = new Random(19);
        int[] tokens = new int[4_000];
        for (int id = 0; id < tokens.length; id++) {
            tokens[id] = 1 + random.nextInt(4_000);
            desk.submit(id, at(5).withWaitTimeout(5 * SECOND), tokens[id]);
            desk.pass(random.nextInt(100) * MILLI);
        }
        List<Long> times = desk.answers.startedAt;
        int first = 0;
        long within = 0;
        for (int last = 0; last < times.size(); last++) {
            within += tokens[desk.answers.started.get(last).intValue()];
            while (times.get(last) - times.get(first) > SECOND) {
                within -= tokens[desk.answers.started.get(first++).intValue()];
            }
            assertTrue(within <= 14_000, "tokens within a second: " + within);
        }
    }

    @Test
    @DisplayName("W2 W8 a waiter starts in the very nanosecond in which the rate lets it, which the timer knows")
    void aWaiterStartsTheMomentTheRateAllows() {
        Desk desk = atRate(Limits.NONE.withRequests(new Rate(3, SECOND, 2)));
        for (int i = 1; i <= 4; i++) {
            desk.submit(i, 5);
        }
        desk.assertAnswered("placed 1", "placed 2", "queued 3", "queued 4");
        assertTrue(desk.engine.nextTimerNanos() <= Desk.START + 333_333_334);
        desk.pass(333_333_333);
        desk.assertAnswered();
        desk.pass(1);
        desk.assertAnswered("placed 3");
        desk.pass(333_333_332);
        desk.assertAnswered();
        desk.pass(1);
        desk.assertAnswered("placed 4");
    }

    @Test
    @DisplayName("W18 what is told of the use of limits is of the engine's present time, not of a window's start")
    void theUseOfLimitsIsOfThePresentTime() {
        Desk desk = atRate(Limits.NONE.withRequests(Rate.perSecond(100)));
        for (int i = 0; i < 100; i++) {
            desk.submit(i, 5);
        }
        assertEquals(0, desk.engine.engineLimits().requestsLeft());
        desk.pass(250 * MILLI);
        assertEquals(25, desk.engine.engineLimits().requestsLeft());
    }
}

package dev.ringmaster.dispatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsReader;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LaneControllerTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final SystemSample NEUTRAL = new SystemSample(50, 60);
    private static final SystemSample IDLE = new SystemSample(10, 10);
    private static final SystemSample BUSY = new SystemSample(86, 60);

    private DispatchSettings settings = SettingsReader.defaults(Profile.MEDIUM);
    private LaneController controller =
            new LaneController(settings, settings.lanes().get(0));
    private long nowNanos = -5 * SECOND;

    private void set(String name, String value) {
        settings = SettingsReader.read(Map.of(name, value), Profile.MEDIUM).settings();
    }

    private void tick(SystemSample sample, LoadLevel level) {
        nowNanos += SECOND;
        controller.tick(nowNanos, settings, settings.lanes().get(0), sample, level);
    }

    private void ticks(int times, SystemSample sample, LoadLevel level) {
        for (int i = 0; i < times; i++) {
            tick(sample, level);
        }
    }

    private void calls(int times, long durationNanos, boolean isOverload) {
        for (int i = 0; i < times; i++) {
            controller.onCall(nowNanos, durationNanos, controller.concurrency(), isOverload);
        }
    }

    private void assertConfigured() {
        assertEquals(35, controller.batchSize());
        assertEquals(3 * SECOND, controller.timeoutNanos());
    }

    /** Within two hundredths, the precision that percentiles are recorded with. */
    private static void assertAbout(long expectedMillis, long actualNanos) {
        assertEquals(1.0, actualNanos / 1e6 / expectedMillis, 0.02);
    }

    @Test
    void beginsWithWhatIsConfiguredAndKeepsItWhileNothingHappens() {
        assertConfigured();
        assertEquals(8, controller.concurrency());
        assertEquals(10 * SECOND, controller.intervalNanos());

        ticks(100, NEUTRAL, LoadLevel.NORMAL);

        assertConfigured();
        assertEquals(8, controller.concurrency());
    }

    @Test
    void batchSizesMoveByAFifthATick() {
        tick(IDLE, LoadLevel.NORMAL);
        assertEquals(42, controller.batchSize());
        tick(IDLE, LoadLevel.NORMAL);
        assertEquals(50, controller.batchSize());
        tick(IDLE, LoadLevel.NORMAL);
        assertEquals(52, controller.batchSize());
        tick(BUSY, LoadLevel.NORMAL);
        assertEquals(42, controller.batchSize());
    }

    @Test
    void batchSizesFollowThroughput() {
        for (int i = 0; i < 3; i++) {
            controller.onItems(5, SECOND);
        }
        ticks(5, NEUTRAL, LoadLevel.NORMAL);
        assertEquals(40, controller.batchSize());

        for (int i = 0; i < 3; i++) {
            controller.onItems(1, 3 * SECOND);
        }
        ticks(5, NEUTRAL, LoadLevel.NORMAL);
        assertEquals(25, controller.batchSize());
    }

    @Test
    void loadIsAppliedOnceEvenIfFormulaAndLevelSeeIt() {
        ticks(20, BUSY, LoadLevel.REDUCED);
        assertEquals(24, controller.batchSize());

        ticks(20, NEUTRAL, LoadLevel.REDUCED);
        assertEquals(24, controller.batchSize());
    }

    @ParameterizedTest
    @EnumSource(LoadLevel.class)
    void batchSizesStayWithinTheirBoundsWhateverHappens(LoadLevel level) {
        set("MAX_BATCH_SIZE", "40");
        for (SystemSample sample : new SystemSample[] {IDLE, NEUTRAL, BUSY}) {
            for (int i = 0; i < 20; i++) {
                calls(3, SECOND, i % 2 == 0);
                controller.onItems(100, SECOND);
                tick(sample, level);
                assertTrue(controller.batchSize() >= 10 && controller.batchSize() <= 40);
            }
        }
    }

    @Test
    void failuresShrinkBatchesAndNothingGrowsMeanwhile() {
        ticks(5, IDLE, LoadLevel.NORMAL);
        for (int i = 0; i < 20; i++) {
            int before = controller.batchSize();
            calls(3, SECOND, true);
            calls(6, SECOND, false);
            tick(IDLE, LoadLevel.NORMAL);
            assertTrue(controller.batchSize() < before || before == 10);
        }
        assertEquals(10, controller.batchSize());

        for (int i = 0; i < 30; i++) {
            calls(10, SECOND, false);
            tick(IDLE, LoadLevel.NORMAL);
        }
        assertEquals(52, controller.batchSize());
    }

    @Test
    void oneFailureAmongManyCallsChangesNoBatch() {
        calls(99, SECOND, false);
        calls(1, SECOND, true);
        ticks(5, NEUTRAL, LoadLevel.NORMAL);

        assertEquals(35, controller.batchSize());
    }

    @Test
    void overloadLowersConcurrencyAtOnceAndGoodCallsRaiseItAgain() {
        outage();
        assertEquals(1, controller.concurrency());

        calls(1, SECOND, false);
        assertEquals(2, controller.concurrency());
        calls(2 + 3 + 4 + 5 + 6, SECOND, false);
        assertEquals(7, controller.concurrency());
        calls(100, SECOND, false);
        assertEquals(8, controller.concurrency());
    }

    @Test
    void callsOfOneBurstOfErrorsHalveOnce() {
        calls(8, SECOND, true);
        assertEquals(4, controller.concurrency());

        nowNanos += SECOND - 1;
        calls(1, SECOND, true);
        assertEquals(4, controller.concurrency());

        nowNanos += 1;
        calls(8, SECOND, true);
        assertEquals(2, controller.concurrency());
    }

    /** Everything times out until one call at once is left. */
    private void outage() {
        for (int round = 0; round < 4; round++) {
            calls(controller.concurrency(), SECOND, true);
            nowNanos += SECOND;
        }
    }

    @Test
    void concurrencyIsTheSmallerOfFormulaAndLimit() {
        ticks(10, BUSY, LoadLevel.NORMAL);
        assertEquals(3, controller.concurrency());
        outage();
        assertEquals(1, controller.concurrency());

        ticks(10, IDLE, LoadLevel.NORMAL);
        assertEquals(1, controller.concurrency());
        calls(100, SECOND, false);
        assertEquals(12, controller.concurrency());
    }

    @ParameterizedTest
    @CsvSource({"3", "5", "10"})
    void findsWhatAnUpstreamCanTakeWithFewOverloads(int capacity) {
        int overloads = 0;
        int good = 0;
        int rounds = 1_000;
        for (int round = 0; round < rounds; round++) {
            nowNanos += SECOND;
            int inFlight = controller.concurrency();
            for (int call = 0; call < inFlight; call++) {
                controller.onCall(nowNanos, SECOND / 2, inFlight, call >= capacity);
            }
            good += Math.min(capacity, inFlight);
            overloads += Math.max(0, inFlight - capacity);
            controller.tick(nowNanos, settings, settings.lanes().get(0), IDLE, LoadLevel.NORMAL);
        }
        double overloadRate = overloads / (double) (good + overloads);
        double used = good / (double) (rounds * capacity);

        assertTrue(overloadRate < 0.12, "of the calls overload: " + overloadRate);
        assertTrue(used > 0.60, "of the capacity used: " + used);
    }

    @Test
    void concurrencyFollowsSettingsWhileRunning() {
        set("MAX_CONCURRENT_HOT", "30");
        ticks(20, NEUTRAL, LoadLevel.NORMAL);
        calls(600, SECOND, false);
        assertEquals(30, controller.concurrency());

        set("MAX_CONCURRENT_HOT", "2");
        ticks(20, NEUTRAL, LoadLevel.NORMAL);
        assertEquals(2, controller.concurrency());
    }

    @ParameterizedTest
    @CsvSource({"100, 2400", "1000, 3000", "2500, 4500"})
    void fewCallsGiveTheTimeoutOfTheirMean(long callMillis, long expectedMillis) {
        calls(LaneController.CALLS_FOR_PERCENTILE - 1, callMillis * MILLI, false);
        tick(NEUTRAL, LoadLevel.NORMAL);

        assertEquals(expectedMillis * MILLI, controller.timeoutNanos());
    }

    @Test
    void fewCallsOfWhichOneWasGivenUpGiveTwiceItsTimeForAMinute() {
        calls(3, 1_500 * MILLI, false);
        calls(1, controller.timeoutNanos(), true);
        ticks(40, NEUTRAL, LoadLevel.NORMAL);
        assertEquals(5 * SECOND, controller.timeoutNanos());

        ticks(30, NEUTRAL, LoadLevel.NORMAL);
        calls(1, 1_500 * MILLI, false);
        tick(NEUTRAL, LoadLevel.NORMAL);
        assertEquals(3 * SECOND, controller.timeoutNanos());
    }

    @ParameterizedTest
    @CsvSource({"100, 1000", "800, 1600", "2000, 4000", "2400, 4800", "4000, 5000"})
    void manyCallsGiveTwiceTheir99thPercentileWithinOneToFiveSeconds(long callMillis, long expectedMillis) {
        calls(500, callMillis * MILLI, false);
        tick(NEUTRAL, LoadLevel.NORMAL);

        assertAbout(expectedMillis, controller.timeoutNanos());
        assertAbout(callMillis, controller.p50Nanos());
        assertAbout(callMillis, controller.p99Nanos());
    }

    @Test
    void aTimeoutThatIsTooShortDoublesFromTickToTick() {
        calls(100, 100 * MILLI, false);
        tick(NEUTRAL, LoadLevel.NORMAL);
        assertEquals(SECOND, controller.timeoutNanos());

        for (long expectedMillis : new long[] {2_000, 4_000, 5_000}) {
            calls(10, controller.timeoutNanos(), true);
            tick(NEUTRAL, LoadLevel.NORMAL);
            assertAbout(expectedMillis, controller.timeoutNanos());
        }
    }

    @Test
    void refusalsSayNothingAboutTime() {
        calls(100, MILLI, true);
        tick(NEUTRAL, LoadLevel.NORMAL);

        assertEquals(3 * SECOND, controller.timeoutNanos());
        assertEquals(0, controller.p99Nanos());
    }

    @Test
    void callsAreForgottenAfterAMinute() {
        calls(100, 100 * MILLI, false);
        ticks(49, NEUTRAL, LoadLevel.NORMAL);
        assertEquals(SECOND, controller.timeoutNanos());

        ticks(12, NEUTRAL, LoadLevel.NORMAL);
        assertEquals(3 * SECOND, controller.timeoutNanos());
    }

    @Test
    void whileBusyTimeoutsAreShort() {
        tick(BUSY, LoadLevel.NORMAL);
        assertEquals(1_500 * MILLI, controller.timeoutNanos());

        tick(NEUTRAL, LoadLevel.NORMAL);
        assertEquals(3 * SECOND, controller.timeoutNanos());
    }

    @ParameterizedTest
    @CsvSource({"NORMAL, 10000", "REDUCED, 14286", "MINIMAL, 33333"})
    void intervalsFollowTheLevel(LoadLevel level, long expectedMillis) {
        tick(NEUTRAL, level);

        assertEquals(expectedMillis, Math.round(controller.intervalNanos() / 1e6));
    }

    @Test
    void withoutAdaptiveBatchingTheBaseHolds() {
        set("ENABLE_ADAPTIVE_BATCHING", "false");
        calls(100, SECOND, true);
        ticks(5, BUSY, LoadLevel.MINIMAL);

        assertEquals(35, controller.batchSize());
        assertTrue(controller.timeoutNanos() < 3 * SECOND);
    }

    @Test
    void withoutDynamicTimeoutsTheBaseHolds() {
        set("ENABLE_DYNAMIC_TIMEOUTS", "false");
        calls(100, 100 * MILLI, false);
        ticks(10, BUSY, LoadLevel.MINIMAL);

        assertEquals(3 * SECOND, controller.timeoutNanos());
        assertEquals(10, controller.batchSize());
    }

    @Test
    void withoutParallelCallsThereIsOne() {
        set("ENABLE_PARALLEL_PROCESSING", "false");
        tick(IDLE, LoadLevel.NORMAL);

        assertEquals(1, controller.concurrency());
        assertEquals(42, controller.batchSize());
        assertEquals(1, new LaneController(settings, settings.lanes().get(0)).concurrency());
    }

    @Test
    void withoutMonitoringTimeoutsStayAtTheirBase() {
        calls(100, 100 * MILLI, false);
        tick(NEUTRAL, LoadLevel.NORMAL);
        set("ENABLE_PERFORMANCE_MONITORING", "false");
        tick(NEUTRAL, LoadLevel.NORMAL);
        calls(100, 100 * MILLI, false);
        tick(NEUTRAL, LoadLevel.NORMAL);

        assertEquals(3 * SECOND, controller.timeoutNanos());
        assertEquals(0, controller.p99Nanos());
    }

    @Test
    void withoutOptimizationNothingAdapts() {
        set("ENABLE_SCHEDULER_OPTIMIZATION", "false");
        calls(100, 100 * MILLI, false);
        calls(100, SECOND, true);
        ticks(5, BUSY, LoadLevel.MINIMAL);

        assertConfigured();
        assertEquals(1, controller.concurrency());
        assertEquals(10 * SECOND, controller.intervalNanos());
    }

    @Test
    void stepsAllocateNothingOnceWarm() {
        com.sun.management.ThreadMXBean threads =
                ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);
        runWarm(2_000);

        long before = threads.getCurrentThreadAllocatedBytes();
        runWarm(2_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertTrue(allocated < 10_000, allocated + " bytes in 2,000 ticks of 10 calls");
    }

    private void runWarm(int ticks) {
        for (int i = 0; i < ticks; i++) {
            calls(10, 300 * MILLI, false);
            controller.onItems(10, SECOND);
            tick(NEUTRAL, LoadLevel.NORMAL);
        }
    }
}

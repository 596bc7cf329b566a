package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.control.LaneController;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every variable changes what the dispatcher does. */
class VariablesTest {

    @ParameterizedTest
    @CsvSource({"MAX_CONCURRENT_HOT, 0.5", "MAX_CONCURRENT_COLD, 0"})
    void maxConcurrentLimitsTheCallsOfALane(String name, double score) {
        CoreFixture fixture = CoreFixture.with(name, "3", "ITEMS_PER_CALL", "1");
        fixture.add(score, 30);
        assertEquals(3, fixture.mostInFlight);
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT_HOT, 0.5", "TIMEOUT_COLD, 0"})
    void timeoutsReachTheCallsOfALane(String name, double score) {
        CoreFixture fixture = CoreFixture.with(name, "4.5");
        fixture.add(score, "a");
        assertEquals(4_500 * MILLIS, fixture.sent.get(0).timeoutNanos());
    }

    @ParameterizedTest
    @CsvSource({"CACHE_TTL_HOT, 0.5", "CACHE_TTL_COLD, 0"})
    void answersAreFreshForAsLongAsTheCacheOfALaneSays(String name, double score) {
        CoreFixture fixture = CoreFixture.with(name, "100", "INTERVAL_HOT", "10000", "INTERVAL_COLD", "10000");
        fixture.add(score, "a");
        fixture.run(100 * SECONDS);
        assertTrue(fixture.read("a").get(0).isSuccess());
        fixture.run(SECONDS);
        assertTrue(fixture.read("a").isEmpty(), "it is asked for again");
    }

    @Test
    void whileTheMachineIsBusyThereAreFewerCallsAndShorterTimeouts() {
        CoreFixture fixture =
                CoreFixture.with("MAX_CONCURRENT_UNDER_LOAD", "2", "TIMEOUT_UNDER_LOAD", "0.7", "ITEMS_PER_CALL", "1");
        busy(fixture, 90, 50);
        fixture.add(0.5, 30);
        assertEquals(2, fixture.mostInFlight);
        assertEquals(700 * MILLIS, fixture.sent.get(0).timeoutNanos());
    }

    @Test
    void batchesStayWithinTheirBounds() {
        CoreFixture fixture = CoreFixture.with("MIN_BATCH_SIZE", "12", "MAX_BATCH_SIZE", "40", "BATCH_SIZE_HOT", "30");
        busy(fixture, 10, 10);
        assertEquals(40, hot(fixture).batchSize());
        busy(fixture, 95, 95);
        assertEquals(12, hot(fixture).batchSize());
    }

    /** Each threshold is set so that the sample, which is on one side of the usual one, is on the other. */
    @ParameterizedTest
    @CsvSource({
        "HIGH_CPU_THRESHOLD, 95, 90, 40, 3, 4",
        "MEDIUM_CPU_THRESHOLD, 75, 70, 40, 4, 8",
        "LOW_CPU_THRESHOLD, 10, 20, 40, 10, 8",
        "HIGH_MEMORY_THRESHOLD, 95, 40, 90, 3, 4",
        "MEDIUM_MEMORY_THRESHOLD, 80, 40, 75, 4, 8",
        "LOW_MEMORY_THRESHOLD, 30, 20, 40, 10, 8"
    })
    void thresholdsDecideHowManyCallsThereAre(
            String name, String value, double cpu, double memory, int usual, int changed) {
        assertEquals(
                usual,
                concurrency(
                        CoreFixture.with("INTERVAL_HOT", "1", "ITEMS_PER_CALL", "1", "MAX_CONCURRENT_HOT", "8"),
                        cpu,
                        memory));
        assertEquals(
                changed,
                concurrency(
                        CoreFixture.with(
                                "INTERVAL_HOT", "1", "ITEMS_PER_CALL", "1", "MAX_CONCURRENT_HOT", "8", name, value),
                        cpu,
                        memory));
    }

    private static int concurrency(CoreFixture fixture, double cpu, double memory) {
        fixture.add(0.5, 35);
        for (int i = 0; i < 120; i++) {
            fixture.sample(cpu, memory);
            fixture.run(SECONDS);
        }
        // An idle machine allows twelve, to which the limit learnt from calls grows slowly.
        return Math.min(10, hot(fixture).concurrency());
    }

    @Test
    void withoutAdaptiveBatchingTheBatchIsAsConfigured() {
        CoreFixture fixture = CoreFixture.with("ENABLE_ADAPTIVE_BATCHING", "false");
        busy(fixture, 10, 10);
        assertEquals(35, hot(fixture).batchSize());
        busy(fixture, 95, 95);
        assertEquals(35, hot(fixture).batchSize());
    }

    @Test
    void withoutDynamicTimeoutsTheTimeoutIsAsConfigured() {
        assertEquals(3 * SECONDS, timeout("ENABLE_DYNAMIC_TIMEOUTS", "false"));
        assertNotEquals(3 * SECONDS, timeout("ENABLE_DYNAMIC_TIMEOUTS", "true"));
    }

    private static long timeout(String name, String value) {
        CoreFixture fixture = CoreFixture.with(name, value, "TIMEOUT_HOT", "3");
        fixture.add(0.5, 100);
        fixture.run(20 * SECONDS);
        fixture.sample(50, 50);
        return hot(fixture).timeoutNanos();
    }

    @Test
    void withoutMonitoringNoPercentilesAreRecorded() {
        for (String value : List.of("true", "false")) {
            CoreFixture fixture = CoreFixture.with("ENABLE_PERFORMANCE_MONITORING", value);
            fixture.add(0.5, 100);
            fixture.run(20 * SECONDS);
            fixture.sample(50, 50);
            assertEquals(value.equals("true"), hot(fixture).p99Nanos() > 0);
        }
    }

    @Test
    void developmentSwitchesEverythingOff() {
        CoreFixture fixture = CoreFixture.with("APP_ENV", "dev");
        fixture.add(0.5, 30);
        assertEquals(1, fixture.mostInFlight);
    }

    @Test
    void intervalsAndBatchesFollowTheLoadLevelAtEveryTick() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10");
        fixture.add(0.5, "a");
        fixture.run(20 * SECONDS);
        busy(fixture, 72, 50);
        CoreFixture.assertNear(14_286, hot(fixture).intervalNanos() / MILLIS, 1);
        assertEquals(24, hot(fixture).batchSize());
        int before = fixture.askedMillis("a").size();
        fixture.run(200 * SECONDS);
        CoreFixture.assertNear(14, fixture.askedMillis("a").size() - before, 1);
        busy(fixture, 95, 50);
        CoreFixture.assertNear(33_333, hot(fixture).intervalNanos() / MILLIS, 1);
        busy(fixture, 50, 50);
        assertEquals(10_000, hot(fixture).intervalNanos() / MILLIS);
    }

    private static void busy(CoreFixture fixture, double cpuPercent, double memoryPercent) {
        for (int i = 0; i < 30; i++) {
            fixture.sample(cpuPercent, memoryPercent);
        }
    }

    private static LaneController hot(CoreFixture fixture) {
        return fixture.core.lanes().get(0).controller;
    }

    @Test
    void changedWhileItRunsTheyHoldAtOnce() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1");
        fixture.add(0.5, 100);
        fixture.run(10 * SECONDS);
        fixture.mostInFlight = 0;
        fixture.change("INTERVAL_HOT", "1", "ENABLE_PARALLEL_PROCESSING", "false");
        int before = fixture.sent.size();
        fixture.run(10 * SECONDS);
        assertTrue(fixture.sentKeys().subList(before, fixture.sent.size()).stream()
                .allMatch(keys ->
                        keys.size() == 1 || keys.equals(fixture.sentKeys().get(before))));
        assertEquals(1, hot(fixture).concurrency());
        fixture.change("INTERVAL_HOT", "5", "ITEMS_PER_CALL", "30");
        assertEquals(5 * SECONDS, hot(fixture).intervalNanos());
    }

    @Test
    void aShorterIntervalHoldsAtOnceAndSpreadsTheItems() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10000");
        fixture.add(0.5, 100);
        fixture.run(SECONDS);
        fixture.change("INTERVAL_HOT", "10");
        int before = fixture.sent.size();
        fixture.run(5 * SECONDS);
        CoreFixture.assertNear(50, fixture.sent.size() - before, 5);
        fixture.run(5 * SECONDS);
        CoreFixture.assertNear(100, fixture.sent.size() - before, 3);
    }

    @Test
    void whenTheMachineIsQuietAgainItemsAreAskedForAsOftenAsBefore() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "100");
        busy(fixture, 95, 50);
        fixture.add(0.5, 100); // due every 333 s
        fixture.run(200 * SECONDS);
        busy(fixture, 50, 50);
        int before = fixture.answers.size();
        fixture.run(101 * SECONDS);
        CoreFixture.assertNear(100, fixture.answers.size() - before, 5);
    }
}

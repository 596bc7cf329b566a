package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When items are asked for. */
class DueTimesTest {
    @Test
    void anItemIsAskedForAtOnceAndThenEveryInterval() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10");
        fixture.add(0.5, "a");
        fixture.run(60 * SECONDS);

        List<Long> asked = fixture.askedMillis("a");
        assertEquals(0, asked.get(0));
        assertTrue(asked.get(1) <= 10_000, "the second time is within the first interval: " + asked);
        for (int i = 2; i < asked.size(); i++) {
            CoreFixture.assertNear(10_000, asked.get(i) - asked.get(i - 1), 2);
        }
        assertTrue(asked.size() >= 6, asked::toString);
    }

    @Test
    void itemsThatCameTogetherAreSpreadOverTheInterval() {
        CoreFixture fixture =
                CoreFixture.with("INTERVAL_HOT", "10", "BATCH_SIZE_HOT", "1000", "MAX_BATCH_SIZE", "1000");
        fixture.add(0.5, 1_000);
        fixture.run(20 * SECONDS);
        int before = fixture.answers.size();
        fixture.run(SECONDS);
        CoreFixture.assertNear(100, fixture.answers.size() - before, 10);
    }

    @Test
    void anItemThatIsStillOnItsWayIsNotAskedForAgain() {
        CoreFixture fixture =
                CoreFixture.with("INTERVAL_HOT", "1", "TIMEOUT_HOT", "60", "ENABLE_DYNAMIC_TIMEOUTS", "false");
        fixture.upstream = call -> CoreFixture.good(call, 700 * MILLIS);
        fixture.add(0.5, "a");
        fixture.run(30 * SECONDS);
        assertEquals(1, fixture.mostInFlight);
    }

    /** The item was asked for 35 s ago and is due every 10 s, so it has missed three times. */
    @ParameterizedTest
    @CsvSource({"skip, 0, '5000 15000 25000'", "once, 1, '0 5000 15000'", "all, 3, '0 100 200'"})
    void whatWasMissedWhileDownIsTreatedAsThePolicySays(String policy, int madeUp, String first) {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10", "MISFIRE_POLICY", policy);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0.5), 35 * SECONDS);
        fixture.run(26 * SECONDS);

        List<Long> asked = fixture.askedMillis("a");
        List<String> expected = List.of(first.split(" "));
        for (int i = 0; i < expected.size(); i++) {
            CoreFixture.assertNear(Long.parseLong(expected.get(i)), asked.get(i), 3);
        }
        assertEquals(madeUp, asked.size() - 3, asked::toString);
    }

    /** The items are due every 10 s, and the second has to wait for 35 s until the first is answered. */
    @ParameterizedTest
    @CsvSource({"skip, '35000 40000 50000'", "once, '35000 40000 50000'", "all, '35000 35100 35200 35300 40000 50000'"})
    void whatWasMissedWhileAnItemHadToWaitIsTreatedAsThePolicySays(String policy, String expected) {
        CoreFixture fixture = CoreFixture.with(
                "INTERVAL_HOT",
                "10",
                "MISFIRE_POLICY",
                policy,
                "ENABLE_PARALLEL_PROCESSING",
                "false",
                "ENABLE_DYNAMIC_TIMEOUTS",
                "false",
                "TIMEOUT_HOT",
                "60",
                "BATCH_SIZE_HOT",
                "1",
                "MIN_BATCH_SIZE",
                "1",
                "MAX_BATCH_SIZE",
                "1");
        fixture.upstream = call -> CoreFixture.good(call, call.keys().contains("first") ? 35 * SECONDS : 100 * MILLIS);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "first", 0.9), 10 * SECONDS);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0.5), 10 * SECONDS);
        fixture.run(SECONDS);
        fixture.core.remove(fixture.nowNanos, new ItemId("api", "first"));
        fixture.run(54 * SECONDS);
        assertEquals(expected, join(rounded(fixture.askedMillis("a"))));
    }

    @Test
    void anItemThatWasAskedForLatelyIsDueAnIntervalLater() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10");
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0.5), 4 * SECONDS);
        fixture.run(7 * SECONDS);
        CoreFixture.assertNear(6_000, fixture.askedMillis("a").get(0), 2);
    }

    /** The item is due at 0, 10, 20 s and so on; between 5 and 38 s nothing happens at all. */
    @ParameterizedTest
    @CsvSource({"skip, '0 40000 50000'", "once, '0 38000 40000 50000'", "all, '0 38000 38100 38200 40000 50000'"})
    void whatWasMissedWhileTheProcessStoodStillIsTreatedAsThePolicySays(String policy, String expected) {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10", "MISFIRE_POLICY", policy);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0.5), 10 * SECONDS);
        fixture.run(5 * SECONDS);
        fixture.nowNanos += 33 * SECONDS;
        fixture.run(15 * SECONDS);
        assertEquals(expected, join(rounded(fixture.askedMillis("a"))));
    }

    @Test
    void aFailureDoesNotChangeWhenAnItemIsDue() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "10");
        fixture.upstream = call -> CoreFixture.bad(Kind.CLIENT_ERROR, 100 * MILLIS);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0.5), 10 * SECONDS);
        fixture.run(35 * SECONDS);
        assertEquals(List.of(0L, 10_000L, 20_000L, 30_000L), rounded(fixture.askedMillis("a")));
        assertEquals(ItemAnswer.REQUEST_FAILED, fixture.answers.get(0).error());
    }

    @Test
    void aRemovedItemIsNotAskedForAnyMore() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, "a", "b");
        fixture.core.remove(fixture.nowNanos, new ItemId("api", "a")); // while it is on its way
        fixture.run(60 * SECONDS);
        assertEquals(1, fixture.askedMillis("a").size());
        assertTrue(
                fixture.answers.stream().noneMatch(answer -> answer.id().key().equals("a")));
        assertTrue(fixture.askedMillis("b").size() > 5);
    }

    private static String join(List<Long> millis) {
        return millis.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    static List<Long> rounded(List<Long> millis) {
        return millis.stream().map(each -> each / 10 * 10).toList();
    }
}

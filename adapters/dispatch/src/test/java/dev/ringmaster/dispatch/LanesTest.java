package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.settings.DispatchSettings;
import dev.ringmaster.dispatch.settings.LaneSettings;
import dev.ringmaster.dispatch.settings.Profile;
import dev.ringmaster.dispatch.settings.SettingsReader;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which lane an item is in, and what that means. */
class LanesTest {
    private static final List<LaneSettings> HOT_AND_COLD =
            SettingsReader.defaults(Profile.MEDIUM).lanes();

    @ParameterizedTest
    @CsvSource({"0.10, 0", "0.0999, 1", "0, 1", "1, 0"})
    void anItemBeginsInTheHottestLaneItsScoreReaches(double score, int lane) {
        assertEquals(lane, LaneRules.first(HOT_AND_COLD, score));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.0999, 1", "1, 0.10, 0", "0, 0.051, 0", "0, 0.0499, 1", "0, 0.9, 0", "1, 0, 1"})
    void anItemWarmsUpAtOnceAndCoolsDownOnlyWhenItIsClearlyBelow(int before, double score, int after) {
        assertEquals(after, LaneRules.next(HOT_AND_COLD, before, score));
    }

    @Test
    void aHotItemIsAskedForMoreOften() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, "hot");
        fixture.add(0, "cold");
        fixture.run(450 * SECONDS);
        CoreFixture.assertNear(46, fixture.askedMillis("hot").size(), 1);
        CoreFixture.assertNear(11, fixture.askedMillis("cold").size(), 1);
    }

    @Test
    void anItemThatWarmsUpIsDueWithinItsNewInterval() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_COLD", "1000");
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0), 10 * SECONDS);
        fixture.run(SECONDS);
        fixture.core.score(fixture.nowNanos, new ItemId("api", "a"), 0.5);
        fixture.run(25 * SECONDS);
        assertEquals(List.of(11_000L, 21_000L), DueTimesTest.rounded(fixture.askedMillis("a")));
    }

    @Test
    void anItemThatIsOnItsWayChangesItsLaneAfterwards() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0, "a");
        assertTrue(fixture.core.score(fixture.nowNanos, new ItemId("api", "a"), 0.5));
        fixture.run(60 * SECONDS);
        CoreFixture.assertNear(7, fixture.askedMillis("a").size(), 1);
    }

    @Test
    void whatIsKnownOfAnItemGoesWithItToAnotherLane() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_COLD", "1000", "INTERVAL_HOT", "1000");
        fixture.add(0, "a");
        fixture.run(SECONDS);
        fixture.core.score(fixture.nowNanos, new ItemId("api", "a"), 0.5);
        assertTrue(fixture.read("a").get(0).isSuccess());
        assertEquals(1, fixture.sent.size());
    }

    @Test
    void anyNumberOfLanesCanBeSet() {
        CoreFixture fixture = CoreFixture.with(
                "DISPATCH_LANES",
                "hot,warm,cold",
                "MIN_SCORE_HOT",
                "0.8",
                "MIN_SCORE_WARM",
                "0.4",
                "INTERVAL_HOT",
                "1",
                "INTERVAL_WARM",
                "10",
                "INTERVAL_COLD",
                "100");
        fixture.add(0.9, "h");
        fixture.add(0.5, "w");
        fixture.add(0.1, "c");
        fixture.run(1000 * SECONDS);
        CoreFixture.assertNear(1_001, fixture.askedMillis("h").size(), 1);
        CoreFixture.assertNear(101, fixture.askedMillis("w").size(), 1);
        CoreFixture.assertNear(11, fixture.askedMillis("c").size(), 1);
    }

    @Test
    void whereThereIsNotRoomForAllTheMoreImportantAreAskedForMoreOftenAndNoneNever() {
        UpstreamSpec slow = CoreFixture.upstream("api").withCalls(new Rate(1, SECONDS, 1));
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "5", "ITEMS_PER_CALL", "1", "MIN_BATCH_SIZE", "1", "BATCH_SIZE_HOT", "1"), slow);
        String[] high = {"h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9"};
        String[] low = {"l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "l9"};
        fixture.add(0.9, high);
        fixture.add(0.2, low);
        fixture.run(1000 * SECONDS);
        long ofHigh = fixture.sent.stream()
                .filter(call -> call.keys().get(0).startsWith("h"))
                .count();
        long ofLow = fixture.sent.size() - ofHigh;
        assertTrue(ofHigh > 2 * ofLow, ofHigh + " and " + ofLow);
        for (String key : low) {
            assertTrue(fixture.askedMillis(key).size() >= 5, key + " at " + fixture.askedMillis(key));
        }
    }

    /** However scores move: an item is in exactly one lane, and the lane counts say so. */
    @Test
    void everyItemIsInExactlyOneLane() {
        long seed = Long.getLong("ringmaster.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        DispatchSettings settings = SettingsReader.read(Map.of("DISPATCH_LANES", "a,b,c,d"), Profile.MEDIUM)
                .settings();
        int lane = LaneRules.first(settings.lanes(), random.nextDouble());
        for (int i = 0; i < 100_000; i++) {
            double score = random.nextInt(4) == 0 ? 0.1 * random.nextInt(11) / 10 : random.nextDouble() / 8;
            int next = LaneRules.next(settings.lanes(), lane, score);
            String at = "-Dringmaster.seed=" + seed + " step " + i;
            assertTrue(score >= settings.lanes().get(next).minScore() - LaneRules.MARGIN, at);
            for (int hotter = 0; hotter < next; hotter++) {
                assertTrue(score < settings.lanes().get(hotter).minScore(), at);
            }
            assertEquals(next, LaneRules.next(settings.lanes(), next, score), at + ": it stays there");
            lane = next;
        }
    }

    @Test
    void phasesAreSpreadEvenly() {
        int[] tenths = new int[10];
        for (int number = 1; number <= 1_000; number++) {
            long phase = Schedule.phase(number, 1_000 * MILLIS);
            tenths[(int) ((phase - 1) / (100 * MILLIS))]++;
        }
        for (int count : tenths) {
            CoreFixture.assertNear(100, count, 3);
        }
    }
}

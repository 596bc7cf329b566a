package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How items share calls, and what is remembered of the answers. */
class CoalescingTest {
    private static final UpstreamSpec ONE_A_SECOND = CoreFixture.upstream("api").withCalls(new Rate(1, SECONDS, 1));

    @Test
    void fiveItemsThatAreDueTogetherAreOneCall() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, "e", "d", "c", "b", "a");
        fixture.run(SECONDS);
        assertEquals(List.of("e", "d", "c", "b", "a"), fixture.sentKeys().get(0));
        assertEquals(5, fixture.answers.size());
    }

    @Test
    void aCallHasAsManyItemsAsAreAllowed() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, 35);
        assertEquals(
                List.of(20, 15), fixture.sentKeys().stream().map(List::size).toList());
    }

    @Test
    void aCallThatWaitsForItsPermitIsJoined() {
        CoreFixture fixture = new CoreFixture(Map.of(), ONE_A_SECOND);
        fixture.add(0.5, "a"); // takes the only permit of this second
        fixture.add(0.5, "b");
        fixture.run(300 * MILLIS);
        fixture.add(0.5, "c", "d");
        fixture.run(600 * MILLIS);
        assertEquals(List.of(List.of("a")), fixture.sentKeys());
        fixture.run(200 * MILLIS);
        assertEquals(List.of(List.of("a"), List.of("b", "c", "d")), fixture.sentKeys());
    }

    @Test
    void whatIsRemovedWhileItsCallWaitsIsNotAskedFor() {
        CoreFixture fixture = new CoreFixture(Map.of("INTERVAL_HOT", "1000"), ONE_A_SECOND);
        fixture.add(0.5, "a"); // takes the only permit of this second
        fixture.add(0.5, "b", "c");
        fixture.core.remove(fixture.nowNanos, new ItemId("api", "b"));
        fixture.run(2 * SECONDS);
        assertEquals(List.of(List.of("a"), List.of("c")), fixture.sentKeys());

        fixture.add(0.5, "d");
        fixture.add(0.5, "e");
        fixture.core.remove(fixture.nowNanos, new ItemId("api", "e"));
        fixture.run(10 * SECONDS);
        assertEquals(List.of("d"), fixture.sentKeys().get(2));
        assertEquals(3, fixture.sent.size());
    }

    @Test
    void noCallNamesAnItemTwice() {
        CoreFixture fixture = new CoreFixture(Map.of("INTERVAL_HOT", "1"), ONE_A_SECOND);
        fixture.add(0.5, 100);
        fixture.run(30 * SECONDS);
        assertTrue(fixture.sent.size() > 20);
        fixture.sentKeys().forEach(keys -> assertEquals(keys.size(), new HashSet<>(keys).size(), keys::toString));
    }

    @Test
    void lanesShareTheRateOfAnUpstream() {
        CoreFixture fixture = new CoreFixture(Map.of("INTERVAL_COLD", "10"), ONE_A_SECOND);
        fixture.add(0.5, 20);
        fixture.add(0, "cold");
        fixture.run(60 * SECONDS);
        CoreFixture.assertNear(61, fixture.sent.size(), 2);
        assertTrue(
                fixture.sent.stream().map(call -> call.call().lane).distinct().count() == 2);
    }

    @Test
    void halfOfABurstIsKeptBackForCallsThatArriveCloserTogetherThanTheyWereSent() {
        UpstreamSpec bursts = CoreFixture.upstream("api").withCalls(new Rate(2, SECONDS, 10));
        CoreFixture fixture = new CoreFixture(Map.of("ITEMS_PER_CALL", "1", "INTERVAL_HOT", "1"), bursts);
        fixture.add(0.5, 20);
        assertEquals(5, fixture.sent.size());
        fixture.run(20 * SECONDS);
        assertEquals(45, fixture.sent.size());
    }

    @Test
    void anItemThatIsMissingInAGoodAnswerHasFailedAlone() {
        CoreFixture fixture = CoreFixture.with();
        fixture.upstream = call -> {
            Map<String, byte[]> known =
                    new HashMap<>(CoreFixture.good(call, 0).outcome().answers());
            known.remove("b");
            return new CoreFixture.Answer(
                    MILLIS, new dev.ringmaster.dispatch.upstream.CallOutcome(Kind.ANSWERED, 200, 0, known, ""));
        };
        fixture.add(0.5, "a", "b", "c");
        fixture.run(100 * MILLIS);
        assertEquals(
                List.of("", ItemAnswer.MISSING, ""),
                fixture.answers.stream().map(ItemAnswer::error).toList());
        assertFalse(fixture.answers.get(1).body().isPresent());
    }

    // ---- reads

    @Test
    void aReadIsAnsweredFromTheCacheWhileThatIsFresh() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1000", "CACHE_TTL_HOT", "15");
        fixture.add(0.5, "a");
        fixture.run(10 * SECONDS);
        ItemAnswer answer = fixture.read("a").get(0);
        assertTrue(answer.isSuccess());
        assertArrayEquals(
                "says a".getBytes(StandardCharsets.UTF_8), answer.body().orElseThrow());
        assertEquals(Duration.ofMillis(9_900), answer.age());
        assertEquals(1, fixture.sent.size());
    }

    @Test
    void aReadOfWhatIsOldMakesACall() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "86400", "CACHE_TTL_HOT", "15");
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "a", 0.5), SECONDS);
        List<ItemAnswer> first = fixture.read("a");
        assertTrue(first.isEmpty(), "nothing is known yet");
        fixture.run(100 * MILLIS);
        assertTrue(first.get(0).isSuccess());
        fixture.run(20 * SECONDS);
        fixture.read("a");
        assertEquals(2, fixture.sent.size());
    }

    @Test
    void readsOfTheSameItemShareTheCallThatIsOnItsWay() {
        CoreFixture fixture = CoreFixture.with();
        fixture.add(0.5, "a");
        List<ItemAnswer> first = fixture.read("a");
        List<ItemAnswer> second = fixture.read("a");
        fixture.run(100 * MILLIS);
        assertEquals(1, fixture.sent.size());
        assertEquals(1, first.size());
        assertEquals(1, second.size());
        assertTrue(second.get(0).isSuccess());
    }

    @Test
    void aReadGoesBeforeItemsThatWait() {
        CoreFixture fixture = new CoreFixture(Map.of("BATCH_SIZE_HOT", "10"), ONE_A_SECOND);
        fixture.add(0.5, 100); // ten are in a call or join the next, ninety wait
        List<ItemAnswer> heard = fixture.read("k90");
        fixture.run(2500 * MILLIS);
        assertEquals(1, heard.size());
        assertTrue(heard.get(0).isSuccess());
    }

    @Test
    void whatIsStaleIsGivenWithItsAgeIfTheUpstreamFails() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1000", "CACHE_TTL_HOT", "15");
        fixture.add(0.5, "a");
        fixture.run(20 * SECONDS);
        fixture.upstream = call -> CoreFixture.bad(Kind.CLIENT_ERROR, 100 * MILLIS);
        List<ItemAnswer> heard = fixture.read("a");
        fixture.run(SECONDS);
        assertTrue(heard.get(0).isStale());
        assertFalse(heard.get(0).isSuccess());
        assertEquals(Duration.ofSeconds(20), heard.get(0).age());
        assertEquals(ItemAnswer.REQUEST_FAILED, heard.get(0).error());
    }

    @Test
    void failuresAreNotRemembered() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1000");
        fixture.upstream = call -> CoreFixture.bad(Kind.CLIENT_ERROR, 100 * MILLIS);
        fixture.add(0.5, "a");
        fixture.run(SECONDS);
        fixture.upstream = call -> CoreFixture.good(call, 100 * MILLIS);
        List<ItemAnswer> heard = fixture.read("a");
        fixture.run(SECONDS);
        assertTrue(heard.get(0).isSuccess());
    }

    @Test
    void aReadOfAnUnknownItemIsRefused() {
        assertEquals(ItemAnswer.UNKNOWN, CoreFixture.with().read("a").get(0).error());
    }
}

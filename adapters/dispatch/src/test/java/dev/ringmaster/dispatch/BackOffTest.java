package dev.ringmaster.dispatch;

import static dev.ringmaster.dispatch.CoreFixture.MILLIS;
import static dev.ringmaster.dispatch.CoreFixture.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Rate;
import dev.ringmaster.dispatch.upstream.CallOutcome;
import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import dev.ringmaster.dispatch.upstream.RetryPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When an upstream is left alone, and what is tried again. */
class BackOffTest {
    @Test
    void rateLimitedStopsTheWholeUpstreamForAsLongAsItAsked() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "5", "INTERVAL_COLD", "5");
        fixture.add(0.5, 10);
        fixture.add(0, "cold");
        fixture.run(20 * SECONDS);
        long refusedAt = fixture.nowNanos;
        fixture.upstream = call -> CoreFixture.rateLimited(10 * MILLIS, 30 * SECONDS);
        fixture.run(5 * SECONDS);
        long firstRefusal = fixture.sent.stream()
                .mapToLong(CoreFixture.Sent::atNanos)
                .filter(at -> at > refusedAt)
                .min()
                .orElseThrow();
        fixture.upstream = call -> CoreFixture.good(call, 10 * MILLIS);
        fixture.run(60 * SECONDS);

        List<Long> after = fixture.sent.stream()
                .map(call -> call.atNanos() - firstRefusal)
                .filter(since -> since > 10 * MILLIS)
                .toList();
        assertTrue(after.get(0) >= 30 * SECONDS, "silence until " + after.get(0) / MILLIS + " ms");
        assertTrue(after.get(0) <= 30 * SECONDS + 20 * MILLIS, "goes on at " + after.get(0) / MILLIS + " ms");
        assertTrue(after.size() > 20);
    }

    @Test
    void otherUpstreamsGoOnMeanwhile() {
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "1"), CoreFixture.upstream("api"), CoreFixture.upstream("other"));
        fixture.upstream = call -> call.upstream().equals("api")
                ? CoreFixture.rateLimited(10 * MILLIS, 30 * SECONDS)
                : CoreFixture.good(call, 10 * MILLIS);
        fixture.add(0.5, 100);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("other", "x", 0.5), Item.NEVER);
        fixture.run(20 * SECONDS);
        long others = fixture.sent.stream()
                .filter(call -> call.upstream().equals("other"))
                .count();
        CoreFixture.assertNear(21, others, 1);
    }

    @Test
    void fiveFailuresInARowLeaveTheUpstreamAloneForAMinuteAndTwoProbesBringItBack() {
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "1"),
                CoreFixture.upstream("api").withRetries(new RetryPolicy(1, SECONDS, SECONDS)));
        fixture.upstream = call -> CoreFixture.bad(Kind.SERVER_ERROR, 10 * MILLIS);
        fixture.add(0.5, "a");
        fixture.run(30 * SECONDS);
        assertEquals(5, fixture.sent.size());
        long opened = fixture.sent.get(4).atNanos() + 10 * MILLIS;

        fixture.upstream = call -> CoreFixture.good(call, 10 * MILLIS);
        fixture.run(40 * SECONDS);
        long firstProbe = fixture.sent.get(5).atNanos();
        CoreFixture.assertNear(60_000, (firstProbe - opened) / MILLIS, 1_010);
        assertTrue(firstProbe - opened >= 60 * SECONDS);
        fixture.run(10 * SECONDS);
        assertTrue(fixture.sent.size() >= 14, "it is asked every second again");
    }

    @Test
    void aProbeThatFailsKeepsItClosedForAnotherMinute() {
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "1"),
                CoreFixture.upstream("api").withRetries(new RetryPolicy(1, SECONDS, SECONDS)));
        fixture.upstream = call -> CoreFixture.bad(Kind.SERVER_ERROR, 10 * MILLIS);
        fixture.add(0.5, "a");
        fixture.run(200 * SECONDS);
        assertEquals(5 + 3, fixture.sent.size());
    }

    @Test
    void aCallThatFailedIsTriedAgainWithinTheBudget() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "5");
        fixture.add(0.5, 1);
        fixture.run(300 * SECONDS); // saves up some retries
        int before = fixture.answers.size();
        fixture.upstream = new OneFailure();
        fixture.run(10 * SECONDS);
        assertTrue(
                fixture.answers.subList(before, fixture.answers.size()).stream().allMatch(ItemAnswer::isSuccess),
                "the second try answered");
    }

    @Test
    void triesAfterTheFirstAreATenthAtMost() {
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "1", "ITEMS_PER_CALL", "1"),
                CoreFixture.upstream("api")
                        .withBreaker(new dev.ringmaster.dispatch.upstream.BreakerSettings(1_000, SECONDS, 3, 2)));
        int[] calls = {0};
        fixture.upstream = call -> ++calls[0] % 3 == 0
                ? CoreFixture.bad(Kind.SERVER_ERROR, 10 * MILLIS)
                : CoreFixture.good(call, 10 * MILLIS);
        fixture.add(0.5, 20);
        fixture.run(100 * SECONDS);
        long first =
                fixture.sent.stream().map(CoreFixture.Sent::call).distinct().count();
        assertTrue(first > 1_000);
        assertEquals(0.10, (fixture.sent.size() - first) / (double) first, 0.01);
    }

    @Test
    void clientErrorsAreNeitherTriedAgainNorHeldAgainstTheUpstream() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1");
        fixture.upstream = call -> CoreFixture.bad(Kind.CLIENT_ERROR, 10 * MILLIS);
        fixture.add(0.5, "a");
        fixture.run(60 * SECONDS);
        CoreFixture.assertNear(61, fixture.sent.size(), 1);
    }

    @Test
    void reasonsOfFailuresDoNotGrowWithoutBound() {
        CoreFixture fixture = CoreFixture.with("INTERVAL_HOT", "1");
        int[] calls = {0};
        fixture.upstream = call -> new CoreFixture.Answer(
                10 * MILLIS, new CallOutcome(Kind.CLIENT_ERROR, 400, 0, Map.of(), "reason " + ++calls[0]));
        fixture.add(0.5, "a");
        fixture.run(300 * SECONDS);
        LaneCounts counts = fixture.core.status(fixture.nowNanos).lanes().get(0).counts();
        assertEquals(Lane.MOST_REASONS + 1, counts.failedCalls().size());
        assertEquals(calls[0], counts.failedCallsSum());
    }

    @Test
    void theDeadlineReachesTheCall() {
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "10", "ENABLE_DYNAMIC_TIMEOUTS", "false"),
                CoreFixture.upstream("api").withCalls(new Rate(1, 128 * SECONDS, 1)));
        fixture.add(0.5, "first");
        fixture.add(0.5, "second"); // it may wait for 10 s and two minutes, and its turn comes at 128 s
        fixture.run(129 * SECONDS);
        assertEquals(3 * SECONDS, fixture.sent.get(0).timeoutNanos());
        CoreFixture.assertNear(2 * SECONDS, fixture.sent.get(1).timeoutNanos(), MILLIS);
    }

    @Test
    void readsOfAnUpstreamThatIsLeftAloneAreAnsweredAtOnce() {
        CoreFixture fixture = CoreFixture.with("CACHE_TTL_HOT", "0.001", "INTERVAL_HOT", "100");
        fixture.add(0.5, "a", "b");
        fixture.run(SECONDS);
        fixture.upstream = call -> CoreFixture.rateLimited(10 * MILLIS, 60 * SECONDS);
        fixture.read("a");
        fixture.run(SECONDS);
        ItemAnswer answer = fixture.read("b").get(0);
        assertEquals(ItemAnswer.PAUSED, answer.error());
        assertTrue(answer.isStale());
    }

    @Test
    void aReadWaitsNoLongerThanAnInterval() {
        CoreFixture fixture = new CoreFixture(
                Map.of("INTERVAL_HOT", "10", "BATCH_SIZE_HOT", "1", "MIN_BATCH_SIZE", "1"),
                CoreFixture.upstream("api").withCalls(new Rate(1, 40 * SECONDS, 1)));
        fixture.add(0.5, "a");
        fixture.run(SECONDS);
        fixture.core.add(fixture.nowNanos, ItemSpec.of("api", "b", 0.5), SECONDS);
        List<ItemAnswer> heard = fixture.read("b");
        fixture.run(9 * SECONDS);
        assertTrue(heard.isEmpty());
        fixture.run(SECONDS + 10 * MILLIS);
        assertEquals(ItemAnswer.NOT_STARTED, heard.get(0).error());
    }

    @Test
    void callsAreLimitedByWhatIsLearntFromFailures() {
        CoreFixture fixture = CoreFixture.with("ITEMS_PER_CALL", "1", "INTERVAL_HOT", "1");
        fixture.add(0.5, 35);
        fixture.run(10 * SECONDS);
        assertEquals(8, fixture.mostInFlight, "eight at once as configured");
        fixture.upstream = call -> CoreFixture.bad(Kind.TIMED_OUT, 500 * MILLIS);
        fixture.run(2 * SECONDS);
        fixture.upstream = call -> CoreFixture.good(call, 100 * MILLIS);
        fixture.mostInFlight = 0;
        fixture.run(1_500 * MILLIS);
        assertTrue(fixture.mostInFlight < 8, "fewer after timeouts");
    }

    private static final class OneFailure implements java.util.function.Function<CoreFixture.Sent, CoreFixture.Answer> {
        private boolean hasFailed;

        @Override
        public CoreFixture.Answer apply(CoreFixture.Sent call) {
            CoreFixture.Answer answer =
                    hasFailed ? CoreFixture.good(call, 10 * MILLIS) : CoreFixture.bad(Kind.SERVER_ERROR, 10 * MILLIS);
            hasFailed = true;
            return answer;
        }
    }
}

package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.upstream.Breaker.State;
import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerTest {
    private static final long MINUTE = TimeUnit.SECONDS.toNanos(60);

    private final Breaker breaker = new Breaker("test", BreakerSettings.DEFAULT);
    private long nowNanos = -7;

    @Test
    void itStartsClosedAndLetsCallsThrough() {
        assertEquals(State.CLOSED, breaker.state());
        assertEquals(Long.MIN_VALUE, breaker.openUntilNanos());
        assertTrue(breaker.tryAcquire(nowNanos));
        assertEquals(new BreakerCounts(1, 0, 0, 0, 0), breaker.counts());
    }

    @Test
    void itOpensAtTheThresholdAndNotBefore() {
        calls(4, Kind.SERVER_ERROR);
        assertEquals(State.CLOSED, breaker.state());

        call(Kind.SERVER_ERROR);

        assertEquals(State.OPEN, breaker.state());
        assertEquals(new BreakerCounts(5, 0, 5, 0, 0), breaker.counts());
    }

    @Test
    void aSuccessStartsTheCountOfFailuresAnew() {
        calls(4, Kind.SERVER_ERROR);
        call(Kind.ANSWERED);
        calls(4, Kind.SERVER_ERROR);
        assertEquals(State.CLOSED, breaker.state());

        call(Kind.SERVER_ERROR);

        assertEquals(State.OPEN, breaker.state());
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER_ERROR", "BAD_ANSWER", "TIMED_OUT", "DISCONNECTED"})
    void whatSpeaksAgainstTheUpstreamOpensIt(Kind kind) {
        calls(5, kind);

        assertEquals(State.OPEN, breaker.state());
        assertEquals(kind == Kind.TIMED_OUT ? 5 : 0, breaker.counts().timeouts());
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWERED", "CLIENT_ERROR", "RATE_LIMITED", "CANCELLED"})
    void whatDoesNotSpeakAgainstTheUpstreamNeverOpensIt(Kind kind) {
        calls(100, kind);

        assertEquals(State.CLOSED, breaker.state());
        assertEquals(0, breaker.counts().failures());
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "CANCELLED"})
    void whatTellsNothingLeavesTheCountOfFailuresAlone(Kind kind) {
        calls(4, Kind.DISCONNECTED);
        call(kind);
        call(Kind.DISCONNECTED);

        assertEquals(State.OPEN, breaker.state());
    }

    @Test
    void openItRejectsAndRejectedCallsAreNoFailures() {
        open();

        assertFalse(breaker.tryAcquire(nowNanos + MINUTE - 1));
        assertFalse(breaker.tryAcquire(nowNanos + MINUTE));

        assertEquals(State.OPEN, breaker.state());
        assertEquals(new BreakerCounts(5, 0, 5, 0, 2), breaker.counts());
    }

    @Test
    void afterTheWaitAProbeMayGoAtTheTimeItTells() {
        open();
        assertEquals(nowNanos + MINUTE + 1, breaker.openUntilNanos());

        assertTrue(breaker.tryAcquire(breaker.openUntilNanos()));

        assertEquals(State.HALF_OPEN, breaker.state());
        assertEquals(Long.MIN_VALUE, breaker.openUntilNanos());
    }

    @Test
    void atMostThreeProbesAreOut() {
        halfOpen();

        assertTrue(breaker.tryAcquire(nowNanos));
        assertTrue(breaker.tryAcquire(nowNanos));
        assertFalse(breaker.tryAcquire(nowNanos));
    }

    @Test
    void twoProbesThatSucceedCloseIt() {
        halfOpen();
        end(Kind.ANSWERED);
        assertEquals(State.HALF_OPEN, breaker.state());

        call(Kind.ANSWERED);

        assertEquals(State.CLOSED, breaker.state());
        calls(4, Kind.SERVER_ERROR);
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void aProbeThatFailsOpensItForAnotherMinute() {
        halfOpen();
        end(Kind.ANSWERED);

        call(Kind.TIMED_OUT);

        assertEquals(State.OPEN, breaker.state());
        assertEquals(nowNanos + MINUTE + 1, breaker.openUntilNanos());
        assertFalse(breaker.tryAcquire(nowNanos + MINUTE));
    }

    @Test
    void successesBeforeAProbeFailedDoNotCountForTheNextProbes() {
        halfOpen();
        end(Kind.ANSWERED);
        call(Kind.SERVER_ERROR);
        nowNanos = breaker.openUntilNanos();

        call(Kind.ANSWERED);

        assertEquals(State.HALF_OPEN, breaker.state());
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "CANCELLED"})
    void probesThatTellNothingGiveTheirPermitsBack(Kind kind) {
        halfOpen();
        assertTrue(breaker.tryAcquire(nowNanos));
        assertTrue(breaker.tryAcquire(nowNanos));
        for (int i = 0; i < 3; i++) {
            end(kind);
        }

        assertEquals(State.HALF_OPEN, breaker.state());
        for (int i = 0; i < 3; i++) {
            assertTrue(breaker.tryAcquire(nowNanos));
        }
        assertFalse(breaker.tryAcquire(nowNanos));
    }

    @Test
    void aClientErrorIsASignOfLifeOfTheUpstream() {
        halfOpen();
        end(Kind.CLIENT_ERROR);
        call(Kind.CLIENT_ERROR);

        assertEquals(State.CLOSED, breaker.state());
        assertEquals(2, breaker.counts().successes());
    }

    @ParameterizedTest
    @EnumSource
    void callsSentBeforeItOpenedDoNotPassForProbes(Kind kind) {
        assertTrue(breaker.tryAcquire(nowNanos));
        long sentNanos = nowNanos;
        nowNanos++;
        halfOpen();
        assertTrue(breaker.tryAcquire(nowNanos));
        assertTrue(breaker.tryAcquire(nowNanos));

        breaker.onOutcome(nowNanos, kind, nowNanos - sentNanos);

        assertEquals(State.HALF_OPEN, breaker.state());
        assertFalse(breaker.tryAcquire(nowNanos));
    }

    @Test
    void callsThatFailWhileItIsOpenDoNotKeepItOpen() {
        assertTrue(breaker.tryAcquire(nowNanos));
        open();
        long untilNanos = breaker.openUntilNanos();

        breaker.onOutcome(nowNanos + 5, Kind.SERVER_ERROR, 5);

        assertEquals(untilNanos, breaker.openUntilNanos());
        assertEquals(6, breaker.counts().failures());
    }

    @Test
    void theThirdProbeFailingAfterItClosedDoesNotCount() {
        Breaker strict = new Breaker("test", new BreakerSettings(1, MINUTE, 3, 2));
        assertTrue(strict.tryAcquire(0));
        strict.onOutcome(0, Kind.SERVER_ERROR, 0);
        long probeNanos = strict.openUntilNanos();
        for (int i = 0; i < 3; i++) {
            assertTrue(strict.tryAcquire(probeNanos));
        }
        strict.onOutcome(probeNanos + 1, Kind.ANSWERED, 1);
        strict.onOutcome(probeNanos + 1, Kind.ANSWERED, 1);

        strict.onOutcome(probeNanos + 2, Kind.SERVER_ERROR, 2);

        assertEquals(State.CLOSED, strict.state());
    }

    @Test
    void resetClosesItAndForgetsFailuresButKeepsTheCounts() {
        open();

        breaker.reset(nowNanos);

        assertEquals(State.CLOSED, breaker.state());
        assertEquals(5, breaker.counts().failures());
        calls(4, Kind.SERVER_ERROR);
        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void resetOfAClosedOneForgetsFailuresToo() {
        calls(4, Kind.SERVER_ERROR);
        breaker.reset(nowNanos);
        calls(4, Kind.SERVER_ERROR);

        assertEquals(State.CLOSED, breaker.state());
    }

    @Test
    void openedByForceItStaysOpenUntilReset() {
        breaker.forceOpen(nowNanos);

        assertEquals(State.FORCED_OPEN, breaker.state());
        assertEquals(Long.MAX_VALUE, breaker.openUntilNanos());
        assertFalse(breaker.tryAcquire(nowNanos + 1_000 * MINUTE));

        breaker.reset(nowNanos + 1_000 * MINUTE);
        assertTrue(breaker.tryAcquire(nowNanos + 1_000 * MINUTE));
    }

    @Test
    void theFailureRateIsOfCallsThatSucceededOrFailed() {
        assertEquals(0, breaker.counts().failureRate());

        calls(3, Kind.ANSWERED);
        call(Kind.DISCONNECTED);
        calls(5, Kind.CANCELLED);

        assertEquals(0.25, breaker.counts().failureRate());
        assertEquals(new BreakerCounts(9, 3, 1, 0, 0), breaker.counts());
    }

    @Test
    void aThresholdOfOneOpensAtTheFirstFailureAndAWaitOfAMillisecondIsKept() {
        Breaker quick = new Breaker("test", new BreakerSettings(1, 1_000_000, 1, 1));
        assertTrue(quick.tryAcquire(0));
        quick.onOutcome(0, Kind.SERVER_ERROR, 0);

        assertFalse(quick.tryAcquire(1_000_000));
        assertTrue(quick.tryAcquire(1_000_001));
        quick.onOutcome(1_000_001, Kind.ANSWERED, 0);

        assertEquals(State.CLOSED, quick.state());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0    | 1000000       | 3   | 2 | failureThreshold must be 1 to 1000, is 0",
                "1001 | 1000000       | 3   | 2 | failureThreshold must be 1 to 1000, is 1001",
                "5    | 0             | 3   | 2 | openNanos must be 1000000 to 3600000000000, is 0",
                "5    | 3600001000000 | 3   | 2 | openNanos must be 1000000 to 3600000000000, is 3600001000000",
                "5    | 1000001       | 3   | 2 | openNanos must be whole milliseconds, is 1000001",
                "5    | 1000000       | 0   | 2 | maxProbes must be 1 to 100, is 0",
                "5    | 1000000       | 101 | 2 | maxProbes must be 1 to 100, is 101",
                "5    | 1000000       | 3   | 0 | successesToClose must be 1 to 3, is 0",
                "5    | 1000000       | 3   | 4 | successesToClose must be 1 to 3, is 4",
            })
    void settingsOutOfRangeAreRefused(int threshold, long openNanos, int probes, int successes, String sentence) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> new BreakerSettings(threshold, openNanos, probes, successes));

        assertEquals(sentence, refusal.getMessage());
    }

    private void open() {
        calls(5, Kind.SERVER_ERROR);
        assertEquals(State.OPEN, breaker.state());
    }

    /** With one probe out. */
    private void halfOpen() {
        open();
        nowNanos = breaker.openUntilNanos();
        assertTrue(breaker.tryAcquire(nowNanos));
    }

    private void calls(int count, Kind kind) {
        for (int i = 0; i < count; i++) {
            call(kind);
        }
    }

    private void call(Kind kind) {
        assertTrue(breaker.tryAcquire(nowNanos));
        end(kind);
    }

    private void end(Kind kind) {
        breaker.onOutcome(nowNanos, kind, 0);
    }
}

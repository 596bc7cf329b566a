package dev.ringmaster.dispatch.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.dispatch.upstream.CallOutcome.Kind;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RetryPolicy policy = RetryPolicy.DEFAULT;
    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "4,8", "5,16", "6,32", "7,60", "8,60", "63,60", "64,60", "65,60", "1000,60"})
    void theCeilingDoublesUpToTheCap(int triesMade, long seconds) {
        assertEquals(seconds * SECOND, policy.ceilingNanos(triesMade));
    }

    @Test
    void theCeilingDoesNotOverflow() {
        RetryPolicy endless = new RetryPolicy(100, 3, Long.MAX_VALUE);

        assertEquals(3L << 61, endless.ceilingNanos(62));
        assertEquals(Long.MAX_VALUE, endless.ceilingNanos(63));
        assertEquals(Long.MAX_VALUE, endless.ceilingNanos(100));
    }

    @Test
    void delaysAreSpreadOverAllBelowTheCeiling() {
        long[] delays = LongStream.generate(() -> delay(2, Kind.SERVER_ERROR))
                .limit(10_000)
                .toArray();

        assertTrue(LongStream.of(delays).allMatch(delay -> delay >= 0 && delay < 2 * SECOND));
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = tenth * SECOND / 5;
            long inTenth = LongStream.of(delays)
                    .filter(delay -> delay >= from && delay < from + SECOND / 5)
                    .count();
            assertTrue(Math.abs(inTenth - 1_000) < 150, () -> inTenth + " in one tenth");
        }
    }

    @Test
    void theSameSeedGivesTheSameDelays() {
        long first = delay(1, Kind.TIMED_OUT);
        random.setSeed(1);

        assertEquals(first, delay(1, Kind.TIMED_OUT));
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER_ERROR", "TIMED_OUT", "DISCONNECTED", "RATE_LIMITED"})
    void whatMayGoBetterIsTriedThreeTimesAtMost(Kind kind) {
        assertTrue(delay(1, kind) >= 0);
        assertTrue(delay(2, kind) >= 0);
        assertEquals(RetryPolicy.NO_RETRY, delay(3, kind));
        assertEquals(RetryPolicy.NO_RETRY, delay(4, kind));
    }

    @ParameterizedTest
    @EnumSource(names = {"ANSWERED", "CLIENT_ERROR", "BAD_ANSWER", "CANCELLED"})
    void whatDoesNotGoBetterIsNotTriedAgain(Kind kind) {
        assertEquals(RetryPolicy.NO_RETRY, delay(1, kind));
    }

    @Test
    void oneTryMeansNoRetry() {
        assertEquals(
                RetryPolicy.NO_RETRY,
                new RetryPolicy(1, 1, 1).delayNanos(1, Kind.SERVER_ERROR, 0, Long.MAX_VALUE, random));
    }

    @Test
    void aPauseIsWaitedForFirst() {
        for (int i = 0; i < 1_000; i++) {
            long delay = policy.delayNanos(1, Kind.RATE_LIMITED, 30 * SECOND, 60 * SECOND, random);
            assertTrue(delay >= 30 * SECOND && delay < 31 * SECOND, () -> delay + " ns");
        }
    }

    @Test
    void thereIsNoRetryThatWouldComeTooLate() {
        for (int i = 0; i < 1_000; i++) {
            long delay = policy.delayNanos(2, Kind.SERVER_ERROR, 0, SECOND, random);
            assertTrue(delay < SECOND, () -> delay + " ns");
        }
        assertEquals(RetryPolicy.NO_RETRY, policy.delayNanos(1, Kind.RATE_LIMITED, SECOND, SECOND, random));
        assertEquals(RetryPolicy.NO_RETRY, policy.delayNanos(1, Kind.SERVER_ERROR, 0, 0, random));
        assertEquals(RetryPolicy.NO_RETRY, policy.delayNanos(1, Kind.SERVER_ERROR, 0, -SECOND, random));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0   | 1  | 1  | maxTries must be 1 to 100, is 0",
                "101 | 1  | 1  | maxTries must be 1 to 100, is 101",
                "3   | 0  | 1  | baseNanos must be at least 1, is 0",
                "3   | -5 | 1  | baseNanos must be at least 1, is -5",
                "3   | 5  | 4  | capNanos must be at least baseNanos 5, is 4",
                "3   | 5  | -1 | capNanos must be at least baseNanos 5, is -1",
            })
    void settingsOutOfRangeAreRefused(int maxTries, long baseNanos, long capNanos, String sentence) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(maxTries, baseNanos, capNanos));

        assertEquals(sentence, refusal.getMessage());
    }

    private long delay(int triesMade, Kind kind) {
        return policy.delayNanos(triesMade, kind, 0, Long.MAX_VALUE, random);
    }
}

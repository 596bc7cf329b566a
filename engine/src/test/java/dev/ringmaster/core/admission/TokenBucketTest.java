package dev.ringmaster.core.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ringmaster.api.Rate;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long YEAR = TimeUnit.DAYS.toNanos(365);

    private static TokenBucket bucket(Rate rate, long nowNanos) {
        TokenBucket bucket = new TokenBucket();
        bucket.changeTo(rate, nowNanos);
        return bucket;
    }

    @Test
    void beginsFullAndGainsEvenly() {
        TokenBucket bucket = bucket(new Rate(10, SECOND, 4), 77);
        assertTrue(bucket.has(4, 77));
        bucket.take(4, 77);
        assertEquals(0, bucket.tokens(77));
        assertFalse(bucket.has(1, 77 + SECOND / 10 - 1));
        assertTrue(bucket.has(1, 77 + SECOND / 10));
        assertEquals(4, bucket.tokens(77 + 5 * SECOND));
    }

    @Test
    void losesNothingByRoundingOverYears() {
        Rate rate = new Rate(1, TimeUnit.DAYS.toNanos(7), 100);
        TokenBucket bucket = bucket(rate, 0);
        bucket.take(100, 0);
        long now = 0;
        Random random = new Random(1);
        while (now < YEAR) {
            now += 1 + random.nextInt(1 << 30) * 1_000L;
            assertEquals(now / rate.periodNanos(), bucket.tokens(now), "however often it is looked at");
        }
        TokenBucket untouched = bucket(rate, 0);
        untouched.take(100, 0);
        assertEquals(bucket.tokens(2 * YEAR), untouched.tokens(2 * YEAR));
    }

    @Test
    void isExactForPeriodsThatDoNotDivideIntoNanoseconds() {
        TokenBucket bucket = bucket(new Rate(3, SECOND, 1_000_000), 0);
        bucket.take(1_000_000, 0);
        assertEquals(333_333_334, bucket.hasAtNanos(1, 0));
        assertEquals(999_998, bucket.tokens(333_333L * SECOND - 1));
        assertEquals(999_999, bucket.tokens(333_333L * SECOND));
    }

    @Test
    void isFullAfterAnyJumpOfTheClock() {
        for (long jump : new long[] {SECOND, YEAR, 200 * YEAR, Long.MAX_VALUE}) {
            TokenBucket bucket = bucket(new Rate(Rate.MAX_AMOUNT, SECOND, 1_000_000_000L), 0);
            bucket.take(1_000_000_000L, 0);
            assertEquals(1_000_000_000L, bucket.tokens(jump));
            assertTrue(bucket.has(1_000_000_000L, jump));
        }
        TokenBucket fromTheStart = bucket(new Rate(1, SECOND, 5), Long.MIN_VALUE);
        fromTheStart.take(5, Long.MIN_VALUE);
        assertEquals(5, fromTheStart.tokens(Long.MAX_VALUE), "a span beyond what a long holds");
    }

    @Test
    void paysDebtBackBeforeItLetsAnythingPass() {
        TokenBucket bucket = bucket(new Rate(100, SECOND, 100), 0);
        bucket.take(100, 0);
        bucket.take(250, 0);
        assertEquals(-250, bucket.tokens(0));
        assertFalse(bucket.has(0, 0), "not even for nothing while in debt");
        assertEquals(5 * SECOND / 2, bucket.hasAtNanos(0, 0));
        assertEquals(5 * SECOND / 2 + SECOND / 100, bucket.hasAtNanos(1, 0));
        assertEquals(100, bucket.tokens(4 * SECOND));
    }

    @Test
    void takesBackNoMoreThanItHolds() {
        TokenBucket bucket = bucket(new Rate(100, SECOND, 100), 0);
        bucket.take(30, 0);
        bucket.giveBack(1_000, 0);
        assertEquals(100, bucket.tokens(0));
        bucket.take(100, 0);
        bucket.giveBack(Long.MAX_VALUE, 0);
        assertEquals(100, bucket.tokens(0));
    }

    @Test
    void letsMoreThanItCanHoldPassWhenItIsFull() {
        TokenBucket bucket = bucket(new Rate(100, SECOND, 100), 0);
        assertTrue(bucket.has(500, 0));
        bucket.take(1, 0);
        assertFalse(bucket.has(500, 0));
        assertEquals(SECOND / 100, bucket.hasAtNanos(500, 0));
    }

    @Test
    void keepsWhatIsInItWhenItsRateChanges() {
        TokenBucket bucket = bucket(new Rate(100, SECOND, 100), 0);
        bucket.take(100, 0);
        bucket.changeTo(new Rate(1, SECOND, 200), SECOND / 2);
        assertEquals(50, bucket.tokens(SECOND / 2), "gained at the old rate up to the change");
        assertEquals(52, bucket.tokens(SECOND / 2 + 2 * SECOND));
        bucket.changeTo(new Rate(1, SECOND, 20), 3 * SECOND);
        assertEquals(20, bucket.tokens(3 * SECOND), "cut to what it holds now");
        bucket.changeTo(new Rate(60, 60 * SECOND, 500), 3 * SECOND);
        assertEquals(20, bucket.tokens(3 * SECOND), "another period");
        bucket.take(50, 3 * SECOND);
        bucket.changeTo(new Rate(7, SECOND, 10), 3 * SECOND);
        assertEquals(-30, bucket.tokens(3 * SECOND), "debt stays as well");
    }

    @Test
    void keepsFractionsWhenItsPeriodStays() {
        TokenBucket bucket = bucket(new Rate(1, SECOND, 10), 0);
        bucket.take(10, 0);
        for (int i = 1; i <= 100; i++) {
            bucket.changeTo(new Rate(1, SECOND, 10 + i % 2), i * (SECOND / 100));
        }
        assertEquals(1, bucket.tokens(SECOND), "policies that come often do not slow it down");
    }

    @Test
    void isFullWhenItBecomesLimitedAgain() {
        TokenBucket bucket = bucket(new Rate(10, SECOND, 10), 0);
        bucket.take(10, 0);
        bucket.changeTo(Rate.UNLIMITED, 0);
        assertFalse(bucket.isLimited());
        assertTrue(bucket.has(Long.MAX_VALUE, 0));
        bucket.take(1_000, 0);
        assertEquals(5, bucket.hasAtNanos(1_000, 5));
        bucket.changeTo(new Rate(10, SECOND, 10), 0);
        assertEquals(10, bucket.tokens(0));
    }

    @Test
    void saturatesInsteadOfOverflowing() {
        long mostBurst = ((1L << 62) - 1) / SECOND;
        long late = Long.MAX_VALUE - SECOND;
        for (long now : new long[] {0, late}) {
            TokenBucket bucket = bucket(new Rate(1, SECOND, mostBurst), now);
            bucket.take(Long.MAX_VALUE, now);
            assertEquals(Math.floorDiv(-(1L << 62), SECOND), bucket.tokens(now));
            bucket.take(1, now);
            assertEquals(Math.floorDiv(-(1L << 62), SECOND), bucket.tokens(now));
            assertEquals(now == 0 ? (1L << 62) + SECOND : Long.MAX_VALUE, bucket.hasAtNanos(1, now));
            bucket.giveBack(Long.MAX_VALUE, now);
            assertEquals(mostBurst, bucket.tokens(now));
        }
    }

    /** The same with whole numbers of any size. */
    private static final class ExactBucket {
        private static final BigInteger FLOOR = BigInteger.ONE.shiftLeft(62).negate();

        private final Rate rate;
        private final BigInteger full;
        private BigInteger units;
        private long asOf;

        ExactBucket(Rate rate, long now) {
            this.rate = rate;
            full = inUnits(rate.burst());
            units = full;
            asOf = now;
        }

        private BigInteger inUnits(long tokens) {
            return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(rate.periodNanos()));
        }

        BigInteger at(long now) {
            BigInteger span = BigInteger.valueOf(now).subtract(BigInteger.valueOf(asOf));
            return units.add(span.multiply(BigInteger.valueOf(rate.amount()))).min(full);
        }

        void add(long tokens, long now) {
            units = at(now).add(inUnits(tokens)).min(full).max(FLOOR);
            asOf = now;
        }

        boolean has(long tokens, long now) {
            return at(now).compareTo(inUnits(tokens).min(full)) >= 0;
        }
    }

    @Test
    void agreesWithExactArithmeticAndKnowsTheFirstInstant() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long period = 1_000_000L << random.nextInt(31);
            long burst = ((random.nextLong() >>> 1) % (((1L << 62) - 1) / period)) >>> random.nextInt(20);
            Rate rate = new Rate(1 + random.nextInt(1 << random.nextInt(30)), period, Math.max(1, burst));
            long now = random.nextLong() >> random.nextInt(63);
            TokenBucket bucket = bucket(rate, now);
            ExactBucket exact = new ExactBucket(rate, now);
            for (int i = 0; i < 200; i++) {
                long step = (random.nextLong() >>> 1) >> random.nextInt(62);
                now = now > Long.MAX_VALUE - step ? now : now + step;
                long tokens = (random.nextLong() >>> 1) >> random.nextInt(63);
                if (random.nextInt(3) == 0) {
                    bucket.giveBack(tokens, now);
                    exact.add(tokens, now);
                } else {
                    bucket.take(tokens, now);
                    exact.add(-tokens, now);
                }
                check(bucket, exact, rate, now, "seed " + seed + " step " + i + " " + rate);
            }
        }
    }

    private static void check(TokenBucket bucket, ExactBucket exact, Rate rate, long now, String where) {
        for (long asked : new long[] {0, 1, rate.burst() / 2, rate.burst(), rate.burst() + 1}) {
            assertEquals(exact.has(asked, now), bucket.has(asked, now), where);
            long at = bucket.hasAtNanos(asked, now);
            assertTrue(at == Long.MAX_VALUE || exact.has(asked, at), where);
            assertTrue(at == now || !exact.has(asked, at - 1), where);
        }
        long whole =
                exact.at(now).divide(BigInteger.valueOf(rate.periodNanos())).longValue();
        assertTrue(Math.abs(whole - bucket.tokens(now)) <= (exact.at(now).signum() < 0 ? 1 : 0), where);
    }
}
